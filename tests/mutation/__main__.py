"""Change the code in small ways and see whether the tests notice: ``nox -s mutate``."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.page import PAGE, begin_row, read_reasons
from tests.mutation.scope import ROOT, SLICE, WHOLE, Scope
from tests.mutation.survey import Verdict, survey
from tests.mutation.workplace import lay_out

GATE = 95.0
"""Percent of the mutants that have to be killed."""


def main() -> int:
    """Print the survivors and the figure; return 1 below the gate, or for want of a reason."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--slice", action="store_true", help="only the rules, in a minute")
    scope = SLICE if parser.parse_args().slice else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        verdicts = survey(lay_out(Path(folder).resolve(), scope), scope)
    unexplained = _compare(verdicts, scope)
    killed = 100 * sum(each.killed for each in verdicts) / len(verdicts)
    print(f"{killed:.1f} % of {len(verdicts)} mutants killed")
    return int(killed < GATE or unexplained)


def _compare(verdicts: Sequence[Verdict], scope: Scope) -> bool:
    """Hold the survivors against the page; tell whether one of them has no reason there."""
    rows = Counter(begin_row(each) for each in verdicts if not each.killed)
    reasons = read_reasons((ROOT / PAGE).read_text(encoding="utf-8"))
    missing = sorted(rows.keys() - {row for row, reason in reasons.items() if reason})
    for row, count in sorted(rows.items()):
        print(f"{count} survived: {row} {reasons.get(row, '')}")
    if scope is WHOLE:
        for row in sorted(reasons.keys() - rows.keys()):
            print(f"{PAGE} excuses what does not survive: {row}")
    if missing:
        print(f"{len(missing)} without a reason: write a test, or a row in {PAGE}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())

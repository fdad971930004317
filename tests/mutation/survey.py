"""What mutmut finds, and a second hearing for what it cannot judge.

Source: https://mutmut.readthedocs.io/
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import attrs

from tests.mutation.scope import Scope

_DEAD: Final = "killed"
_ALIVE: Final = frozenset({"survived", "no tests"})
"""What mutmut says of mutants that are judged, unless they run while modules are imported."""
_SPINNER: Final = re.compile(r"^[\u2800-\u28ff] .*\n", re.MULTILINE)
_PATIENCE: Final = 120.0
"""Seconds for a second hearing, which takes about ten; who is not done then never will be."""

_HEAD: Final = re.compile(r"# (?P<name>\S+__mutmut_\d+): [a-z ]+")
_NAME: Final = re.compile(r"(?P<module>.+)\.x(?P<rest>.+)__mutmut_\d+")


@attrs.frozen(kw_only=True)
class Verdict:
    """What became of one mutant."""

    place: str
    """Dotted name of the function that it is in."""
    killed: bool
    change: tuple[str, ...] = ()
    """The lines that differ, with ``-`` or ``+`` before them; looked up for survivors only."""


def survey(place: Path, scope: Scope, /) -> tuple[Verdict, ...]:
    """Try every mutant, in a copy of the project that is laid out for it."""
    _mutmut(place, "run")
    statuses = _statuses(_mutmut(place, "results", "--all", "true"))
    early = _early_calls(place, scope)
    doubtful = [name for name, status in statuses.items() if _is_doubtful(name, status, early)]
    if doubtful and not _passes(place / "mutants", "", scope):
        raise SystemExit("the tests fail without any mutant")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        heard = pool.map(lambda name: _passes(place / "mutants", name, scope), doubtful)
        acquitted = {name for name, passed in zip(doubtful, heard, strict=True) if not passed}
    alive = [name for name in statuses if statuses[name] != _DEAD and name not in acquitted]
    changes = _changes(place, alive)
    return tuple(
        Verdict(place=find_place(name), killed=name not in changes, change=changes.get(name, ()))
        for name in statuses
    )


def find_place(name: str, /) -> str:
    """Return the dotted name of the function that a mutant is in.

    mutmut's ``module.x_function__mutmut_1`` and ``module.xǁClassǁmethod__mutmut_1``.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a mutant")
    return f"{match['module']}.{match['rest'].removeprefix('_').strip('ǁ').replace('ǁ', '.')}"


def _is_doubtful(name: str, status: str, early: AbstractSet[str]) -> bool:
    """Tell whether mutmut may be wrong: a machine that is busy also runs out of time."""
    return status != _DEAD and (status not in _ALIVE or find_place(name) in early)


def _statuses(listed: str) -> Mapping[str, str]:
    lines = (line.strip().partition(": ") for line in listed.splitlines())
    return {name: status for name, _, status in lines if status}


def _early_calls(place: Path, scope: Scope) -> AbstractSet[str]:
    command = (sys.executable, "-m", "tests.mutation.early_calls", *scope.words, *scope.tests)
    env = {**os.environ, "PYTHONPATH": str(place / "src")}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


def _passes(place: Path, name: str, scope: Scope) -> bool:
    """Run the tests in a process of its own, which imports the mutant from the beginning."""
    env = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": str(place / "src")}
    pytest = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly")
    command = (*pytest, *scope.words, *scope.tests)
    try:
        done = subprocess.run(
            command, cwd=place, env=env, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _changes(place: Path, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return name to changed lines; mutmut heads each difference with ``# name: status``."""
    command = (sys.executable, "-P", str(Path(__file__).with_name("changes.py")))
    done = subprocess.run(
        command, cwd=place, input="\n".join(names), capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in done.stdout.splitlines():
        if head := _HEAD.fullmatch(line):
            lines = found.setdefault(head["name"], [])
        elif line.startswith(("-", "+")) and not line.startswith(("--- ", "+++ ")):
            lines.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def _mutmut(place: Path, *words: str) -> str:
    """Run mutmut in the copy and return what it printed.

    ``-P`` keeps the copy itself off the path: the tests live in a copy of it that mutmut makes.
    """
    command = (sys.executable, "-P", "-m", "mutmut", *words)
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        told = _SPINNER.sub("", done.stdout + done.stderr)
        raise SystemExit(f"mutmut {words[0]} failed:\n{told[-4000:]}")
    return done.stdout

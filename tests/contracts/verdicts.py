"""What the witnesses said, gathered from the tests' reports."""

from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.contracts.coverage_page import write_page


@attrs.define
class Clerk:
    """Hears every report and writes the coverage page; under xdist, in the first process."""

    page: Path
    verdicts: dict[str, dict[str, bool]] = attrs.field(factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what was said, unless a worse thing was said before."""
        if report.when != "call" or report.skipped:
            return
        for name, said in report.user_properties:
            if name == "witness":
                self._note(said, good=report.passed)

    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        if self.verdicts:
            self.page.write_text(write_page(self.verdicts), encoding="utf-8")

    def _note(self, said: Any, *, good: bool) -> None:
        witness, *operations = said
        heard = self.verdicts.setdefault(witness, {})
        for operation in operations:
            heard[operation] = heard.get(operation, True) and good

"""What is mutated, and which tests have to notice."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).parents[2]

_CONCERNED: Final = re.compile(r"\bklaviyo_bridge\.(consent|policies)\b")


def _laws() -> Iterator[str]:
    """Give the property tests that import something of consent or of the policies."""
    for path in sorted((ROOT / "tests" / "properties").glob("test_*.py")):
        if _CONCERNED.search(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix()


@attrs.frozen(kw_only=True)
class Scope:
    """One run of mutmut."""

    mutated: tuple[str, ...]
    """Files, as patterns below the project."""
    tests: tuple[str, ...]
    """Files and folders."""
    words: tuple[str, ...] = ("-p", "no:cacheprovider", "--hypothesis-profile=mutation")
    """Pytest's: the same few examples of every law each time."""

    def spell(self) -> str:
        """Write the table of ``pyproject.toml`` that mutmut reads.

        Times are in seconds, and generous: pytest takes some to find thousands of tests.
        Source: https://mutmut.readthedocs.io/
        """
        settings = {
            "source_paths": ["src"],
            "also_copy": ["docs"],
            "only_mutate": self.mutated,
            "pytest_add_cli_args": self.words,
            "pytest_add_cli_args_test_selection": self.tests,
            "timeout_constant": 10.0,
            "timeout_multiplier": 3.0,
            "use_git_change_detection": False,
        }
        lines = (f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        return f"[tool.mutmut]\n{''.join(lines)}"


WHOLE: Final = Scope(
    mutated=("src/klaviyo_bridge/consent/*", "src/klaviyo_bridge/policies/*"),
    tests=("tests/unit/consent", "tests/unit/policies", *_laws()),
)
_NEAR: Final = ("evaluation", "guards", "rules", "truth_table")

SLICE: Final = Scope(
    mutated=("src/klaviyo_bridge/consent/rules.py", "src/klaviyo_bridge/consent/guards.py"),
    tests=tuple(f"tests/unit/consent/test_{name}.py" for name in _NEAR),
)
"""The rules and the guards, which is where a slip costs most; for every day."""

"""What is mutated, and which tests have to notice."""

import json
from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Scope:
    """One run of mutmut."""

    mutated: tuple[str, ...]
    """Files, as patterns below the project."""
    tests: tuple[str, ...]

    @property
    def pytest(self) -> tuple[str, ...]:
        """Pytest's words for these tests, the same few examples of every law each time."""
        ignored = tuple(f"--ignore={path}" for path in _OTHER_LAWS)
        return ("-p", "no:cacheprovider", "--hypothesis-profile=mutation", *ignored)

    def spell(self) -> str:
        """Write the table of ``pyproject.toml`` that mutmut reads.

        Source: https://mutmut.readthedocs.io/
        """
        settings = {
            "source_paths": ["src"],
            "also_copy": ["docs"],
            "only_mutate": self.mutated,
            "pytest_add_cli_args": self.pytest,
            "pytest_add_cli_args_test_selection": self.tests,
            "timeout_constant": 10.0,
            "timeout_multiplier": 3.0,
        }
        lines = (f"{name} = {json.dumps(value)}" for name, value in settings.items())
        return "\n".join(("[tool.mutmut]", "use_git_change_detection = false", *lines, ""))


_OTHER_LAWS: Final = (
    "tests/properties/test_definitions.py",
    "tests/properties/test_normal_form.py",
    "tests/properties/test_wire.py",
)
"""Property tests that have nothing to say about consent and policies."""

WHOLE: Final = Scope(
    mutated=("src/klaviyo_bridge/consent/*", "src/klaviyo_bridge/policies/*"),
    tests=("tests/unit/consent", "tests/unit/policies", "tests/properties"),
)
SLICE: Final = Scope(
    mutated=("src/klaviyo_bridge/consent/rules.py", "src/klaviyo_bridge/consent/guards.py"),
    tests=("tests/unit/consent",),
)
"""The rules, which is where a slip costs most; for every day."""

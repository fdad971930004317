"""What every test may ask for: the reference folder, and how long Hypothesis searches."""

from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.contracts.verdicts import Clerk

SHARED = Path(__file__).parents[2] / "shared"

# A gate gives the same answer twice; looking for news is the business of `nox -s properties`.
settings.register_profile("everyday", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1_000, deadline=None, print_blob=True)
settings.register_profile(
    "glance", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
# `nox -s mutate` runs the same few examples thousands of times.
settings.register_profile(
    "mutation",
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("everyday")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run of the contract tests write what its witnesses said."""
    parser.addoption("--coverage-page", type=Path, help="where to write the coverage page")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the witnesses where that was asked for; workers of xdist only report."""
    page = config.getoption("--coverage-page")
    if page is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Clerk(page), "clerk")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the reference folder; a test that asks for it counts as marked ``shared``."""
    return SHARED


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the reference folder, and skip them where there is none."""
    skip = pytest.mark.skip(reason="needs the reference folder ../shared beside the project")
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(skip)

"""Proof that the proof works: each planted fault makes the contract tests fail, and name the place.

Every fault is put into a copy of the tree of its own, and the witnesses that should notice are
heard there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

pytestmark = pytest.mark.shared

ROOT = Path(__file__).parents[2]
TREE = ("pyproject.toml", "src", "tests")


@attrs.frozen(kw_only=True)
class Fault:
    """One thing done wrong."""

    name: str
    file: str
    """Below the package."""
    right: str
    """What stands there, once."""
    wrong: str
    """What takes its place."""
    heard_by: str
    """The contract tests that must notice, below their folder."""
    place: str
    """What their output must name."""


INWARD = "test_openapi_inward.py::test_every_answer_to_a_question_in_the_file_is_in_the_file"
PROFILES = '"get_profiles":{{"method": "GET", "path": "/api/profiles", "windows": [[1, {}],'

FAULTS = (
    Fault(
        name="a renamed query parameter",
        file="wire/query.py",
        right='yield f"fields[{kind}]", _listed(names)',
        wrong='yield f"field[{kind}]", _listed(names)',
        heard_by="test_openapi_outward.py",
        place="field[",
    ),
    Fault(
        name="a wrong limit",
        file="wire/operations.json",
        right=PROFILES.format(75),
        wrong=PROFILES.format(80),
        heard_by="test_operations.py",
        place="get_profiles",
    ),
    Fault(
        name="a converter that drops a field",
        file="wire/writers.py",
        right="return {**written, **record.extra}",
        wrong="return written",
        heard_by="test_unseen.py",
        place="$",
    ),
    Fault(
        name="a pager that loses a filter",
        file="wire/endpoints.py",
        right="        url=url,\n        operation=after.operation,",
        wrong='        url=url.replace("filter=", "x="),\n        operation=after.operation,',
        heard_by="test_official_sdk.py",
        place="filter",
    ),
    Fault(
        name="a fake that answers a missing links",
        file="fake/documents.py",
        right="""{inclusion}"links":{write_json(links)}}}'""",
        wrong="""{inclusion}"meta":{write_json(links)}}}'""",
        heard_by=f"{INWARD}[get_lists]",
        place="links",
    ),
    Fault(
        name="a fake that answers a wrong body member",
        file="fake/resources/groups.py",
        right='_JOINED = "joined_group_at"',
        wrong='_JOINED = "joined_at"',
        heard_by=f"{INWARD}[get_profiles_for_list]",
        place="joined_at",
    ),
    Fault(
        name="a fake that sends subscriptions unasked",
        file="fake/presenting.py",
        right="if call.lens.subscriptions:",
        wrong="if call:",
        heard_by=f"{INWARD}[get_profiles]",
        place="subscriptions",
    ),
)


@pytest.fixture
def tree(shared: Path, tmp_path: Path) -> Path:
    """A copy of the project, with the reference folder beside it."""
    copy = tmp_path / "project"
    for name in TREE:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(source, target)
    (tmp_path / "shared").symlink_to(shared.resolve())
    return copy


def _run(tree: Path, tests: str) -> subprocess.CompletedProcess[str]:
    # The first counter-example will do; making it smaller takes most of the time.
    options = ("-vv", "-x", "-p", "no:cacheprovider", "--hypothesis-profile", "glance")
    return subprocess.run(  # noqa: S603  # this interpreter, our own tests
        [sys.executable, "-m", "pytest", *options, f"tests/contracts/{tests}"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COVERAGE_PROCESS_START": ""},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_noticed_and_named(fault: Fault, tree: Path) -> None:
    """The witnesses fail where the fault is, and say the place."""
    file = tree / "src/klaviyo_bridge" / fault.file
    text = file.read_text(encoding="utf-8")
    assert 1 == text.count(fault.right)
    file.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")

    done = _run(tree, fault.heard_by)

    assert 1 == done.returncode, done.stdout[-2000:] + done.stderr[-2000:]
    assert fault.place in done.stdout


def test_without_a_fault_the_copy_is_sound(tree: Path) -> None:
    """What fails above fails for the fault, not for the copying."""
    done = _run(tree, "test_operations.py")

    assert 0 == done.returncode, done.stdout[-2000:]

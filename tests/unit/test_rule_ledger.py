"""Every vendor rule is kept, and proved, or openly not there yet."""

from pathlib import Path

import pytest

from tests.unit.ledger import ID, ROOT, Marks, complaints, exists, read_marks, read_rows

LEDGER = ROOT / "docs" / "reference" / "rules.md"
KEPT = "| OMN-07 | said in our words | `consent.evaluate` | `tests/a.py::test_a` |"
MARKS: Marks = {
    "tests/a.py": {"OMN-07"},
    "tests/a.py::test_a": {"OMN-07"},
    "tests/a.py::test_b": set(),
}


@pytest.fixture(scope="module")
def marks() -> Marks:
    """Return the marks of the whole suite."""
    return read_marks(sorted((ROOT / "tests").rglob("*.py")), root=ROOT)


def test_the_ledger_is_true(marks: Marks) -> None:
    """Names can be imported, tests are there and marked, nothing is twice or forgotten."""
    rows = read_rows(LEDGER.read_text(encoding="utf-8"))

    assert [] == complaints(rows, marks)


@pytest.mark.shared
def test_the_ledger_has_every_rule(shared: Path) -> None:
    """Its IDs are those of the list of rules, in the same order."""
    listed = (shared / "RULES.md").read_text(encoding="utf-8").splitlines()
    ids = [line.split("|")[1].strip() for line in listed if line.startswith("| ")]

    rows = read_rows(LEDGER.read_text(encoding="utf-8"))

    assert [each for each in ids if ID.fullmatch(each)] == [row.id for row in rows]


def test_a_sound_ledger_gives_no_complaint() -> None:
    """A row that is kept and proved, and one that is open, are both well."""
    page = f"# Rules\n\n{KEPT}\n| SEG-01 | later | open | |\n"

    assert [] == complaints(read_rows(page), MARKS)


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        (f"{KEPT}\n{KEPT}", "OMN-07 has 2 rows"),
        (f"{KEPT}\n| OMN-7 | x | open | |", "OMN-7 is not the form of an ID"),
        (f"{KEPT}\n| OMN-08 |  | open | |", "OMN-08 does not say what the rule is"),
        (
            f"{KEPT}\n| OMN-08 | x | | |",
            "OMN-08 is neither kept, by names and with tests, nor open",
        ),
        (
            f"{KEPT}\n| OMN-08 | x | `consent.evaluate` | |",
            "OMN-08 is neither kept, by names and with tests, nor open",
        ),
        (f"{KEPT}\n| OMN-08 | x | open | `tests/a.py` |", "OMN-08 is open, yet has tests"),
        (KEPT.replace("evaluate", "guess"), "OMN-07: there is no consent.guess"),
        (KEPT.replace("a.py", "c.py"), "OMN-07: there is no tests/c.py::test_a"),
        (KEPT.replace("test_a", "test_c"), "OMN-07: there is no tests/a.py::test_c"),
        (KEPT.replace("test_a", "test_b"), 'OMN-07: tests/a.py::test_b has no mark rule("OMN-07")'),
        ("| OMN-07 | x | open | |", "tests/a.py marks OMN-07, which is called open"),
        ("| OMN-08 | x | open | |", "tests/a.py marks OMN-07, which has no row"),
    ],
)
def test_what_is_wrong_is_said(page: str, complaint: str) -> None:
    """Each fault of a ledger gives a sentence of its own."""
    told = complaints(read_rows(page), MARKS)

    assert complaint in told


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("consent", True),
        ("consent.evaluate", True),
        ("models.Finding", True),
        ("transport.retrying.RetryingTransport.send", True),
        ("consent.evaluate.twice", False),
        ("consents", False),
    ],
)
def test_a_name_may_be_a_module_a_function_or_a_method(name: str, expected: bool) -> None:
    """What can be imported, or found within that, exists."""
    assert expected is exists(name)


def test_marks_are_read_without_importing(tmp_path: Path) -> None:
    """A test has its own marks, those of its class, and those of its module."""
    path = tmp_path / "test_some.py"
    path.write_text(
        "import nowhere\n"
        'pytestmark = [pytest.mark.rule("KLV-01")]\n'
        '@pytest.mark.rule("KLV-02", "KLV-03")\n'
        "def test_a(): ...\n"
        '@pytest.mark.rule("KLV-04")\n'
        "class TestB:\n"
        '    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("KLV-05"))])\n'
        "    async def test_c(self, x): ...\n"
        "    def test_d(self): ...\n"
    )

    assert {
        "test_some.py": {"KLV-01", "KLV-02", "KLV-03", "KLV-04", "KLV-05"},
        "test_some.py::test_a": {"KLV-01", "KLV-02", "KLV-03"},
        "test_some.py::TestB": {"KLV-01", "KLV-04", "KLV-05"},
        "test_some.py::TestB::test_c": {"KLV-01", "KLV-04", "KLV-05"},
        "test_some.py::TestB::test_d": {"KLV-01", "KLV-04"},
    } == read_marks([path], root=tmp_path)

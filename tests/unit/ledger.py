"""The rule ledger, docs/reference/rules.md: its rows, and what is wrong with them.

Test files are read, never imported: some need what is not installed here.
"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final, TypeAlias

import attrs

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "klaviyo_bridge"
OPEN: Final = "open"

ID: Final = re.compile(r"[A-Z]{2,3}-\d{2}")

_ROW: Final = re.compile(r"\| *[A-Z]+-\d+ *\|")
_CODE: Final = re.compile(r"`([^`]+)`")

Marks: TypeAlias = Mapping[str, AbstractSet[str]]
"""Place, as ``path`` or ``path::name`` or ``path::Class::name``, to the IDs marked there."""


@attrs.frozen(kw_only=True)
class Row:
    """What the ledger says of one rule."""

    id: str
    rule: str
    kept: tuple[str, ...] = ()
    """Dotted names below the package."""
    tests: tuple[str, ...] = ()
    """Places of tests."""
    is_open: bool = False


def read_rows(page: str, /) -> tuple[Row, ...]:
    """Return the rows of every table of the ledger, in order."""
    return tuple(_read_row(line) for line in page.splitlines() if _ROW.match(line))


def read_marks(paths: Iterable[Path], /, *, root: Path) -> Marks:
    """Return the IDs of the marks ``rule(...)``, for each file and each test in it.

    A test also has the marks of its class and of its module.
    """
    marks: dict[str, AbstractSet[str]] = {}
    for path in paths:
        place = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_bytes())
        marks[place] = frozenset(_ids(ast.walk(tree)))
        marks.update(_places(tree, place, _module_ids(tree)))
    return marks


def complaints(rows: Iterable[Row], marks: Marks, /) -> list[str]:
    """Return all that is wrong with the ledger, one sentence each."""
    found = list(rows)
    counted = Counter(row.id for row in found)
    told = [f"{each} has {count} rows" for each, count in counted.items() if count > 1]
    told += [complaint for row in found for complaint in _about(row, marks)]
    return told + _about_marks({row.id: row for row in found}, marks)


def exists(name: str, /) -> bool:
    """Tell whether a dotted name below the package can be imported."""
    parts = f"{PACKAGE}.{name}".split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return _has(found, parts[length:])
    return False


def _read_row(line: str) -> Row:
    id_, rule, kept, tests = (cell.strip() for cell in line.split("|")[1:-1])
    return Row(
        id=id_,
        rule=rule,
        kept=tuple(_CODE.findall(kept)),
        tests=tuple(_CODE.findall(tests)),
        is_open=kept == OPEN,
    )


def _has(found: object, parts: Iterable[str]) -> bool:
    for part in parts:
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def _about(row: Row, marks: Marks) -> Iterator[str]:
    if not ID.fullmatch(row.id):
        yield f"{row.id} is not the form of an ID"
    if not row.rule:
        yield f"{row.id} does not say what the rule is"
    if row.is_open and row.tests:
        yield f"{row.id} is open, yet has tests"
    if not row.is_open and not (row.kept and row.tests):
        yield f"{row.id} is neither kept, by names and with tests, nor open"
    yield from (f"{row.id}: there is no {name}" for name in row.kept if not exists(name))
    for place in row.tests:
        if place not in marks:
            yield f"{row.id}: there is no {place}"
        elif row.id not in marks[place]:
            yield f'{row.id}: {place} has no mark rule("{row.id}")'


def _about_marks(rows: Mapping[str, Row], marks: Marks) -> list[str]:
    files = {place: ids for place, ids in marks.items() if "::" not in place}
    marked = {(each, place) for place, ids in files.items() for each in ids}
    told = []
    for each, place in sorted(marked):
        if each not in rows:
            told.append(f"{place} marks {each}, which has no row")
        elif rows[each].is_open:
            told.append(f"{place} marks {each}, which is called open")
    return told


def _places(
    node: ast.Module | ast.ClassDef, place: str, inherited: AbstractSet[str]
) -> Iterator[tuple[str, AbstractSet[str]]]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{place}::{each.name}", inherited | frozenset(_ids(ast.walk(each)))
        elif isinstance(each, ast.ClassDef):
            own = inherited | frozenset(_ids(_inside(each.decorator_list)))
            yield f"{place}::{each.name}", own | frozenset(_ids(ast.walk(each)))
            yield from _places(each, f"{place}::{each.name}", own)


def _module_ids(tree: ast.Module) -> AbstractSet[str]:
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    values = [node.value for node in assigned if ast.unparse(node.targets[0]) == "pytestmark"]
    return frozenset(_ids(_inside(values)))


def _inside(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    return (inner for node in nodes for inner in ast.walk(node))


def _ids(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="rule")):
                yield from (str(ast.literal_eval(argument)) for argument in node.args)
            case _:
                pass

"""Documents drawn from the file's response schemas: as it describes them, and not quite."""

import copy
import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
from hypothesis import strategies as st

from tests.contracts.specification import Json

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_seconds = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat())
moments = (
    _seconds.map(lambda text: f"{text}+00:00")
    | _seconds.map(lambda text: f"{text}Z")
    | _seconds.map(lambda text: f"{text}.042000+00:00")
    | st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}-05:00")
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
_BY_FORMAT: dict[str | None, st.SearchStrategy[str]] = {
    "date-time": moments,
    "uri": st.sampled_from(["https://a.klaviyo.com/api/x/", "https://a.klaviyo.com/api/y?z=1"]),
}


def documents(schema: Json) -> st.SearchStrategy[Any]:
    """Draw JSON that an OpenAPI schema, its references resolved, describes."""
    drawn = _described(schema)
    return st.none() | drawn if schema.get("nullable") is True else drawn


def _described(schema: Json) -> st.SearchStrategy[Any]:
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return st.one_of([documents(one) for one in several])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "properties" in schema:
        return _objects(schema)
    return _KINDS[schema.get("type")](schema)


def _objects(schema: Json) -> st.SearchStrategy[Json]:
    required = frozenset(schema.get("required", ()))
    members = {name: documents(one) for name, one in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: one for name, one in members.items() if name in required},
        optional={name: one for name, one in members.items() if name not in required},
    )


_KINDS: Mapping[str | None, Callable[[Json], st.SearchStrategy[Any]]] = {
    None: lambda _: json_values,
    "array": lambda schema: st.lists(documents(schema["items"]), max_size=2),
    "boolean": lambda _: st.booleans(),
    "integer": lambda _: st.integers(-(2**53), 2**53),
    "number": lambda _: numbers,
    "object": lambda _: st.dictionaries(texts, json_values, max_size=2),
    "string": lambda schema: _BY_FORMAT.get(schema.get("format"), texts),
}

Path = tuple[str | int, ...]


@attrs.frozen
class Mutant:
    """A document with one thing wrong in it, and where."""

    body: Any
    path: str
    """As JSON path: ``$.data[0].attributes.email``."""
    change: str
    """What was done there."""


STRANGERS: tuple[Any, ...] = (None, True, 5, 1.5, "UNHEARD_OF", [], [None], {}, {"x": 1}, ["x"])
"""What stands where something else should; the word, for an enum or date-time that is new."""
MISSING = "missing"
EXTRA = "extra"
EXTRA_MEMBER = "unheard_of"


@st.composite
def mutants(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> list[Mutant]:
    """Draw a document and change one thing, in a dozen ways.

    Null, missing, extra, a new word, another type. Drawing a document takes longer than reading it.
    """
    body = draw(valid)
    places = list(_places(body))
    changes = st.tuples(st.sampled_from(places), st.sampled_from([MISSING, EXTRA, *STRANGERS]))
    return [_mutate(body, *one) for one in draw(st.lists(changes, min_size=6, max_size=12))]


def _mutate(body: Any, path: Path, change: Any) -> Mutant:
    changed = copy.deepcopy(body)
    *parents, last = path
    around = functools.reduce(operator.getitem, parents, changed)
    if change == MISSING:
        del around[last]
    elif change == EXTRA and isinstance(around[last], dict):
        around[last][EXTRA_MEMBER] = {"x": [1, None]}
    else:
        around[last] = copy.deepcopy(change)
    return Mutant(changed, write_path(path), repr(change))


def _places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of everything in a document but the document itself."""
    steps: Any = node.items() if isinstance(node, dict) else ()
    steps = enumerate(node) if isinstance(node, list) else steps
    for step, inner in steps:
        yield (*path, step)
        yield from _places(inner, (*path, step))


def write_path(path: Path) -> str:
    """Write a path as JSON path."""
    return "$" + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)

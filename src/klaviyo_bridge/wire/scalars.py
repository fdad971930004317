"""The values within a definition: read without leniency, and told apart by type and place.

``equals 5`` and ``equals "5"`` are two filters, so nothing is taken for something else here.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.wire.fields import Kind
from klaviyo_bridge.wire.leniency import UNDERSTAND, unreadable

Read: TypeAlias = Callable[[Any, str], Any]
"""Takes a value and its JSON path; returns what the model holds, or raises."""

SCALARS: Final[Mapping[type, tuple[str, tuple[type, ...]]]] = {
    str: ("a string", (str,)),
    bool: ("a boolean", (bool,)),
    int: ("an integer", (int,)),
    float: ("a number", (int, float)),
}
"""Type in the model to its name in JSON, and to the types that parsers of JSON make of it."""


def scalar_reader(kinds: tuple[type, ...], /) -> Read:
    """Return what reads a value of one of ``kinds``, and changes nothing."""
    expected = " or ".join(SCALARS[kind][0] for kind in kinds)
    allowed = frozenset(parsed for kind in kinds for parsed in SCALARS[kind][1])

    def read(sent: Any, path: str) -> Any:
        if type(sent) not in allowed:
            raise unlike(expected, sent, path)
        return sent

    return read


def array_reader(read: Read, /) -> Read:
    """Return what reads an array whose elements are read by ``read``."""

    def read_all(sent: Any, path: str) -> tuple[Any, ...]:
        if type(sent) is not list:
            raise unlike("an array", sent, path)
        return tuple([read(one, f"{path}[{index}]") for index, one in enumerate(sent)])

    return read_all


def read_moment(sent: Any, path: str, /) -> dt.datetime:
    """Read a date-time; a naive one is UTC."""
    try:
        moment: dt.datetime = UNDERSTAND[Kind.MOMENT](sent)
    except (TypeError, ValueError):
        raise unlike(Kind.MOMENT, sent, path) from None
    return moment


def unlike(expected: str, found: object, path: str, /) -> UnexpectedDocumentError:
    """Say what was expected at ``path`` and which type was found; never the value."""
    return unreadable("", expected, found).under(path)

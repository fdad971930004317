"""Pages: where one begins, in the recorded cursor forms, and what it holds."""

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Protocol

import attrs

from klaviyo_bridge.fake.problems import ProblemError, invalid
from klaviyo_bridge.fake.queries import CURSOR, Query, Rules
from klaviyo_bridge.fake.sequences import Key

EVERYTHING = 1 << 30
"""Page size of the collections that come in one page."""


class Take(Protocol):
    """Hands out the next keys beyond a key, in one direction or the other."""

    def __call__(self, count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        """Return at most ``count`` keys."""
        ...


@attrs.frozen
class Position:
    """A place in a collection, and whether the page lies behind it or before it."""

    key: Key
    forward: bool


@attrs.frozen
class Page:
    """Keys of one page, and the cursors of its neighbours."""

    keys: list[Key]
    next: str | None = None
    prev: str | None = None


class Cursor(Protocol):
    """Writes positions, and reads them back."""

    def write(self, position: Position) -> str:
        """Write a position."""
        ...

    def read(self, text: str) -> Position:
        """Read a position, or refuse it."""
        ...


class IdCursor:
    """``next::id::<id>`` in base64url without padding: the form of id-sorted collections."""

    def write(self, position: Position) -> str:
        """Write a position."""
        return _pack(f"{_DIRECTIONS[position.forward]}::id::{position.key[1]}")

    def read(self, text: str) -> Position:
        """Read a position, or refuse it."""
        direction, _, identifier = _unpack(text, "id")
        return Position((identifier, identifier), direction == "next")


@attrs.frozen
class FieldCursor:
    """The same with the sort value between: a form of our own, none is recorded."""

    field: str

    def write(self, position: Position) -> str:
        """Write a position."""
        value, identifier = position.key
        return _pack(f"{_DIRECTIONS[position.forward]}::{self.field}::{value}::{identifier}")

    def read(self, text: str) -> Position:
        """Read a position, or refuse it."""
        direction, _, rest = _unpack(text, self.field)
        value, found, identifier = rest.rpartition("::")
        if not found:
            raise _bad_cursor()
        return Position((value, identifier), direction == "next")


class EventCursor:
    """``[seconds, "id", true]`` as JSON in padded base64: the form of events."""

    def write(self, position: Position) -> str:
        """Write a position."""
        seconds, identifier = position.key
        return b64encode(json.dumps([seconds, identifier, position.forward]).encode()).decode()

    def read(self, text: str) -> Position:
        """Read a position, or refuse it."""
        try:
            seconds, identifier, forward = json.loads(b64decode(text, validate=True))
        except (ValueError, TypeError):
            raise _bad_cursor() from None
        if not (isinstance(seconds, int) and isinstance(identifier, str)):
            raise _bad_cursor()
        return Position((seconds, identifier), bool(forward))


_DIRECTIONS = {True: "next", False: "prev"}


def _pack(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpack(text: str, field: str) -> tuple[str, str, str]:
    padded = text + "=" * (-len(text) % 4)
    try:
        direction, name, rest = urlsafe_b64decode(padded).decode().split("::", 2)
    except ValueError:
        raise _bad_cursor() from None
    if direction not in _DIRECTIONS.values() or name != field:
        raise _bad_cursor()
    return direction, name, rest


def _bad_cursor() -> ProblemError:
    return invalid("Invalid page cursor provided.", parameter=CURSOR)


def cursor_for(field: str) -> Cursor:
    """Return the cursor form of a collection sorted by a field."""
    return IdCursor() if field == "id" else FieldCursor(field)


def turn(query: Query, rules: Rules, take: Take, cursor: Cursor, *, descending: bool) -> Page:
    """Return the page that a query asks for."""
    size = query.size(rules) or EVERYTHING
    text = query.values.get(CURSOR)
    position = cursor.read(text) if text else None
    after = position.key if position else None
    if position is not None and not position.forward:
        return _look_back(take(size + 1, after=after, reverse=not descending), size, cursor)
    keys = take(size + 1, after=after, reverse=descending)
    page = keys[:size]
    return Page(
        page,
        cursor.write(Position(page[-1], forward=True)) if len(keys) > size else None,
        cursor.write(Position(page[0], forward=False)) if position and page else None,
    )


def _look_back(keys: list[Key], size: int, cursor: Cursor) -> Page:
    page = keys[:size][::-1]
    return Page(
        page,
        cursor.write(Position(page[-1], forward=True)) if page else None,
        cursor.write(Position(page[0], forward=False)) if len(keys) > size else None,
    )

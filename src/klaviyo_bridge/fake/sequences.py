"""Sorted runs of keys, computed or kept, and walks over several of them at once.

A key is ``(sort value, id)``, so that every order is total and a position in it is a key. A run
is anything with a length and an item by number; a computed one costs no memory however long.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import attrs

Key = tuple[Any, str]
HIGHEST = "\U0010ffff"
"""Sorts after every id."""


class Run(Protocol):
    """Ascending keys."""

    def __len__(self) -> int: ...

    def __getitem__(self, position: int, /) -> Key: ...


@attrs.frozen
class Computed:
    """A run whose keys are worked out from their position."""

    key: Callable[[int], Key]
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, position: int) -> Key:
        return self.key(self.start + position)


@attrs.frozen
class Clipped:
    """A stretch of another run."""

    run: Run
    start: int
    stop: int

    def __len__(self) -> int:
        return max(0, self.stop - self.start)

    def __getitem__(self, position: int) -> Key:
        return self.run[self.start + position]


class Ordered:
    """A run that is kept, and sorted when first read after it grew."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = sorted(keys)
        self._sorted = True

    def add(self, key: Key) -> None:
        """Put a key where it belongs."""
        if self._sorted and self._keys and key < self._keys[-1]:
            self._sorted = False
        self._keys.append(key)

    def discard(self, key: Key) -> None:
        """Take a key out, if it is there."""
        self._settle()
        position = bisect_left(self._keys, key)
        if position < len(self._keys) and self._keys[position] == key:
            del self._keys[position]

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, position: int) -> Key:
        self._settle()
        return self._keys[position]

    def _settle(self) -> None:
        if not self._sorted:
            self._keys.sort()
            self._sorted = True


@attrs.frozen
class Residues:
    """The members of ``range(size)`` that leave one of some remainders: a subset by arithmetic.

    Membership, count and the n-th member cost the same however large the range.
    """

    modulus: int
    remainders: tuple[int, ...]
    size: int

    def __contains__(self, number: int) -> bool:
        return number < self.size and number % self.modulus in self.remainders

    def __len__(self) -> int:
        whole, rest = divmod(self.size, self.modulus)
        return whole * len(self.remainders) + bisect_left(self.remainders, rest)

    def __getitem__(self, position: int) -> int:
        turn, place = divmod(position, len(self.remainders))
        return turn * self.modulus + self.remainders[place]


def clip(run: Run, *, lowest: Key | None = None, highest: Key | None = None) -> Run:
    """Return the stretch of a run from ``lowest`` up to, not including, ``highest``."""
    start = 0 if lowest is None else bisect_left(run, lowest)
    stop = len(run) if highest is None else bisect_left(run, highest)
    return Clipped(run, start, stop)


def walk(runs: Sequence[Run], *, after: Key | None, reverse: bool) -> Iterator[Key]:
    """Yield the keys of several runs in one order, from just beyond ``after``."""
    step = _descend if reverse else _ascend
    walks = [step(run, after) for run in runs]
    return walks[0] if len(walks) == 1 else heapq.merge(*walks, reverse=reverse)


def scan(keys: Iterable[Key], count: int, *, after: Key | None, reverse: bool) -> list[Key]:
    """Return the next ``count`` of unsorted keys beyond ``after``: slow, but small in memory."""
    if reverse:
        return heapq.nlargest(count, (key for key in keys if after is None or key < after))
    return heapq.nsmallest(count, (key for key in keys if after is None or key > after))


def first(count: int, keys: Iterable[Key]) -> list[Key]:
    """Return the first ``count`` keys."""
    return list(islice(keys, count))


def _ascend(run: Run, after: Key | None) -> Iterator[Key]:
    start = 0 if after is None else bisect_right(run, after)
    return (run[position] for position in range(start, len(run)))


def _descend(run: Run, after: Key | None) -> Iterator[Key]:
    stop = len(run) if after is None else bisect_left(run, after)
    return (run[position] for position in range(stop - 1, -1, -1))

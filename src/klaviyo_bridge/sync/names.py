"""Whether every property is called alike for everybody, noticed while a run goes on.

Each profile is named by itself unless the policy was given all names of the account. Two things can
then happen across profiles that no single profile shows: two properties end up under one name, on
different people; or one property under two names. Memory holds names only, and only so many.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol, runtime_checkable

import attrs

from klaviyo_bridge.models import Profile

MOST_NAMES: Final = 10_000
"""Properties that are watched; later ones are counted each time they come."""

MOST_SHOWN: Final = 100
"""Clashes of each kind that are kept to be shown; the rest is counted."""


@runtime_checkable
class NamingPolicy(Protocol):
    """A policy that tells what it calls the properties of a profile."""

    def name_properties(self, profile: Profile, /) -> Mapping[str, str]:
        """Return the name in the contact for each property of the profile."""
        ...


@attrs.frozen(kw_only=True)
class NameClashes:
    """Names that do not mean one thing across the account."""

    shared: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Name in the destination to the properties that it stands for, on different people."""
    split: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Property to the names in the destination that it has, on different people."""
    beyond: int = 0
    """How many more there were."""
    unwatched: int = 0
    """How often a property came that there was no room to watch."""

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON-ready values."""
        return {
            "shared": {name: list(others) for name, others in self.shared.items()},
            "split": {name: list(others) for name, others in self.split.items()},
            "beyond": self.beyond,
            "unwatched": self.unwatched,
        }


@attrs.define
class NameTally:
    """Remembers which property was called what."""

    unwatched: int = 0
    _called: dict[str, set[str]] = attrs.field(factory=dict)
    """Property to its names in the destination."""

    def count(self, names: Mapping[str, str], /) -> None:
        """Note what the properties of one person are called."""
        for name, target in names.items():
            known = self._called.get(name)
            if known is not None:
                known.add(target)
            elif len(self._called) < MOST_NAMES:
                self._called[name] = {target}
            else:
                self.unwatched += 1

    def clashes(self) -> NameClashes:
        """Return the names that do not mean one thing, in order."""
        bearers: dict[str, set[str]] = {}
        for name, targets in self._called.items():
            for target in targets:
                bearers.setdefault(target, set()).add(name)
        shared, split = _several(bearers), _several(self._called)
        return NameClashes(
            shared=dict(shared[:MOST_SHOWN]),
            split=dict(split[:MOST_SHOWN]),
            beyond=sum(max(len(found) - MOST_SHOWN, 0) for found in (shared, split)),
            unwatched=self.unwatched,
        )


def _several(found: Mapping[str, set[str]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, tuple(sorted(found[name]))) for name in sorted(found) if len(found[name]) > 1]

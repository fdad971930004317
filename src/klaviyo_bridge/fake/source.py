"""What an account may stand on: records worked out from their index instead of being kept."""

from collections.abc import Iterable
from typing import Any, Protocol

import attrs

from klaviyo_bridge.fake.sequences import Residues, Run

Attributes = dict[str, Any]


@attrs.frozen
class Event:
    """One happening."""

    id: str
    metric_id: str
    profile_id: str
    seconds: int
    attributes: Attributes


@attrs.frozen
class GroupSeed:
    """A list or segment that a source brings, and who of its profiles is in it."""

    kind: str
    """``list`` or ``segment``."""
    id: str
    attributes: Attributes
    members: Residues
    """Indices of the profiles in it."""
    delay: int = 0
    """Seconds between a profile's creation and its joining."""


class Source(Protocol):
    """Profiles and events by index; ids, creation and update times ascend with the index."""

    @property
    def size(self) -> int:
        """How many profiles there are."""
        ...

    def profile_id(self, index: int, /) -> str:
        """Return the id of a profile."""
        ...

    def profile_index(self, identifier: str, /) -> int | None:
        """Return the index of an id, or ``None`` for a stranger's."""
        ...

    def created_seconds(self, index: int, /) -> int:
        """Return when a profile came to be, in seconds since 1970."""
        ...

    def updated_seconds(self, index: int, /) -> int:
        """Return when a profile last changed, in seconds since 1970."""
        ...

    def attributes(self, index: int, /) -> Attributes:
        """Make the attributes of a profile, complete."""
        ...

    def subscriptions(self, index: int, /) -> object:
        """Make the subscriptions of a profile."""
        ...

    def analytics(self, index: int, /) -> object:
        """Make the predictive analytics of a profile."""
        ...

    def find(self, field: str, value: str, /) -> int | None:
        """Return the profile that has this email, phone number or external id."""
        ...

    def groups(self) -> Iterable[GroupSeed]:
        """Return the lists and segments."""
        ...

    def metrics(self) -> Iterable[tuple[str, Attributes]]:
        """Return the metrics: id and attributes."""
        ...

    def event(self, identifier: str, /) -> Event | None:
        """Make an event, or ``None`` for a stranger's id."""
        ...

    def event_runs(self, *, metric_id: str | None, profile: int | None) -> list[Run]:
        """Return runs of ``(seconds, event id)``, of one metric or one profile when asked."""
        ...


class EmptySource:
    """A source of nothing: what an empty account stands on."""

    size = 0

    def profile_id(self, index: int, /) -> str:
        """Fail: there is no profile to name."""
        raise IndexError(index)

    def profile_index(self, _identifier: str, /) -> int | None:
        """Know nobody."""
        return None

    def created_seconds(self, index: int, /) -> int:
        """Fail: there is no profile to date."""
        raise IndexError(index)

    def updated_seconds(self, index: int, /) -> int:
        """Fail: there is no profile to date."""
        raise IndexError(index)

    def attributes(self, index: int, /) -> Attributes:
        """Fail: there is no profile to make."""
        raise IndexError(index)

    def subscriptions(self, index: int, /) -> object:
        """Fail: there is no profile to make."""
        raise IndexError(index)

    def analytics(self, index: int, /) -> object:
        """Fail: there is no profile to make."""
        raise IndexError(index)

    def find(self, _field: str, _value: str, /) -> int | None:
        """Find nobody."""
        return None

    def groups(self) -> Iterable[GroupSeed]:
        """Bring no group."""
        return ()

    def metrics(self) -> Iterable[tuple[str, Attributes]]:
        """Bring no metric."""
        return ()

    def event(self, _identifier: str, /) -> Event | None:
        """Know no event."""
        return None

    def event_runs(self, *, metric_id: str | None, profile: int | None) -> list[Run]:
        """Bring no event."""
        del metric_id, profile
        return []

"""The profiles of an account: those of its source, and those added or changed since."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import attrs

from klaviyo_bridge.fake.sequences import Computed, Key, Ordered, Run, clip, walk
from klaviyo_bridge.fake.shapes import Attributes
from klaviyo_bridge.fake.source import Source

LOOKUPS = ("email", "phone_number", "external_id")
ORDERS = ("id", "created", "updated")
"""Sort fields whose order is kept; other orders are found by looking at everybody."""


Bounds = Mapping[str, tuple[Key | None, Key | None]]
"""By field: the lowest key that may come, and the first that may not."""


def write_moment(seconds: int) -> str:
    """Write a moment as reads do: whole seconds, offset ``+00:00``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def sortable(value: object) -> str:
    """Make a value comparable with its kind; what is no text sorts first."""
    return value if isinstance(value, str) else ""


@attrs.define
class Profile:
    """A profile that is kept; any member may be malformed on purpose."""

    id: str
    attributes: Attributes
    subscriptions: object
    analytics: object


class People:
    """Profiles by id, by identifier, and in order."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept: dict[str, Profile] = {}
        self._replaced: set[str] = set()
        self._orders = {order: Ordered() for order in ORDERS}
        self._found: dict[str, dict[object, str]] = {field: {} for field in LOOKUPS}

    def __len__(self) -> int:
        return self._source.size + len(self._kept) - len(self._replaced)

    def __contains__(self, identifier: object) -> bool:
        known = identifier in self._kept
        return known or (isinstance(identifier, str) and self._index(identifier) is not None)

    def put(self, profile: Profile) -> None:
        """Keep a profile, in place of one with the same id."""
        if profile.id in self._kept:
            self._forget(self._kept[profile.id])
        elif self._index(profile.id) is not None:
            self._replaced.add(profile.id)
        self._kept[profile.id] = profile
        for order, run in self._orders.items():
            run.add(self._key(order, profile))
        for field, known in self._found.items():
            value = profile.attributes.get(field)
            if isinstance(value, str | int):
                known[str(value)] = profile.id

    def touch(self, identifier: str, moment: str) -> None:
        """Note when something happened to a kept profile, if it is the latest."""
        kept = self._kept.get(identifier)
        if kept and sortable(kept.attributes["last_event_date"]) < moment:
            kept.attributes["last_event_date"] = moment

    def attributes(self, identifier: str) -> Attributes:
        """Return the attributes of a profile that exists."""
        kept = self._kept.get(identifier)
        return kept.attributes if kept else self._source.attributes(self._known(identifier))

    def subscriptions(self, identifier: str) -> object:
        """Return the subscriptions of a profile that exists."""
        kept = self._kept.get(identifier)
        return kept.subscriptions if kept else self._source.subscriptions(self._known(identifier))

    def analytics(self, identifier: str) -> object:
        """Return the predictive analytics of a profile that exists."""
        kept = self._kept.get(identifier)
        return kept.analytics if kept else self._source.analytics(self._known(identifier))

    def moment(self, field: str, identifier: str) -> str:
        """Return ``created`` or ``updated`` without making the rest of the profile."""
        kept = self._kept.get(identifier)
        if kept:
            return sortable(kept.attributes.get(field))
        return write_moment(self._seconds(field)(self._known(identifier)))

    def find(self, field: str, value: str) -> str | None:
        """Return who has this email, phone number, external id or id."""
        if field == "id":
            return value if value in self else None
        kept = self._found[field].get(value)
        if kept is not None:
            return kept
        index = self._source.find(field, value)
        found = None if index is None else self._source.profile_id(index)
        return None if found in self._replaced else found

    def runs(self, order: str, bounds: Bounds) -> list[Run]:
        """Return everybody in one of :data:`ORDERS`, roughly within bounds on those fields.

        The source's profiles are cut to the bounds; the kept ones are not, so check them.
        """
        start, stop = 0, self._source.size
        for field, (lowest, highest) in bounds.items():
            whole = self._computed(field, 0, self._source.size)
            low, high = clip(whole, lowest=lowest), clip(whole, highest=highest)
            start, stop = max(start, len(whole) - len(low)), min(stop, len(high))
        return [self._computed(order, start, max(start, stop)), self._orders[order]]

    def walk(
        self, order: str, bounds: Bounds, *, after: Key | None, reverse: bool
    ) -> Iterator[Key]:
        """Yield keys in one of :data:`ORDERS`, from just beyond ``after``."""
        keys = walk(self.runs(order, bounds), after=after, reverse=reverse)
        return self._settle(order, keys) if self._replaced else keys

    def everybody(self) -> Iterator[str]:
        """Yield every id, the source's first."""
        for index in range(self._source.size):
            identifier = self._source.profile_id(index)
            if identifier not in self._replaced:
                yield identifier
        yield from tuple(self._kept)

    def _computed(self, order: str, start: int, stop: int) -> Computed:
        name = self._source.profile_id
        if order == "id":
            return Computed(lambda index: ((one := name(index)), one), start, stop)
        seconds = self._seconds(order)
        return Computed(lambda index: (write_moment(seconds(index)), name(index)), start, stop)

    def _seconds(self, field: str) -> Callable[[int], int]:
        created = field == "created"
        return self._source.created_seconds if created else self._source.updated_seconds

    def _index(self, identifier: str) -> int | None:
        return self._source.profile_index(identifier)

    def _known(self, identifier: str) -> int:
        index = self._index(identifier)
        if index is None:
            raise KeyError(identifier)
        return index

    def _key(self, order: str, profile: Profile) -> Key:
        value = profile.id if order == "id" else sortable(profile.attributes.get(order))
        return value, profile.id

    def _forget(self, profile: Profile) -> None:
        for order, run in self._orders.items():
            run.discard(self._key(order, profile))
        for field, known in self._found.items():
            value = str(profile.attributes.get(field))
            if known.get(value) == profile.id:
                del known[value]

    def _settle(self, order: str, keys: Iterator[Key]) -> Iterator[Key]:
        """Leave out what was replaced: old positions, and doubles at the same one."""
        previous = None
        for key in keys:
            if key != previous and self._is_current(order, key):
                yield key
            previous = key

    def _is_current(self, order: str, key: Key) -> bool:
        kept = self._kept.get(key[1])
        return kept is None or self._key(order, kept) == key

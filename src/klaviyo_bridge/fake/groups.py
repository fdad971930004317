"""Lists and segments, and who is in them."""

from collections.abc import Iterable, Iterator

from klaviyo_bridge.fake.people import Bounds, write_moment
from klaviyo_bridge.fake.sequences import Computed, Key, Ordered, Run, clip, walk
from klaviyo_bridge.fake.shapes import Attributes
from klaviyo_bridge.fake.source import GroupSeed, Source

MEMBER_ORDERS = ("id", "joined_group_at")


class Group:
    """A list or a segment: its attributes, and its members by id and by when they joined."""

    def __init__(self, seed: GroupSeed, source: Source) -> None:
        self.kind = seed.kind
        self.id = seed.id
        self.attributes: Attributes = seed.attributes
        self._seed = seed
        self._source = source
        self._left: set[str] = set()
        self._joined: dict[str, str] = {}
        self._orders = {order: Ordered() for order in MEMBER_ORDERS}

    def __len__(self) -> int:
        return len(self._seed.members) - len(self._left) + len(self._joined)

    def __contains__(self, profile_id: object) -> bool:
        if profile_id in self._joined:
            return True
        return isinstance(profile_id, str) and self._is_seeded(profile_id)

    def add(self, profile_id: str, joined_at: str) -> None:
        """Put a profile in the group; one that is in it stays as it is."""
        if profile_id not in self:
            self._joined[profile_id] = joined_at
            for order, run in self._orders.items():
                run.add(self._key(order, profile_id))

    def discard(self, profile_id: str) -> None:
        """Take a profile out of the group, if it is in."""
        if profile_id in self._joined:
            for order, run in self._orders.items():
                run.discard(self._key(order, profile_id))
            del self._joined[profile_id]
        elif self._is_seeded(profile_id):
            self._left.add(profile_id)

    def joined_at(self, profile_id: str) -> str:
        """Return when a member joined."""
        if profile_id in self._joined:
            return self._joined[profile_id]
        index = self._source.profile_index(profile_id)
        if index is None:
            raise KeyError(profile_id)
        return self._moment(index)

    def walk(
        self, order: str, bounds: Bounds, *, after: Key | None, reverse: bool
    ) -> Iterator[Key]:
        """Yield members' keys in one of :data:`MEMBER_ORDERS`, from just beyond ``after``."""
        keys = walk(self.runs(order, bounds), after=after, reverse=reverse)
        return (key for key in keys if key[1] not in self._left) if self._left else keys

    def runs(self, order: str, bounds: Bounds) -> list[Run]:
        """Return the members, the seeded ones cut to the bounds."""
        count = len(self._seed.members)
        start, stop = 0, count
        for field, (lowest, highest) in bounds.items():
            whole = self._computed(field, 0, count)
            start = max(start, count - len(clip(whole, lowest=lowest)))
            stop = min(stop, len(clip(whole, highest=highest)))
        return [self._computed(order, start, max(start, stop)), self._orders[order]]

    def _computed(self, order: str, start: int, stop: int) -> Computed:
        members, name = self._seed.members, self._source.profile_id
        if order == "id":
            return Computed(lambda nth: ((one := name(members[nth])), one), start, stop)
        return Computed(lambda nth: (self._moment(members[nth]), name(members[nth])), start, stop)

    def _moment(self, index: int) -> str:
        return write_moment(self._source.created_seconds(index) + self._seed.delay)

    def _key(self, order: str, profile_id: str) -> Key:
        return (profile_id if order == "id" else self._joined[profile_id]), profile_id

    def _is_seeded(self, profile_id: str) -> bool:
        if profile_id in self._left:
            return False
        index = self._source.profile_index(profile_id)
        return index is not None and index in self._seed.members


class Groups:
    """All lists and segments of an account, by id; ids are unique across both."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._groups: dict[str, Group] = {}
        for seed in source.groups():
            self.put(seed)

    def put(self, seed: GroupSeed) -> None:
        """Open a group."""
        self._groups[seed.id] = Group(seed, self._source)

    def get(self, kind: str, identifier: str) -> Group | None:
        """Return a list or segment, or ``None``."""
        group = self._groups.get(identifier)
        return group if group is not None and group.kind == kind else None

    def named(self, identifier: str) -> Group:
        """Return a group of either kind that exists."""
        if identifier not in self._groups:
            raise LookupError(f"no list or segment has the id {identifier!r}")
        return self._groups[identifier]

    def every(self, kind: str) -> Iterable[Group]:
        """Return the groups of one kind."""
        return [group for group in self._groups.values() if group.kind == kind]

    def of(self, kind: str, profile_id: str) -> list[Group]:
        """Return the groups of one kind that a profile is in, by id."""
        found = (group for group in self.every(kind) if profile_id in group)
        return sorted(found, key=lambda group: group.id)

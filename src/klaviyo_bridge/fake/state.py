"""An account: what the fake answers from, and what tests put into it.

Nothing here knows HTTP. Routes that write come to the same methods as the builders do.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from klaviyo_bridge.fake.groups import Groups
from klaviyo_bridge.fake.happenings import Happenings
from klaviyo_bridge.fake.identifiers import (
    write_event_id,
    write_profile_id,
    write_short_id,
)
from klaviyo_bridge.fake.people import People, Profile
from klaviyo_bridge.fake.sequences import Residues
from klaviyo_bridge.fake.shapes import (
    API,
    shape_account,
    shape_analytics,
    shape_event,
    shape_profile,
    shape_subscriptions,
    write_seconds,
)
from klaviyo_bridge.fake.source import EmptySource, Event, GroupSeed, Source

ADDED_EVENTS = 1 << 40
"""Numbers of added events begin here, above those of any source."""
ADDED_GROUPS = 100_000
"""Numbers of added lists, segments and metrics begin here."""
_SAFE = re.compile(r"[A-Za-z0-9_-]+")
_NOBODY = Residues(1, (), 0)


class Account:
    """Everything that one API key can see; ``source`` is what it stands on."""

    def __init__(
        self,
        *,
        identifier: str = "XyZ123",
        source: Source | None = None,
        **settings: object,
    ) -> None:
        source = source or EmptySource()
        self.id = identifier
        self.settings = shape_account(identifier, settings)
        self.people = People(source)
        self.groups = Groups(source)
        self.happenings = Happenings(source)
        self._numbers = 0

    def add_profile(
        self,
        *,
        at: datetime,
        identifier: str | None = None,
        subscriptions: object = None,
        predictive_analytics: object = None,
        **attributes: object,
    ) -> str:
        """Keep a profile and return its id.

        ``subscriptions``: the whole object as the API writes it; ``None`` is somebody never asked.
        ``attributes`` replace those of an empty profile and are kept as they are, malformed or not.
        """
        moment = write_seconds(at)
        shaped = shape_profile({"created": moment, "updated": moment, **attributes})
        profile = Profile(
            check_id(identifier) if identifier else self._profile_id(shaped["created"], at),
            shaped,
            shape_subscriptions() if subscriptions is None else subscriptions,
            shape_analytics() if predictive_analytics is None else predictive_analytics,
        )
        self.people.put(profile)
        return profile.id

    def add_group(
        self,
        kind: str,
        *,
        at: datetime,
        identifier: str | None = None,
        **attributes: object,
    ) -> str:
        """Open a list or segment and return its id."""
        moment = write_seconds(at)
        chosen = (
            check_id(identifier) if identifier else write_short_id(ADDED_GROUPS + self._number())
        )
        shaped = {**_GROUP_SHAPES[kind], "created": moment, "updated": moment, **attributes}
        self.groups.put(GroupSeed(kind, chosen, shaped, _NOBODY))
        return chosen

    def add_member(self, group_id: str, profile_id: str, *, joined_at: datetime) -> None:
        """Put a profile on a list or in a segment."""
        self._check_profile(profile_id)
        self.groups.named(group_id).add(profile_id, write_seconds(joined_at))

    def remove_member(self, group_id: str, profile_id: str) -> None:
        """Take a profile off a list or out of a segment."""
        self.groups.named(group_id).discard(profile_id)

    def add_metric(
        self,
        *,
        at: datetime,
        name: str,
        identifier: str | None = None,
        integration: Mapping[str, object] = API,
    ) -> str:
        """Create a metric and return its id."""
        moment = write_seconds(at)
        chosen = (
            check_id(identifier) if identifier else write_short_id(ADDED_GROUPS + self._number())
        )
        self.happenings.metrics[chosen] = {
            "name": name,
            "created": moment,
            "updated": moment,
            "integration": dict(integration),
        }
        return chosen

    def add_event(
        self,
        *,
        profile_id: str,
        metric: str,
        time: datetime,
        properties: Mapping[str, object] | None = None,
        identifier: str | None = None,
    ) -> str:
        """Keep an event and return its id; ``metric`` is an id or a name, created when new."""
        self._check_profile(profile_id)
        number = ADDED_EVENTS + self._number()
        seconds = int(time.timestamp())
        identified = "$event_id" in (properties or {})
        generated = {} if identified else {"$event_id": str(seconds)}
        event = Event(
            check_id(identifier) if identifier else write_event_id(number),
            self._metric_id(metric, time),
            profile_id,
            seconds,
            shape_event(seconds, number, {**(properties or {}), **generated}),
        )
        self.happenings.put(event)
        self.people.touch(profile_id, write_seconds(time))
        return event.id

    def _check_profile(self, identifier: str) -> None:
        if identifier not in self.people:
            raise LookupError(f"no profile has the id {identifier!r}")

    def _metric_id(self, metric: str, time: datetime) -> str:
        if metric in self.happenings.metrics:
            return metric
        return self.happenings.named_metric(metric) or self.add_metric(at=time, name=metric)

    def _profile_id(self, created: object, at: datetime) -> str:
        try:
            moment = datetime.fromisoformat(str(created))
        except ValueError:
            moment = at
        milliseconds = int(moment.timestamp() * 1000)
        return write_profile_id(max(0, milliseconds), 0x80000000 + self._number())

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


_GROUP_SHAPES: Mapping[str, dict[str, Any]] = {
    "list": dict.fromkeys(("name", "created", "updated")) | {"opt_in_process": "single_opt_in"},
    "segment": dict.fromkeys(("name", "definition", "created", "updated"))
    | {"is_active": True, "is_processing": False, "is_starred": False},
}


def check_id(identifier: str) -> str:
    """Return an id that can stand in a URL, or refuse it."""
    if not _SAFE.fullmatch(identifier):
        raise ValueError("an id may hold letters, digits, '_' and '-' only")
    return identifier

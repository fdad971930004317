"""Something that happened, and the kind of happening it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.models.record import Record, Resource


@attrs.frozen(kw_only=True)
class Event(Resource):
    """One happening.

    Source: https://developers.klaviyo.com/en/reference/get_event
    """

    TYPE: ClassVar[str] = "event"

    timestamp: int | None = None
    """Unix seconds."""
    event_properties: Mapping[str, Any] = attrs.field(factory=dict, repr=mask_size)
    """``$value`` and ``$event_id`` among them."""
    datetime: dt.datetime | None = None
    """The same moment, to the second."""
    uuid: str | None = None

    @property
    def profile_id(self) -> str | None:
        """Whose event it is."""
        return next(iter(self.related_ids("profile") or ()), None)

    @property
    def metric_id(self) -> str | None:
        """Which metric it belongs to."""
        return next(iter(self.related_ids("metric") or ()), None)


@attrs.frozen(kw_only=True)
class Integration(Record):
    """The system that a metric comes from; ids are the same in every account."""

    id: str | None = None
    key: str | None = None
    name: str | None = None
    category: str | None = None
    object: str | None = None


@attrs.frozen(kw_only=True)
class Metric(Resource):
    """A kind of happening.

    Source: https://developers.klaviyo.com/en/reference/get_metric
    """

    TYPE: ClassVar[str] = "metric"

    name: str | None = None
    """Case-sensitive."""
    created: dt.datetime | None = None
    updated: dt.datetime | None = None
    integration: Integration | None = None

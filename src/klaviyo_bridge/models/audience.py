"""Lists, segments, and being in one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

import attrs

from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.models.record import Resource


@attrs.frozen(kw_only=True)
class KlaviyoList(Resource):
    """A static audience: people are added to it.

    Source: https://developers.klaviyo.com/en/reference/get_list
    """

    TYPE: ClassVar[str] = "list"
    ON_REQUEST: ClassVar[frozenset[str]] = frozenset({"profile_count"})

    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    opt_in_process: str | None = None
    """``single_opt_in`` or ``double_opt_in``."""
    profile_count: int | None = None
    """People in it; sent only when asked for, at one request a second."""


@attrs.frozen(kw_only=True)
class Segment(Resource):
    """A dynamic audience: people qualify for it.

    Source: https://developers.klaviyo.com/en/reference/get_segment
    """

    TYPE: ClassVar[str] = "segment"
    ON_REQUEST: ClassVar[frozenset[str]] = frozenset({"profile_count"})

    name: str | None = None
    definition: Mapping[str, Any] | None = attrs.field(default=None, repr=mask_size)
    """Condition groups, joined by AND; conditions within one, joined by OR. As it came."""
    created: datetime | None = None
    updated: datetime | None = None
    is_active: bool | None = None
    """False: membership is frozen."""
    is_processing: bool | None = None
    """True: membership is being computed and cannot be relied on."""
    is_starred: bool | None = None
    profile_count: int | None = None
    """People in it; sent only when asked for, at one request a second."""


@attrs.frozen(kw_only=True)
class Membership:
    """One profile's being in one audience."""

    kind: Literal["list", "segment"]
    id: str
    name: str
    """What the marketer called it."""

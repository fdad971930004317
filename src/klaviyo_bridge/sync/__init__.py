"""Many records: a whole account at a time, in memory that does not grow."""

from klaviyo_bridge.sync.access import check_access
from klaviyo_bridge.sync.addresses import Address, AddressBook, AddressReader
from klaviyo_bridge.sync.agreement import Agreement, Differing
from klaviyo_bridge.sync.audiences import Progress, read_audiences
from klaviyo_bridge.sync.memberships import Memberships
from klaviyo_bridge.sync.meter import Meter, MeteredClock, MeteredTransport
from klaviyo_bridge.sync.migration import CHANNELS, Policy, migrate
from klaviyo_bridge.sync.names import NameClashes, NameTally, NamingPolicy
from klaviyo_bridge.sync.report import (
    Audiences,
    ChannelCount,
    People,
    Report,
    RuleCount,
    Status,
    Traffic,
)
from klaviyo_bridge.sync.segment_text import render_segment, render_segments
from klaviyo_bridge.sync.segments import SegmentOutcome, SegmentStatus, translate_segments
from klaviyo_bridge.sync.survey import survey_segments
from klaviyo_bridge.sync.tally import Tally

__all__ = [
    "CHANNELS",
    "Address",
    "AddressBook",
    "AddressReader",
    "Agreement",
    "Audiences",
    "ChannelCount",
    "Differing",
    "Memberships",
    "Meter",
    "MeteredClock",
    "MeteredTransport",
    "NameClashes",
    "NameTally",
    "NamingPolicy",
    "People",
    "Policy",
    "Progress",
    "Report",
    "RuleCount",
    "SegmentOutcome",
    "SegmentStatus",
    "Status",
    "Tally",
    "Traffic",
    "check_access",
    "migrate",
    "read_audiences",
    "render_segment",
    "render_segments",
    "survey_segments",
    "translate_segments",
]

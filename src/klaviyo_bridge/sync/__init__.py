"""Many records: a whole account at a time, in memory that does not grow."""

from klaviyo_bridge.sync.access import check_access
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
from klaviyo_bridge.sync.tally import Tally

__all__ = [
    "CHANNELS",
    "Audiences",
    "ChannelCount",
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
    "Status",
    "Tally",
    "Traffic",
    "check_access",
    "migrate",
    "read_audiences",
]

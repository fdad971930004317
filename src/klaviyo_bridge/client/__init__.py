"""The typed Klaviyo: conversations as flows, run by a synchronous or an asynchronous client."""

from klaviyo_bridge.client.accounts import Accounts, AsyncAccounts
from klaviyo_bridge.client.events import AsyncEvents, Events
from klaviyo_bridge.client.klaviyo import AsyncKlaviyo, Klaviyo
from klaviyo_bridge.client.lists import AsyncLists, Lists
from klaviyo_bridge.client.metrics import AsyncMetrics, Metrics
from klaviyo_bridge.client.profiles import AsyncProfiles, Profiles
from klaviyo_bridge.client.segments import AsyncSegments, Segments

__all__ = [
    "Accounts",
    "AsyncAccounts",
    "AsyncEvents",
    "AsyncKlaviyo",
    "AsyncLists",
    "AsyncMetrics",
    "AsyncProfiles",
    "AsyncSegments",
    "Events",
    "Klaviyo",
    "Lists",
    "Metrics",
    "Profiles",
    "Segments",
]

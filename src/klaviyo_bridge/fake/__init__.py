"""An in-memory Klaviyo: a transport for tests, and a server on a real port.

It speaks raw JSON and shares no code with the client it stands in for, so that no mistake can
sit on both sides of a test.
"""

from klaviyo_bridge.fake.clock import FakeClock
from klaviyo_bridge.fake.demo import demo_account
from klaviyo_bridge.fake.faults import Fault, Faults
from klaviyo_bridge.fake.routing import UnknownRouteError
from klaviyo_bridge.fake.server import Server
from klaviyo_bridge.fake.service import Exchange, FakeKlaviyo
from klaviyo_bridge.fake.shapes import shape_subscriptions
from klaviyo_bridge.fake.state import Account

__all__ = [
    "Account",
    "Exchange",
    "FakeClock",
    "FakeKlaviyo",
    "Fault",
    "Faults",
    "Server",
    "UnknownRouteError",
    "demo_account",
    "shape_subscriptions",
]

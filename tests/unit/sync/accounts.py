"""Small accounts for the tests of this folder, and the way to them."""

from datetime import UTC, datetime
from typing import Any, Final

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.fake import FakeKlaviyo, shape_subscriptions
from klaviyo_bridge.transport import RetryPolicy, VirtualClock, standard

AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
KEY: Final = "pk_test_journey"


def make_account(**options: Any) -> FakeKlaviyo:
    """Make an account of three people, a list, and a segment that is being computed."""
    fake = FakeKlaviyo(**options)
    ada = fake.add_profile(
        email="ada@example.com",
        first_name="Ada",
        subscriptions=shape_subscriptions(
            email={"consent": "SUBSCRIBED", "consent_timestamp": "2024-03-01T09:15:00+00:00"}
        ),
    )
    bob = fake.add_profile(email="bob@example.com", properties={"color": "=red"})
    fake.add_profile(external_id="nobody")
    news = fake.add_list(name="News, weekly")
    vip = fake.add_segment(name="VIP", is_processing=True, is_active=False)
    fake.add_member(news, ada)
    fake.add_member(vip, ada)
    fake.add_member(vip, bob)
    return fake


def connect(fake: FakeKlaviyo, *, key: str = KEY) -> Klaviyo:
    """Return a client that never really waits and gives up soon."""
    transport = standard(
        fake, clock=VirtualClock(), random=lambda: 0.0, policy=RetryPolicy(attempts=2)
    )
    return Klaviyo(key, transport=transport)

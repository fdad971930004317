"""Consent decisions and mapped contacts, per core."""

import datetime as dt
from collections.abc import Iterator

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.models import Membership
from klaviyo_bridge.policies import omnisend
from tests.benchmarks.timing import best_seconds

AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
MEMBERSHIPS = (
    Membership(kind="list", id="L1", name="Newsletter"),
    Membership(kind="segment", id="S1", name="VIP"),
)


def measure(*, smoke: bool) -> Iterator[str]:
    """Judge and map the profiles of the demo account, one after the other."""
    size, runs = (100, 1) if smoke else (3_000, 5)
    klaviyo = Klaviyo("pk_bench", transport=FakeKlaviyo(f"demo:{size}"))
    profiles = list(klaviyo.profiles.iter(subscriptions=True))

    judged = best_seconds(lambda: [evaluate(p, at=AT) for p in profiles], runs=runs)
    yield f"{size / judged:>9,.0f} profiles/s  evaluate, email marketing"

    def map_all() -> None:
        for profile in profiles:
            omnisend.map_profile(profile, memberships=MEMBERSHIPS, at=AT)

    mapped = best_seconds(map_all, runs=runs)
    yield f"{size / mapped:>9,.0f} profiles/s  omnisend.map_profile"

    contacts = [omnisend.map_profile(p, memberships=MEMBERSHIPS, at=AT).contact for p in profiles]
    written = best_seconds(
        lambda: [omnisend.to_payload(c) for c in contacts if c is not None], runs=runs
    )
    yield f"{size / written:>9,.0f} profiles/s  omnisend.to_payload"

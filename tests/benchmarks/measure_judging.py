"""Consent decisions and mapped contacts, per core."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from klaviyo_bridge import policies
from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.models import Membership, Profile
from klaviyo_bridge.sync import CHANNELS, Policy
from tests.benchmarks.timing import best_seconds

AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
MEMBERSHIPS = (
    Membership(kind="list", id="L1", name="Newsletter"),
    Membership(kind="segment", id="S1", name="VIP"),
)
PAGE: Final = 100
"""Profiles that are judged in a row: as many as Klaviyo sends, and a migration holds, at once."""

ROUNDS: Final = 10
"""How often a page is worked on in one measurement."""

POLICIES: Final[Mapping[str, Policy[Any]]] = {
    name: getattr(policies, name) for name in policies.__all__
}


def measure(*, smoke: bool) -> Iterator[str]:
    """Judge and map the profiles of the demo account, page by page."""
    size, runs = (PAGE, 1) if smoke else (1_000, 5)
    klaviyo = Klaviyo("pk_bench", transport=FakeKlaviyo(f"demo:{size}"))
    profiles = list(klaviyo.profiles.iter(subscriptions=True))

    email = _rate(profiles, lambda profile: evaluate(profile, at=AT), runs=runs)
    yield f"{email:>9,.0f} profiles/s  evaluate, email marketing"
    judged = _rate(profiles, _judge, runs=runs)
    yield f"{judged:>9,.0f} profiles/s  evaluate, {' and '.join(CHANNELS)} marketing"
    for name, policy in POLICIES.items():
        yield from _measure_policy(name, policy, profiles, judged=judged, runs=runs)


def _measure_policy(
    name: str, policy: Policy[Any], profiles: list[Profile], *, judged: float, runs: int
) -> Iterator[str]:
    def map_profile(profile: Profile) -> Any:
        return policy.map_profile(profile, memberships=MEMBERSHIPS, at=AT).contact

    mapped = _rate(profiles, map_profile, runs=runs)
    yield f"{mapped:>9,.0f} profiles/s  {name}.map_profile; {judged:,.0f} for consent alone"
    contacts = [contact for contact in map(map_profile, profiles) if contact is not None]
    written = _rate(contacts, policy.to_payload, runs=runs)
    yield f"{written:>9,.0f} contacts/s  {name}.to_payload"


def _judge(profile: Profile) -> None:
    for channel in CHANNELS:
        evaluate(profile, channel=channel, at=AT)


def _rate(items: list[Any], work: Callable[[Any], object], *, runs: int) -> float:
    """Return how many a second the work does, each page at its best.

    A page is worked on over and over, because in a migration it comes fresh from the decoder, and
    collecting garbage before the measurement has driven it out of the processor's cache.
    """
    pages = [items[start : start + PAGE] * ROUNDS for start in range(0, len(items), PAGE)]
    seconds = sum(best_seconds(partial(_apply, work, page), runs=runs) for page in pages)
    return len(items) * ROUNDS / seconds


def _apply(work: Callable[[Any], object], items: list[Any]) -> None:
    for item in items:
        work(item)

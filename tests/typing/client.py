"""The client as a type checker sees it; never run."""

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from datetime import datetime
from typing import Any, assert_type

from klaviyo_bridge import AsyncKlaviyo, Klaviyo, evaluate, explain
from klaviyo_bridge.models import Account, Decision, KlaviyoList, Mapped, Profile, Verdict
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.policies.omnisend import OmnisendContact
from klaviyo_bridge.wire import Document, make_converter


def check_calls(klaviyo: Klaviyo) -> None:
    """A call gives its result, a stream an iterator, and both are typed."""
    assert_type(klaviyo.profiles.get("01"), Profile)
    assert_type(klaviyo.profiles.find(email="ada@example.com"), Profile | None)
    assert_type(klaviyo.profiles.iter(subscriptions=True), Iterator[Profile])
    assert_type(klaviyo.profiles.lists("01"), tuple[KlaviyoList, ...])
    assert_type(klaviyo.lists.member_ids("L1"), Iterator[str])
    assert_type(klaviyo.accounts.get(), Account)
    assert_type(klaviyo.request("GET", "/api/flows"), Document)
    assert_type(klaviyo.iter("/api/flows"), Iterator[Mapping[str, Any]])


def check_awaited_calls(klaviyo: AsyncKlaviyo) -> None:
    """The same calls are awaited, the same streams asynchronous."""
    assert_type(klaviyo.profiles.get("01"), Awaitable[Profile])
    assert_type(klaviyo.profiles.iter(), AsyncIterator[Profile])
    assert_type(klaviyo.request("GET", "/api/flows"), Awaitable[Document])


def check_journey(profile: Profile, at: datetime) -> None:
    """What is judged, mapped and written keeps its type all the way."""
    decision = evaluate(profile, channel="email", purpose="marketing", list_id=None, at=at)
    assert_type(decision, Decision)
    assert_type(decision.verdict, Verdict)
    assert_type(explain(decision), str)
    mapped = omnisend.map_profile(profile, at=at)
    assert_type(mapped, Mapped[OmnisendContact])
    if mapped.contact is not None:
        assert_type(omnisend.to_payload(mapped.contact), dict[str, Any])


def check_converter(resource: dict[str, Any]) -> None:
    """Structuring gives the model that was asked for."""
    assert_type(make_converter().structure(resource, Profile), Profile)

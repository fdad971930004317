"""How permissions are laid out for the rules."""

import attrs
import pytest

from klaviyo_bridge.consent import TOPICS, Case, evaluate
from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    Finding,
    ListSuppression,
    Permission,
    Profile,
    Subscriptions,
    Suppression,
    Verdict,
    WhatsappChannel,
    WhatsappPermission,
)
from tests.unit.consent.people import AT, EMAIL, SMS, UPDATED, ask, heard, subscribed

BLOCK = Suppression(reason="HARD_BOUNCE", timestamp=UPDATED)
LIST_BLOCK = ListSuppression(list_id="L1", reason="UNSUBSCRIBE", timestamp=UPDATED)


@attrs.frozen(kw_only=True)
class TracedEmailMarketing(EmailMarketing):
    """What a caller may derive, to keep something of their own."""

    trace: str = ""


@attrs.frozen(kw_only=True)
class TracedWhatsappPermission(WhatsappPermission):
    """Another one."""

    trace: str = ""


@pytest.mark.parametrize(
    ("permission", "rule"),
    [
        (TracedEmailMarketing(consent="SUBSCRIBED", suppression=(BLOCK,)), "global-suppression"),
        (
            TracedEmailMarketing(consent="SUBSCRIBED", list_suppressions=(LIST_BLOCK,)),
            "list-suppression",
        ),
        (TracedEmailMarketing(consent="SUBSCRIBED"), None),
        (TracedWhatsappPermission(consent="SUBSCRIBED", valid_until=UPDATED), "permission-expired"),
    ],
)
def test_a_derived_class_loses_nothing(permission: Permission, rule: str | None) -> None:
    """Blocks and ends are found in a permission of a class that a caller derived, too."""
    if isinstance(permission, WhatsappPermission):
        channel = "whatsapp"
        subscriptions = Subscriptions(whatsapp=WhatsappChannel(marketing=permission))
    else:
        channel = "email"
        assert isinstance(permission, EmailMarketing)
        subscriptions = Subscriptions(email=EmailChannel(marketing=permission))
    profile = Profile(
        id="01H",
        email="ada@example.com",
        phone_number="+15550100123",
        subscriptions=subscriptions,
    )
    list_id = "L1" if channel == "email" else None

    decision = evaluate(profile, channel=channel, list_id=list_id, at=AT)

    assert (rule or "explicit-subscription") == decision.findings[0].rule
    assert (Verdict.ALLOW if rule is None else Verdict.DENY) is decision.verdict


@pytest.mark.parametrize("topic", TOPICS)
def test_only_what_could_be_named_is_looked_for(topic: tuple[str, str]) -> None:
    """The channels that ``$consent`` names are laid out where this channel could be one of them."""

    def tell_named(case: Case) -> Finding:
        names = [] if case.named is None else sorted(case.named)
        return Finding("named", Verdict.UNKNOWN, ", ".join(names) or "nothing")

    decision = ask(topic, subscribed(topic), properties={"$consent": ["web"]}, rules=(tell_named,))

    assert ["named"] == heard(decision)
    assert ("web" if topic in (EMAIL, SMS) else "nothing") == decision.findings[0].message

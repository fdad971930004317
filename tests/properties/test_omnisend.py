"""The laws of Omnisend contacts, for any profile that the wire can produce."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.models import (
    EmailChannel,
    EmailMarketing,
    Membership,
    Profile,
    Subscriptions,
    Suppression,
    Verdict,
)
from klaviyo_bridge.policies.naming import clean_name, collect_names
from klaviyo_bridge.policies.omnisend import (
    Options,
    map_profile,
    name_properties,
    to_payload,
)
from tests.properties.strategies import NOW, email_marketing, memberships, profiles, suppressions

CHANNELS = {"email": "email", "phone": "sms"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
NAME = re.compile(r"[A-Za-z0-9_]{1,128}")
TEXTS = {"firstName", "lastName", "address", "city", "state", "postalCode", "country"}
MEMBERS = TEXTS | {
    *("identifiers", "countryCode", "gender", "birthdate", "tags", "customProperties"),
}


def payload(profile: Profile, audiences: list[Membership]) -> Any:
    """Return the payload; ``None`` for a profile that gives no contact."""
    contact = map_profile(profile, memberships=audiences, at=NOW).contact
    return None if contact is None else to_payload(contact)


@given(profile=profiles, audiences=memberships)
def test_mapping_is_total(profile: Profile, audiences: list[Membership]) -> None:
    """Every profile gives a contact with an identifier, or the finding that there is none."""
    mapped = map_profile(profile, memberships=audiences, at=NOW)
    nobody = "no-identifier" in {finding.rule for finding in mapped.findings}

    assert nobody is (mapped.contact is None)
    assert mapped == map_profile(profile, memberships=audiences[::-1], at=NOW)


@pytest.mark.rule("OMN-07")
@pytest.mark.rule("KLV-01")
@given(profile=profiles)
def test_subscribed_only_with_an_allow(profile: Profile) -> None:
    """A channel is subscribed if and only if consent allows it, and absent if it is unknown."""
    body = payload(profile, [])

    for identifier in body["identifiers"] if body else []:
        channel = CHANNELS[identifier["type"]]
        verdict = evaluate(profile, channel=channel, at=NOW).verdict
        status = identifier.get("channels", {}).get(channel, {}).get("status")

        assert (verdict is Verdict.ALLOW) is (status == "subscribed")
        assert (verdict is Verdict.UNKNOWN) is (status is None)


@pytest.mark.rule("OMN-09")
@given(profile=profiles, marketing=email_marketing, added=suppressions)
def test_a_suppression_unsubscribes(
    profile: Profile, marketing: EmailMarketing, added: Suppression
) -> None:
    """With a suppression, email is unsubscribed, whatever else is recorded."""
    channel = EmailChannel(marketing=attrs.evolve(marketing, suppression=(added,)))
    suppressed = attrs.evolve(
        profile, email="ada@example.com", subscriptions=Subscriptions(email=channel)
    )
    [identifier, *_] = payload(suppressed, [])["identifiers"]

    assert identifier["channels"]["email"]["status"] == "unsubscribed"


@pytest.mark.rule("OMN-09")
@given(profile=profiles, marketing=email_marketing)
def test_who_cannot_receive_is_unsubscribed(profile: Profile, marketing: EmailMarketing) -> None:
    """Who cannot receive email is unsubscribed, whatever consent says and whether or not why."""
    blocked = attrs.evolve(marketing, can_receive_email_marketing=False)
    subscriptions = Subscriptions(email=EmailChannel(marketing=blocked))
    subject = attrs.evolve(profile, email="ada@example.com", subscriptions=subscriptions)
    [identifier, *_] = payload(subject, [])["identifiers"]

    assert identifier["channels"]["email"]["status"] == "unsubscribed"


@pytest.mark.rule("OMN-10")
@pytest.mark.rule("OMN-20")
@given(profile=profiles)
def test_consent_records_are_dated_and_nobody_is_welcomed(profile: Profile) -> None:
    """A consent record has a date in the past, and no identifier asks for a welcome message."""
    body = payload(profile, [])

    for identifier in body["identifiers"] if body else []:
        assert identifier["sendWelcomeMessage"] is False
        if "consent" in identifier:
            created_at = identifier["consent"]["createdAt"]

            assert MOMENT.fullmatch(created_at)
            assert datetime.fromisoformat(created_at) <= NOW


@pytest.mark.rule("OMN-04")
@given(profile=profiles)
def test_no_property_is_lost_silently(profile: Profile) -> None:
    """Each property has a custom property of its own, or a finding that says why it has none."""
    mapped = map_profile(profile, at=NOW)
    if mapped.contact is None:
        return
    reported = {finding.source for finding in mapped.findings}
    silent = {name for name in profile.properties if f"properties.{name}" not in reported}
    arrived = mapped.contact.custom_properties

    for name in silent:
        value = profile.properties[name]

        assert (tuple(value) if isinstance(value, list) else value) == arrived[
            clean_name(name, prefix="klaviyo_")
        ]
    assert len(silent) == len({clean_name(name, prefix="klaviyo_") for name in silent})
    assert all(NAME.fullmatch(name) for name in mapped.contact.custom_properties)


@pytest.mark.rule("OMN-04")
@given(people=st.lists(profiles, max_size=6), known=st.integers(0, 6))
def test_a_name_means_one_thing_for_everybody(people: list[Profile], known: int) -> None:
    """Given names of the account, each property has one name of its own, or is reported as new."""
    options = Options(names=collect_names(people[:known]))
    called: dict[str, str] = {}
    for profile in people:
        named = name_properties(profile, options=options)
        findings = map_profile(profile, options=options, at=NOW)

        assert named.keys() == profile.properties.keys()
        assert all(called.setdefault(name, target) == target for name, target in named.items())
        assert findings.contact is None or {
            f"properties.{name}" for name in named if name not in (options.names or ())
        } <= {finding.source for finding in findings.findings}

    assert len(called) == len(set(called.values()))
    assert all(NAME.fullmatch(target) for target in called.values())


@given(profile=profiles, audiences=memberships)
def test_payload_has_the_documented_structure(
    profile: Profile, audiences: list[Membership]
) -> None:
    """The payload has only members that Omnisend documents, each in its documented form."""
    body = payload(profile, audiences)
    if body is None:
        return
    texts = [body[name] for name in TEXTS & body.keys()]
    states = [state for each in body["identifiers"] for state in each.get("channels", {}).values()]

    assert body.keys() <= MEMBERS
    assert all(isinstance(text, str) and text for text in texts)
    assert all(
        MOMENT.fullmatch(state.get("statusChangedAt", "2024-01-01T00:00:00Z")) for state in states
    )
    assert body["tags"][0] == "klaviyo_import_app"
    assert len(body["tags"]) == len(set(body["tags"])) <= 100
    assert all(_is_custom_value(value) for value in body["customProperties"].values())
    assert json.loads(json.dumps(body, allow_nan=False)) == body


@pytest.mark.shared
@given(data=st.data())
def test_payload_is_valid(validator: Draft202012Validator, data: st.DataObject) -> None:
    """The payload is valid for the schema of Omnisend's API."""
    body = payload(data.draw(profiles), data.draw(memberships))

    if body is not None:
        assert [] == list(validator.iter_errors(body))


@pytest.fixture(scope="module")
def validator(shared: Path) -> Draft202012Validator:
    """Return the validator of one contact."""
    schema = json.loads((shared / "specs/omnisend-2026-03-15.schema.json").read_text("utf-8"))
    return Draft202012Validator({"$ref": "#/$defs/ContactRequest", "$defs": schema["$defs"]})


def _is_custom_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | float | bool)

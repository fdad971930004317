"""The laws of MessageMedia contacts, for any profile that the wire can produce."""

import json
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.models import Membership, Profile, Verdict
from klaviyo_bridge.policies.messagemedia import (
    ConsentMethod,
    FieldMapping,
    FieldType,
    Options,
    SubscriptionState,
    check_mapping,
    discover_fields,
    map_profile,
    map_profiles,
    merge,
    to_payload,
)
from klaviyo_bridge.policies.messagemedia.conversion import convert
from tests.properties.strategies import NOW, json_values, memberships, profiles
from tests.unit.policies.messagemedia.people import uuid
from tests.unit.policies.messagemedia.schemas import CONTACT

METHODS: Final[tuple[ConsentMethod, ...]] = get_args(ConsentMethod)
INFERRED: Final = {"consent-inferred", "consent-inferred-as-documented"}
SOURCES: Final = (
    *("Email", "Zip code", "location.latitude", "Last event date", "source", "$source"),
    *("favorite color", "birthday", "prénom", "色", ""),
)
FIELDS: Final = {source: uuid(n) for n, source in enumerate(SOURCES)}
DOCUMENTED: Final = Draft202012Validator(CONTACT)

methods = st.sampled_from(METHODS)
mappings = st.lists(
    st.builds(
        FieldMapping,
        source=st.sampled_from(SOURCES),
        target=st.sampled_from(["Level", "Mail", "Points", "Since"]),
        type=st.sampled_from(FieldType),
        max_length=st.sampled_from([1, 10, 255]),
    ),
    max_size=4,
    unique_by=lambda each: each.target,
)
options = st.builds(
    Options,
    consent_method=methods,
    mappings=mappings,
    resolve_field=st.just({"Level": uuid(1), "Mail": uuid(2), "Points": uuid(3)}),
    lists=st.just({"A1": uuid(4), "B2": uuid(5)}),
)


@pytest.mark.rule("MM-01")
@given(profile=profiles, audiences=memberships, chosen=options)
def test_mapping_is_total(profile: Profile, audiences: list[Membership], chosen: Options) -> None:
    """Every profile gives a contact, or a finding that says why it gives none."""
    mapped = map_profile(profile, memberships=audiences, options=chosen, at=NOW)
    rules = {finding.rule for finding in mapped.findings}
    reasons = {
        *("no-phone-number", "phone-not-e164"),
        *("not-subscribed-skipped", "unknown-permission-skipped"),
    }

    assert (mapped.contact is None) is bool(rules & reasons)
    assert mapped == map_profile(profile, memberships=audiences[::-1], options=chosen, at=NOW)


@pytest.mark.rule("MM-09")
@pytest.mark.rule("KLV-01")
@given(profile=profiles, method=methods)
def test_subscribed_only_with_an_allow(profile: Profile, method: ConsentMethod) -> None:
    """Nobody is subscribed without an ALLOW, or a finding that names the method at work."""
    mapped = map_profile(profile, options=Options(consent_method=method), at=NOW)
    decision = evaluate(profile, channel="sms", at=NOW)
    inferred = INFERRED & {finding.rule for finding in mapped.findings}
    if mapped.contact is None:
        return
    subscribed = mapped.contact.channel.state is SubscriptionState.SUBSCRIBED

    assert decision.verdict is not Verdict.UNKNOWN
    assert subscribed is (decision.verdict is Verdict.ALLOW or bool(inferred))
    if inferred:
        assert method != "strict"
        assert decision.findings[0].rule == "never-subscribed"


@pytest.mark.rule("MM-01")
@given(profile=profiles, audiences=memberships, chosen=options)
def test_payload_has_the_documented_structure(
    profile: Profile, audiences: list[Membership], chosen: Options
) -> None:
    """The payload has only members that MessageMedia documents, each in its documented form."""
    contact = map_profile(profile, memberships=audiences, options=chosen, at=NOW).contact
    if contact is None:
        return
    body = to_payload(contact)

    DOCUMENTED.validate(body)
    assert json.loads(json.dumps(body, allow_nan=False)) == body


@pytest.mark.shared
@given(data=st.data())
def test_payload_is_valid(validator: Draft202012Validator, data: st.DataObject) -> None:
    """The payload is valid for the schema of MessageMedia's API."""
    contact = map_profile(data.draw(profiles), options=data.draw(options), at=NOW).contact

    if contact is not None:
        assert [] == list(validator.iter_errors(to_payload(contact)))


@pytest.fixture(scope="module")
def validator(shared: Path) -> Draft202012Validator:
    """Return the validator of one contact."""
    api = json.loads((shared / "specs/messagemedia-openapi.json").read_text("utf-8"))
    operation = api["paths"]["/api/v1/contacts/contacts"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator(schema)


@pytest.mark.rule("MM-10")
@given(profile=profiles, chosen=options)
def test_no_property_is_lost_silently(profile: Profile, chosen: Options) -> None:
    """A property goes over unchanged, or a finding names it."""
    mapped = map_profile(profile, options=chosen, at=NOW)
    if mapped.contact is None:
        return
    reported = {finding.source for finding in mapped.findings}
    listed = [each.message for each in mapped.findings if each.rule == "properties-not-mapped"]
    sent = {each.label: each.value for each in mapped.contact.custom_fields}
    wanted = {each.source: each for each in chosen.mappings}

    for name, value in profile.properties.items():
        if name not in wanted:
            assert repr(name) in listed[0]
        elif f"properties.{name}" not in reported:
            assert str(value).strip().lower() == sent[wanted[name].target].strip().lower()


@pytest.mark.rule("KLV-15")
@given(profile=profiles, audiences=memberships, chosen=options)
def test_findings_hold_nothing_personal(
    profile: Profile, audiences: list[Membership], chosen: Options
) -> None:
    """No finding names a person's own data; names of properties, lists and fields it may."""
    mapped = map_profile(profile, memberships=audiences, options=chosen, at=NOW)
    secret = "Zx93quite-unlikely"
    marked = Profile(
        id=profile.id,
        phone_number=profile.phone_number,
        subscriptions=profile.subscriptions,
        first_name=secret,
        email=f"{secret}@example.com",
        properties=dict.fromkeys(profile.properties, secret),
    )
    told = map_profile(marked, memberships=audiences, options=chosen, at=NOW).findings

    assert not any(secret in f"{each.rule} {each.message} {each.source}" for each in told)
    assert all(each.rule.replace("-", "").isalnum() for each in mapped.findings)


@pytest.mark.rule("MM-10")
@given(value=json_values, type_=st.sampled_from(FieldType))
def test_every_value_is_sent_or_has_a_finding(value: object, type_: FieldType) -> None:
    """Every value has a rule: it is sent as text that says something, or why it is not is told."""
    text, carried = convert(value, type_)

    assert text is None or text.strip()
    assert text is not None or carried is not None


@pytest.mark.rule("MM-12")
@given(people=st.lists(profiles, max_size=5))
def test_discovered_types_take_every_value_seen(people: list[Profile]) -> None:
    """A discovered type refuses no value that was seen, and its name is known."""
    found = discover_fields(iter(people))

    for field in found.fields:
        holders = [each for each in people if field.name in each.properties]
        refusals = [convert(each.properties[field.name], field.type)[1] for each in holders]

        assert "field-type-mismatch" not in {each.rule for each in refusals if each}
        assert len(holders) == field.profiles == sum(field.kinds.values())
        assert field.share == len(holders) / len(people)
        exact = FieldMapping(source=field.name, target="Field")
        assert check_mapping([exact], found.names) == ()


@pytest.mark.rule("MM-14")
@pytest.mark.rule("MM-04")
@given(people=st.lists(profiles, min_size=1, max_size=4), method=methods, data=st.data())
def test_a_merge_never_loses_an_opt_out(
    people: list[Profile], method: ConsentMethod, data: st.DataObject
) -> None:
    """A merged contact is subscribed only if every record would be, in whatever order."""
    given_options = Options(consent_method=method, read_phone=lambda _: "+447700900123")
    alone = [map_profile(each, options=given_options, at=NOW).contact for each in people]
    turned = data.draw(st.permutations(people))
    [one, other] = [
        [each for each in map_profiles(some, options=given_options, at=NOW) if each.contact]
        for some in (people, turned)
    ]
    states = {each and each.channel.state for each in alone}
    merged: set[Any] = {each.contact and each.contact.channel.state for each in one}

    assert merged == {each.contact and each.contact.channel.state for each in other}
    if SubscriptionState.UNSUBSCRIBED in states:
        assert merged == {SubscriptionState.UNSUBSCRIBED}
    if SubscriptionState.SUBSCRIBED in merged:
        assert {SubscriptionState.SUBSCRIBED} == {
            contact and contact.channel.state
            for person, contact in zip(people, alone, strict=True)
            if person.phone_number and person.phone_number.strip()
        }


@pytest.mark.rule("MM-14")
@given(profile=profiles, method=methods)
def test_merging_with_itself_changes_nothing(profile: Profile, method: ConsentMethod) -> None:
    """A contact merged with itself keeps its fields and its state, and loses no value."""
    contact = map_profile(profile, options=Options(consent_method=method), at=NOW).contact
    if contact is None:
        return
    merged = merge([contact, contact])

    assert merged.contact is not None
    assert to_payload(merged.contact) == to_payload(contact)
    assert "merged-values-differ" not in {each.rule for each in merged.findings}

"""The laws of SmartPush contacts, for any profile that the wire can produce."""

import json
import uuid
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.models import Membership, Profile, Verdict
from klaviyo_bridge.policies.smartpush import (
    MAX_TAGS,
    NAMESPACE,
    ChannelState,
    ChannelStatus,
    LocalState,
    Options,
    SmartPushContact,
    make_uid,
    map_profile,
    merge,
    name_property,
    name_tag,
    to_payload,
)
from klaviyo_bridge.policies.values import carry
from tests.properties.strategies import (
    NOW,
    emails,
    memberships,
    profiles,
    property_names,
    texts,
)

SCHEMA = Path(__file__).parents[1] / "samples" / "smartpush_contact.schema.json"
OURS = ("kla_list_", "kla_segment_")
CHANNELS = ("email", "sms")
TAKEN = ["locale", "city", "ip", "phone_number", "unreadable_email", "title", "zip"]
ESCAPES = st.sampled_from(["", "property_", "property_property_"])

names = property_names | st.builds("{}{}".format, ESCAPES, st.sampled_from(TAKEN) | texts)
many_memberships = memberships | st.lists(
    st.builds(
        Membership,
        kind=st.sampled_from(["list", "segment"]),
        id=st.sampled_from([f"A{n}" for n in range(40)]),
        name=st.integers(0, 60).map("Audience {}".format) | texts,
    ),
    max_size=45,
)
local_states = st.none() | st.builds(LocalState, status=st.sampled_from(ChannelStatus))
options = st.builds(Options, protect_unsubscribed=st.booleans())


@st.composite
def held_contacts(draw: st.DrawFn, uid: str) -> SmartPushContact:
    """Draw what SmartPush may have of the person with this UID."""
    email = draw(st.sampled_from([None, "ada@example.com", "bea@example.com"]))
    phone = draw(st.sampled_from([None, "+15550100123", "+447700900123"]))
    return SmartPushContact(
        uid=uid,
        email=email,
        phone_number=phone,
        name=draw(st.none() | st.just("Ada")),
        country=draw(st.none() | st.just("GB")),
        email_subscription=None if email is None else draw(local_states),
        sms_subscription=None if phone is None else draw(local_states),
        tags=tuple(draw(st.lists(st.sampled_from(["vip", "kla_list_old", "kla_x"]), unique=True))),
        custom_properties=draw(st.dictionaries(names.map("kla_{}".format), texts, max_size=3)),
    )


@st.composite
def encounters(draw: st.DrawFn) -> tuple[SmartPushContact, SmartPushContact]:
    """Draw a contact that SmartPush has, and the same person's from Klaviyo."""
    profile = draw(profiles)
    email = draw(st.sampled_from(["ada@example.com", None]))
    members: dict[str, Any] = {"email": email, "phone_number": "+15550100123"}
    mapped = map_profile(
        attrs.evolve(profile, **members), memberships=draw(many_memberships), at=NOW
    )
    incoming = mapped.contact
    assert incoming is not None
    return draw(held_contacts(incoming.uid)), incoming


def status_of(state: Any) -> str | None:
    """Return the word of a state, if there is one."""
    return None if state is None else state.status.value


@given(profile=profiles, audiences=many_memberships)
def test_mapping_is_total(profile: Profile, audiences: list[Membership]) -> None:
    """Every profile gives a contact with an address, or the finding that there is none."""
    mapped = map_profile(profile, memberships=audiences, at=NOW)
    nobody = "no-identifier" in {finding.rule for finding in mapped.findings}

    assert nobody is (mapped.contact is None)
    assert mapped == map_profile(profile, memberships=audiences[::-1], at=NOW)


@pytest.mark.rule("SMP-02")
@given(profile=profiles, audiences=many_memberships)
def test_payload_is_valid(
    validator: Draft202012Validator, profile: Profile, audiences: list[Membership]
) -> None:
    """The payload has the shape that was promised, without null, and survives JSON."""
    contact = map_profile(profile, memberships=audiences, at=NOW).contact
    if contact is None:
        return
    body = to_payload(contact)

    assert [] == list(validator.iter_errors(body))
    assert body["uid"] == contact.uid
    assert body == json.loads(json.dumps(body, allow_nan=False))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Return the validator of one contact."""
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.rule("SMP-01")
@given(identity=texts, account_id=st.none() | st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True))
def test_uid_is_a_uuid(identity: str, account_id: str | None) -> None:
    """A UID is the UUID, version 5, that every library computes of the account and the profile."""
    name = f"{account_id or ''}\n{identity}"

    assert str(uuid.uuid5(NAMESPACE, name)) == make_uid(identity, account_id=account_id)


@pytest.mark.rule("SMP-13")
@pytest.mark.rule("KLV-01")
@given(profile=profiles)
def test_subscribed_only_with_an_allow(profile: Profile) -> None:
    """A channel is subscribed if and only if consent allows it, and absent if it is unknown."""
    contact = map_profile(profile, at=NOW).contact
    if contact is None:
        return
    body = to_payload(contact)
    addresses = {"email": contact.email, "sms": contact.phone_number}

    for channel in [each for each in CHANNELS if addresses[each] is not None]:
        verdict = evaluate(profile, channel=channel, at=NOW).verdict
        status = body.get(f"{channel}_subscription")

        assert (verdict is Verdict.ALLOW) is (status == "subscribed")
        assert (verdict is Verdict.UNKNOWN) is (status is None)


@pytest.mark.rule("SMP-04")
@given(one=names, other=names)
def test_names_never_clash(one: str, other: str) -> None:
    """Two properties never get one name, and none gets that of a field of Klaviyo's."""
    targets = name_property(one)[0], name_property(other)[0]

    assert (one == other) is (targets[0] == targets[1])
    assert targets[0] not in {f"kla_{name}" for name in TAKEN}
    assert targets[0].startswith("kla_")
    assert targets[0].endswith(one)


@pytest.mark.rule("SMP-04")
@given(profile=profiles)
def test_no_property_is_lost_silently(profile: Profile) -> None:
    """Each property arrives under its name, or a finding says what became of it."""
    mapped = map_profile(profile, at=NOW)
    if mapped.contact is None:
        return
    reported = {finding.source for finding in mapped.findings}
    arrived = mapped.contact.custom_properties

    for name, value in profile.properties.items():
        target, aside = name_property(name)
        kept, changed = carry(value)

        assert kept == arrived.get(target)
        assert (f"properties.{name}" in reported) is (aside is not None or changed is not None)


@pytest.mark.rule("SMP-05")
@pytest.mark.rule("SMP-06")
@given(profile=profiles, audiences=many_memberships)
def test_no_audience_is_lost_silently(profile: Profile, audiences: list[Membership]) -> None:
    """At most twenty tags stay, and each audience has its tag or a finding that names it."""
    mapped = map_profile(
        attrs.evolve(profile, email="ada@example.com"), memberships=audiences, at=NOW
    )
    assert mapped.contact is not None
    tags = mapped.contact.tags
    wanted = {name_tag(each.kind, each.name) for each in audiences} - {""}
    dropped = [
        tag
        for each in mapped.findings
        if each.rule == "too-many-tags"
        for tag in json.loads(json.dumps(each.evidence))["tags"]
    ]
    shared = {
        each.evidence["tag"]: each.evidence["ids"]
        for each in mapped.findings
        if each.rule == "tag-shared"
    }
    owners: dict[str, set[str]] = {}
    for each in audiences:
        owners.setdefault(name_tag(each.kind, each.name), set()).add(each.id)
    owners.pop("", None)

    assert MAX_TAGS >= len(tags) == len(set(tags))
    assert sorted(wanted) == [*tags, *dropped]
    assert {tag: sorted(ids) for tag, ids in owners.items() if len(ids) > 1} == shared


@given(profile=profiles, email=emails)
def test_nothing_personal_in_findings(profile: Profile, email: str | None) -> None:
    """No finding's rule, message or source tells an address or a name of the person."""
    secrets: dict[str, Any] = {
        "email": "grace.zwx@example.com",
        "phone_number": "+15550100199",
        "first_name": "Zwxgrace",
        "last_name": "Zwxhopper",
    }
    subject = attrs.evolve(profile, **secrets)
    for each in (subject, attrs.evolve(subject, email=email, phone_number="zwx 0100")):
        for finding in map_profile(each, at=NOW).findings:
            told = f"{finding.rule} {finding.message} {finding.source}".lower()

            assert "zwx" not in told
            assert "5550100199" not in told


@pytest.mark.rule("SMP-13")
@given(encounter=encounters(), chosen=options)
def test_merging_subscribes_nobody(
    encounter: tuple[SmartPushContact, SmartPushContact], chosen: Options
) -> None:
    """Subscribed is written only with an ALLOW, and never over a protected unsubscribe."""
    existing, incoming = encounter
    merged = merge(existing, incoming, options=chosen).contact
    assert merged is not None
    body = to_payload(merged)

    for member in ("email_subscription", "sms_subscription"):
        before, coming = getattr(existing, member), getattr(incoming, member)
        after = getattr(merged, member)
        if body.get(member) == "subscribed":
            assert isinstance(coming, ChannelState)
            assert coming.decision.verdict is Verdict.ALLOW
        if chosen.protect_unsubscribed and "unsubscribed" in map(status_of, (before, coming)):
            assert "unsubscribed" == status_of(after)


@pytest.mark.rule("SMP-01")
@given(encounter=encounters(), chosen=options)
def test_no_address_inherits_a_permission(
    encounter: tuple[SmartPushContact, SmartPushContact], chosen: Options
) -> None:
    """Who is subscribed after a merge is so at an address that the subscription was given for."""
    existing, incoming = encounter
    merged = merge(existing, incoming, options=chosen).contact
    assert merged is not None

    for field, member in (
        ("email", "email_subscription"),
        ("phone_number", "sms_subscription"),
    ):
        given_for = {
            getattr(each, field)
            for each in encounter
            if status_of(getattr(each, member)) == "subscribed"
        }
        if status_of(getattr(merged, member)) == "subscribed":
            assert getattr(merged, field) in given_for


@pytest.mark.rule("SMP-01")
@given(encounter=encounters(), chosen=options)
def test_merging_loses_nothing_of_others(
    encounter: tuple[SmartPushContact, SmartPushContact], chosen: Options
) -> None:
    """UID, tags and properties that are not from Klaviyo stay, and no field becomes empty."""
    existing, incoming = encounter
    merged = merge(existing, incoming, options=chosen).contact
    assert merged is not None
    others = [tag for tag in existing.tags if not tag.startswith(OURS)]

    assert merged.uid == existing.uid
    assert others == list(merged.tags[: len(others)])
    assert existing.custom_properties.keys() <= merged.custom_properties.keys()
    for name in ("email", "phone_number", "name", "country"):
        filled = [getattr(each, name) for each in encounter if getattr(each, name)]

        assert bool(filled) is (getattr(merged, name) is not None)


@pytest.mark.rule("SMP-01")
@given(encounter=encounters(), chosen=options)
def test_merging_twice_changes_nothing(
    encounter: tuple[SmartPushContact, SmartPushContact], chosen: Options
) -> None:
    """A second merge of the same profile leaves every field, tag and status as it is."""
    existing, incoming = encounter
    once = merge(existing, incoming, options=chosen).contact
    assert once is not None
    twice = merge(once, incoming, options=chosen).contact
    assert twice is not None
    states = ("email_subscription", "sms_subscription")
    blank: dict[str, Any] = dict.fromkeys(states)

    assert attrs.evolve(once, **blank) == attrs.evolve(twice, **blank)
    assert [status_of(getattr(once, each)) for each in states] == [
        status_of(getattr(twice, each)) for each in states
    ]

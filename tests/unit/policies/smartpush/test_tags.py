"""Tags: how they are spelled, shared and limited."""

import pytest

from klaviyo_bridge.models import Fidelity, Finding
from klaviyo_bridge.policies.smartpush import MAX_TAGS, name_tag
from tests.unit.policies.smartpush.people import audience, contact_of, map_person, person


@pytest.mark.rule("SMP-05")
@pytest.mark.rule("SMP-06")
@pytest.mark.rule("SMP-07")
@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("segment", "Repeat Purchasers", "kla_segment_repeat_purchasers"),
        ("list", "Newsletter", "kla_list_newsletter"),
        ("list", " VIP us ", "kla_list_vip_us"),
        ("list", "vip_US", "kla_list_vip_us"),
        ("list", "a  b", "kla_list_a__b"),
        ("list", "a\tb\nc\u00a0d\u3000e", "kla_list_a_b_c_d_e"),
        ("list", "a, b", "kla_list_a__b"),
        ("list", ",", "kla_list__"),
        ("list", "Straße ÅØ ΣΑΣ", "kla_list_straße_åø_σας"),
        ("list", "30% off! (EU/UK) - 色", "kla_list_30%_off!_(eu/uk)_-_色"),
        ("list", "kla_list_a", "kla_list_kla_list_a"),
        ("list", "", ""),
        ("segment", " \t", ""),
    ],
)
def test_spelling(kind: str, name: str, expected: str) -> None:
    """A tag is the trimmed name in lower case, each blank and comma an underscore."""
    assert expected == name_tag(kind, name)


@pytest.mark.rule("SMP-05")
@pytest.mark.rule("SMP-06")
def test_order() -> None:
    """Tags of lists come before those of segments, each in order and once."""
    mapped = map_person(
        person(),
        audience("Big spenders", "segment", "S2"),
        audience("newsletter", "list", "L1"),
        audience("Active", "segment", "S1"),
        audience("Active", "list", "L2"),
        audience("Active", "list", "L2"),
    )
    expected = (
        *("kla_list_active", "kla_list_newsletter"),
        *("kla_segment_active", "kla_segment_big_spenders"),
    )

    assert mapped.contact is not None
    assert expected == mapped.contact.tags
    assert () == mapped.findings


@pytest.mark.rule("SMP-06")
def test_names_that_collide() -> None:
    """Audiences whose names come to one tag share it, and the finding names them all."""
    mapped = map_person(
        person(),
        audience("vip_US", "segment", "S9"),
        audience("VIP us", "segment", "S1"),
        audience("VIP us ", "segment", "S1"),
        audience("VIP us", "list", "L1"),
    )
    expected = Finding(
        "tag-shared",
        Fidelity.COLLISION,
        "The tag 'kla_segment_vip_us' stands for several audiences: S1, S9.",
        source="memberships",
        evidence={"tag": "kla_segment_vip_us", "ids": ["S1", "S9"]},
    )

    assert mapped.contact is not None
    assert ("kla_list_vip_us", "kla_segment_vip_us") == mapped.contact.tags
    assert (expected,) == mapped.findings


@pytest.mark.rule("SMP-06")
def test_names_without_a_tag() -> None:
    """Each audience without a name is reported, and gives no tag."""
    mapped = map_person(person(), audience(""), audience(" ", "segment", "S1"), audience("A"))
    nameless = Finding(
        "membership-without-name",
        Fidelity.OMITTED,
        "A list or segment has no name, so it gives no tag.",
        source="memberships",
    )

    assert mapped.contact is not None
    assert ("kla_list_a",) == mapped.contact.tags
    assert (nameless, nameless) == mapped.findings


@pytest.mark.rule("SMP-05")
def test_commas_are_reported() -> None:
    """A comma would part a tag in two, so it becomes an underscore, and that is reported once."""
    mapped = map_person(person(), audience("UK,EU"), audience("uk,eu"), audience("uk_eu"))
    expected = Finding(
        "tag-without-comma",
        Fidelity.LOSSY,
        "The tag 'kla_list_uk_eu' has underscores for commas, which part tags in SmartPush.",
        source="memberships",
    )

    assert mapped.contact is not None
    assert ("kla_list_uk_eu",) == mapped.contact.tags
    assert (expected,) == mapped.findings


@pytest.mark.rule("SMP-06")
def test_more_than_twenty() -> None:
    """The first twenty tags stay, lists first, whatever the order, and the rest are named."""
    memberships = [
        *(audience(f"S{n:02}", "segment", f"S{n:02}") for n in range(12)),
        *(audience(f"L{n:02}", "list", f"L{n:02}") for n in range(10)),
    ]
    mapped = map_person(person(), *memberships)
    expected = Finding(
        "too-many-tags",
        Fidelity.OMITTED,
        "A contact takes 20 tags; 2 were left out: 'kla_segment_s10', 'kla_segment_s11'.",
        source="memberships",
        evidence={"tags": ["kla_segment_s10", "kla_segment_s11"]},
    )

    assert mapped.contact is not None
    assert [f"kla_list_l{n:02}" for n in range(10)] == list(mapped.contact.tags[:10])
    assert [f"kla_segment_s{n:02}" for n in range(10)] == list(mapped.contact.tags[10:])
    assert (expected,) == mapped.findings
    assert mapped == map_person(person(), *memberships[::-1])


@pytest.mark.rule("SMP-06")
def test_twenty() -> None:
    """Twenty tags all stay, without a finding."""
    memberships = [audience(f"L{n:02}", "list", f"L{n:02}") for n in range(20)]

    assert 20 == MAX_TAGS == len(contact_of(person(), *memberships).tags)
    assert () == map_person(person(), *memberships).findings

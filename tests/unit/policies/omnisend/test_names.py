"""Property names for a whole account."""

from typing import Any

import pytest

from klaviyo_bridge.models import Fidelity, Finding, Profile
from klaviyo_bridge.policies.naming import collect_names
from klaviyo_bridge.policies.omnisend import Options, name_properties
from tests.unit.policies.omnisend.people import email_permission, map_person, payload_of, person

KNOWN = email_permission()
MARKED = "klaviyo_favorite_color_16016468"
UNFORESEEN = "klaviyo_shoe_size_bf0f2857"


def somebody(**properties: Any) -> Profile:
    """Return a person with these properties, named with _ for a blank."""
    named = {name.replace("_", " "): value for name, value in properties.items()}
    return person(properties=named, subscriptions=KNOWN)


ACCOUNT = [
    person(properties={"favorite_color": "blue"}),
    person(properties={"favorite color": "red", "plan": "gold"}),
    person(properties={"色": "green"}),
]
NAMES = collect_names(ACCOUNT)


@pytest.mark.rule("OMN-04")
def test_names_are_the_same_for_everybody() -> None:
    """Two properties that clean to one never share a name, though no profile has both."""
    first, second, _ = ACCOUNT

    assert ["klaviyo_favorite_color"] == list(payload_of(first, names=NAMES)["customProperties"])
    assert [MARKED, "klaviyo_plan"] == list(payload_of(second, names=NAMES)["customProperties"])
    assert ["klaviyo_favorite_color", "klaviyo_plan"] == list(
        payload_of(second)["customProperties"]
    )


def test_findings_are_about_the_account() -> None:
    """A name that lost its spelling to another profile's property is a collision too."""
    findings = map_person(somebody(favorite_color="red"), names=NAMES).findings
    message = (
        f"Property 'favorite color' is called {MARKED}, because another one is called "
        "klaviyo_favorite_color."
    )

    assert (
        Finding(
            "property-name-collision",
            Fidelity.COLLISION,
            message,
            source="properties.favorite color",
        ),
    ) == findings


@pytest.mark.rule("OMN-04")
def test_name_that_the_account_did_not_have() -> None:
    """A name that is new since gets a spelling of its own, always the same, and a finding."""
    profile = somebody(shoe_size=42)
    findings = map_person(profile, names=NAMES).findings
    alone = map_person(somebody(shoe_size=42, plan="gold", zip="1"), names=NAMES).contact
    message = (
        f"Property 'shoe size' is called {UNFORESEEN}: it is not among the names of the account."
    )

    assert alone is not None
    assert {UNFORESEEN: 42} == payload_of(profile, names=NAMES)["customProperties"]
    assert alone.custom_properties[UNFORESEEN] == 42
    assert (
        Finding(
            "property-name-unforeseen",
            Fidelity.LOSSY,
            message,
            source="properties.shoe size",
        ),
    ) == findings


def test_name_that_cannot_be_spelled() -> None:
    """A name of another script is reported with its checksum, account or not."""
    expected = Finding(
        "property-name-illegible",
        Fidelity.LOSSY,
        "Property '色' is called klaviyo_property_e0fc2efc: Omnisend cannot spell its name.",
        source="properties.色",
    )
    profile = person(properties={"色": "green"}, subscriptions=KNOWN)

    assert (expected,) == map_person(profile).findings
    assert (expected,) == map_person(profile, names=NAMES).findings


@pytest.mark.parametrize(
    "reserved", ["last_active_date", "unreadable_email", "unreadable_phone_number"]
)
@pytest.mark.parametrize("names", [None, ("last_active_date", "unreadable_email")])
def test_names_of_this_library_are_reserved(reserved: str, names: Any) -> None:
    """A property called like one that this library adds makes way, also where that is missing."""
    profile = person(properties={reserved: "x"})
    [name] = payload_of(profile, names=names)["customProperties"]

    assert name.startswith(f"klaviyo_{reserved}_")


def test_names_can_be_asked_for() -> None:
    """What the properties of a profile are called can be told without mapping it."""
    profile = somebody(favorite_color="red", plan="gold")

    assert {
        "favorite color": "klaviyo_favorite_color",
        "plan": "klaviyo_plan",
    } == name_properties(profile)
    assert {"favorite color": "kl_favorite_color_1a76d5e6", "plan": "kl_plan"} == name_properties(
        profile, options=Options(prefix="kl_", names=NAMES)
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (None, None),
        ((), ()),
        (["b", "a", "b"], ("a", "b")),
        ({"a", "b"}, ("a", "b")),
    ],
)
def test_names_in_options(names: Any, expected: tuple[str, ...] | None) -> None:
    """Names may come in any order, more than once; none is something else than not given."""
    options = Options(names=names)

    assert expected == options.names
    assert (expected is None) is (options.naming is None)


def test_longest_name() -> None:
    """A name has at most 128 characters, prefix included."""
    fits, too_long = "x" * 120, "y" * 121
    names = name_properties(person(properties={fits: 1, too_long: 2}))

    assert f"klaviyo_{fits}" == names[fits]
    assert 128 == len(names[too_long])
    assert names[too_long].startswith("klaviyo_" + "y" * 111 + "_")

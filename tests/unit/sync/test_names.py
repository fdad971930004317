import pytest

from klaviyo_bridge.policies import omnisend, smartpush
from klaviyo_bridge.sync import NameClashes, NameTally, NamingPolicy
from klaviyo_bridge.sync.names import MOST_NAMES, MOST_SHOWN


def test_names_that_mean_one_thing_are_no_clash() -> None:
    """Properties that keep their names, for however many people, are not reported."""
    tally = NameTally()

    for _ in range(2):
        tally.count({"a": "k_a", "b": "k_b"})

    assert NameClashes() == tally.clashes()


@pytest.mark.rule("OMN-04")
def test_two_properties_under_one_name() -> None:
    """Two properties that share a name on different people are listed in order."""
    tally = NameTally()

    for names in ({"b b": "k_b_b"}, {"a": "k_a"}, {"b-b": "k_b_b"}):
        tally.count(names)

    assert NameClashes(shared={"k_b_b": ("b b", "b-b")}) == tally.clashes()


@pytest.mark.rule("OMN-04")
def test_one_property_under_two_names() -> None:
    """A property that has another name on other people is listed with all of them."""
    tally = NameTally()

    for names in ({"a b": "k_2"}, {"a b": "k_1"}, {"a b": "k_2"}):
        tally.count(names)

    assert NameClashes(split={"a b": ("k_1", "k_2")}) == tally.clashes()


def test_clashes_that_are_shown_are_bounded() -> None:
    """The first of each kind are shown, in order, and the rest is counted."""
    tally = NameTally()

    for number in reversed(range(MOST_SHOWN + 2)):
        tally.count({f"p{number:03}": "shared"})
        tally.count({f"p{number:03}": f"own{number:03}"})
    clashes = tally.clashes()

    assert 100 == MOST_SHOWN == len(clashes.split)
    assert "p000" == next(iter(clashes.split))
    assert ["shared"] == list(clashes.shared)
    assert 2 == clashes.beyond


def test_names_that_are_watched_are_bounded() -> None:
    """An account of countless properties needs no countless memory; later ones are counted."""
    tally = NameTally()

    tally.count({f"p{number}": f"k_{number}" for number in range(MOST_NAMES)})
    for name in ("late", "late", "p0"):
        tally.count({name: "k_late"})

    assert 10_000 == MOST_NAMES
    assert NameClashes(split={"p0": ("k_0", "k_late")}, unwatched=2) == tally.clashes()


def test_json() -> None:
    """The report holds them as lists by name."""
    clashes = NameClashes(shared={"k": ("a", "b")}, split={"c": ("d", "e")}, beyond=1, unwatched=2)

    assert {
        "shared": {"k": ["a", "b"]},
        "split": {"c": ["d", "e"]},
        "beyond": 1,
        "unwatched": 2,
    } == clashes.to_dict()


def test_policies_that_tell_their_names() -> None:
    """Omnisend's policy changes names and tells them; SmartPush's never makes two alike."""
    assert isinstance(omnisend, NamingPolicy)
    assert not isinstance(smartpush, NamingPolicy)

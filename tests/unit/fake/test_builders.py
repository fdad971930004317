"""What tests plant, and the ids it gets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.fake.identifiers import (
    read_event_number,
    read_profile_number,
    write_event_id,
    write_event_uuid,
    write_profile_id,
    write_short_id,
)
from klaviyo_bridge.fake.sequences import Ordered, Residues
from tests.unit.fake.calling import get

NOON = datetime(2025, 6, 1, 12, 30, 15, 999_999, tzinfo=UTC)


def test_ids_have_the_recorded_forms(fake: FakeKlaviyo) -> None:
    """A ULID, six characters from R to Y, eleven characters."""
    profile = fake.add_profile()
    event = fake.add_event(profile_id=profile, metric="Seen")

    assert (len(profile), profile.isupper()) == (26, True)
    for short in (fake.add_list(name="A"), fake.add_segment(name="B"), fake.add_metric(name="C")):
        assert len(short) == 6
        assert "R" <= short[0] <= "Y"
    assert (len(event), event[0]) == (11, "7")


def test_ids_are_the_same_every_time() -> None:
    """No chance is involved."""
    first, second = FakeKlaviyo(), FakeKlaviyo()

    assert [first.add_profile() for _ in range(3)] == [second.add_profile() for _ in range(3)]


def test_ids_of_profiles_ascend_with_their_creation(fake: FakeKlaviyo) -> None:
    """Whatever the order they were planted in."""
    young = fake.add_profile(created="2025-01-01T00:00:00+00:00")
    old = fake.add_profile(created="2020-01-01T00:00:00+00:00")
    nonsense = fake.add_profile(created="once upon a time")

    assert get(fake, "/api/profiles").ids == [old, young, nonsense]


def test_ids_may_be_chosen_but_not_break_links(fake: FakeKlaviyo) -> None:
    """An id stands in addresses, so it is made of safe characters."""
    assert fake.add_list(name="A", identifier="Rabc12") == "Rabc12"
    with pytest.raises(ValueError, match="letters, digits"):
        fake.add_list(name="A", identifier="../x")


def test_malformed_records_can_be_planted(fake: FakeKlaviyo) -> None:
    """What is given is answered as it is."""
    fake.add_profile(
        email=17, location="nowhere", properties=None, subscriptions=[], extra={"new": True}
    )

    attributes = get(
        fake, "/api/profiles", {"additional-fields[profile]": "subscriptions"}
    ).attributes

    assert attributes["email"] == 17
    assert attributes["location"] == "nowhere"
    assert attributes["properties"] is None
    assert attributes["subscriptions"] == []
    assert attributes["extra"] == {"new": True}


def test_planting_twice_under_one_id_replaces(fake: FakeKlaviyo) -> None:
    """The older version is gone from every order and look-up."""
    for email in ("old@example.com", "new@example.com"):
        profile = fake.add_profile(identifier="P1", email=email)

    assert get(fake, "/api/profiles").ids == [profile]
    assert get(fake, "/api/profiles", {"filter": 'equals(email,"old@example.com")'}).ids == []
    assert get(fake, "/api/profiles", {"filter": 'equals(email,"new@example.com")'}).ids == ["P1"]


def test_moments_are_whole_seconds_in_utc(fake: FakeKlaviyo) -> None:
    """Reads never show fractions of a planted moment; a moment without a zone is refused."""
    profile, group = fake.add_profile(), fake.add_list(name="A")
    fake.add_member(group, profile, joined_at=NOON.astimezone())
    event = fake.add_event(profile_id=profile, metric="Seen", time=NOON)

    joined = get(fake, f"/api/lists/{group}/profiles").attributes["joined_group_at"]

    assert joined == "2025-06-01T12:30:15+00:00"
    assert get(fake, f"/api/events/{event}").attributes["datetime"] == joined
    with pytest.raises(ValueError, match="time zone"):
        fake.add_member(group, fake.add_profile(), joined_at=NOON.replace(tzinfo=None))


def test_an_event_moves_the_last_event_date(fake: FakeKlaviyo) -> None:
    """To the latest one, whatever order they come in."""
    profile = fake.add_profile()
    for days in (0, 5, 2):
        fake.add_event(profile_id=profile, metric="Seen", time=NOON + timedelta(days=days))

    last = get(fake, f"/api/profiles/{profile}").attributes["last_event_date"]

    assert last == "2025-06-06T12:30:15+00:00"


def test_a_metric_is_named_once(fake: FakeKlaviyo) -> None:
    """By id, or by a name that is created when new; names are case-sensitive."""
    profile = fake.add_profile()
    metric = fake.add_metric(name="Seen")
    for name in (metric, "Seen", "seen"):
        fake.add_event(profile_id=profile, metric=name)

    assert len(get(fake, "/api/metrics").ids) == 2
    assert len(get(fake, "/api/events", {"filter": f'equals(metric_id,"{metric}")'}).ids) == 2
    assert len(get(fake, "/api/events", {"filter": f'equals(profile_id,"{profile}")'}).ids) == 3


def test_strangers_cannot_be_members_or_do_anything(fake: FakeKlaviyo) -> None:
    """The error names the id that nobody has."""
    group = fake.add_list(name="A")

    with pytest.raises(LookupError, match="'nobody'"):
        fake.add_member(group, "nobody")
    with pytest.raises(LookupError, match="'nothing'"):
        fake.add_member("nothing", fake.add_profile())
    with pytest.raises(LookupError, match="'nobody'"):
        fake.add_event(profile_id="nobody", metric="Seen")


def test_members_join_once_and_may_leave(fake: FakeKlaviyo) -> None:
    """The first joining counts; leaving twice is no error."""
    profile, group = fake.add_profile(), fake.add_list(name="A")
    fake.add_member(group, profile, joined_at=NOON)
    fake.add_member(group, profile)
    joined = get(fake, f"/api/lists/{group}/profiles").attributes["joined_group_at"]
    for _ in range(2):
        fake.account.remove_member(group, profile)

    assert joined.startswith("2025-06-01")
    assert get(fake, f"/api/lists/{group}/profiles").ids == []
    with pytest.raises(KeyError):
        fake.account.groups.named(group).joined_at(profile)


def test_unknown_people_have_no_attributes(fake: FakeKlaviyo) -> None:
    """Asking the account itself for a stranger is an error."""
    with pytest.raises(KeyError):
        fake.account.people.attributes("nobody")


@given(st.integers(0, 2**41), st.integers(0, 2**41))
def test_event_ids_are_one_to_one(first: int, second: int) -> None:
    """Number and back; different numbers, different ids."""
    assert first == read_event_number(write_event_id(first))
    assert (first == second) == (write_event_id(first) == write_event_id(second))


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**47))
def test_profile_ids_hold_their_number(number: int, moment: int) -> None:
    """And ascend with time."""
    identifier = write_profile_id(moment, number)

    assert number == read_profile_number(identifier)
    assert identifier < write_profile_id(moment + 1, 0)


@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=50))
def test_short_ids_are_one_to_one(numbers: set[int]) -> None:
    """No two numbers share one."""
    assert len(numbers) == len({write_short_id(number) for number in numbers})


def test_event_uuids_are_built_from_the_time() -> None:
    """The first three groups of a recorded one, whose event's second is known."""
    assert write_event_uuid(1_788_529_135, 5).startswith("f9204180-a865-11f1-8001-")


@given(st.integers(1, 30), st.sets(st.integers(0, 29), max_size=9), st.integers(0, 200))
def test_residues_are_a_subset_by_arithmetic(modulus: int, chosen: set[int], size: int) -> None:
    """Count, membership and n-th member agree with the list written out."""
    remainders = tuple(sorted(one for one in chosen if one < modulus))
    written = [number for number in range(size) if number % modulus in remainders]
    subset = Residues(modulus, remainders, size)

    assert len(subset) == len(written)
    assert [subset[nth] for nth in range(len(subset))] == written
    assert all((number in subset) == (number in written) for number in range(size + 5))


@given(st.lists(st.tuples(st.integers(), st.text(max_size=2)), unique=True))
def test_an_ordered_run_is_sorted_however_it_grew(keys: list[tuple[int, str]]) -> None:
    """Keys come out ascending, and can be taken out; one that is not there is no matter."""
    run = Ordered()
    for key in keys:
        run.add(key)
    whole = [run[nth] for nth in range(len(run))]
    for key in keys[::2]:
        run.discard(key)
        run.discard(key)

    assert whole == sorted(keys)
    assert [run[nth] for nth in range(len(run))] == sorted(keys[1::2])

"""The demo account: deterministic, any size, everything in it."""

import json
import re
import tracemalloc
from datetime import datetime

import pytest

from klaviyo_bridge.fake import Account, FakeKlaviyo, demo_account
from klaviyo_bridge.fake.demo.oddities import ODDITIES
from klaviyo_bridge.fake.demo.phones import PHONES, read_phone, write_odd_phone, write_phone
from tests.unit.fake.calling import get, walk

ASKED = {"additional-fields[profile]": "subscriptions,predictive_analytics", "page[size]": "100"}
PHONE = re.compile(r"\+1\d{3}55501\d\d|\+447700900\d{3}|\(202\) 555-01\d\d")


def test_the_same_account_every_time(demo: FakeKlaviyo) -> None:
    """Two accounts of one size answer the same bytes; another seed gives other people."""
    again = FakeKlaviyo("demo:120")
    other = FakeKlaviyo(demo_account(120, seed=2))

    assert get(demo, "/api/profiles", ASKED).body == get(again, "/api/profiles", ASKED).body
    assert get(demo, "/api/profiles").ids != get(other, "/api/profiles").ids


def test_memory_does_not_grow_with_size() -> None:
    """Five million people take as little room as five hundred, also at the far end."""
    tracemalloc.start()
    fake = FakeKlaviyo("demo:5000000")
    reply = get(fake, "/api/profiles", {**ASKED, "sort": "-created"})
    members = get(fake, "/api/lists", {"filter": 'equals(name,"Newsletter")'}).ids
    count = get(
        fake, f"/api/lists/{members[0]}", {"additional-fields[list]": "profile_count"}
    ).attributes["profile_count"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(reply.ids) == 100
    assert count == 3_500_000
    assert peak < 20_000_000


def test_everybody_is_invented(demo: FakeKlaviyo) -> None:
    """Addresses under example.com and example.org, phone numbers of the reserved ranges."""
    people = [
        one["attributes"]
        for one in get(demo, "/api/profiles", ASKED).body["data"]
        + get(FakeKlaviyo("demo:3000"), "/api/profiles", {**ASKED, "sort": "-id"}).body["data"]
    ]

    assert all(
        re.search(r"@example\.(com|org)$", one["email"].lower()) for one in people if one["email"]
    )
    assert all(PHONE.fullmatch(one["phone_number"]) for one in people if one["phone_number"])


def test_phone_numbers_are_found_again() -> None:
    """Number and back, for all of them, and no one else's."""
    phones = {write_phone(number) for number in range(PHONES)}

    assert len(phones) == PHONES
    assert all(number == read_phone(write_phone(number)) for number in range(0, PHONES, 97))
    assert {read_phone(one) for one in ("+12025550101", "+4512345678", write_odd_phone(3))} == {
        None
    }


@pytest.mark.parametrize("size", [60, 120, 200_003])
def test_identifiers_lead_back_to_their_profile(size: int) -> None:
    """Email, phone and external id are found without looking at everybody."""
    fake = FakeKlaviyo(f"demo:{size}")
    people = [
        one
        for sort in ("id", "-id")
        for one in get(fake, "/api/profiles", {"page[size]": "100", "sort": sort}).body["data"]
    ]
    for person in people:
        for field in ("email", "phone_number", "external_id"):
            value = person["attributes"][field]
            if value is not None:
                text = f"equals({field},{json.dumps(str(value))})"

                assert [person["id"]] == get(fake, "/api/profiles", {"filter": text}).ids


@pytest.mark.parametrize(
    "text",
    [
        'equals(email,"ada.99999999@example.com")',
        'equals(email,"ada.1@example.com")',
        'equals(email,"nobody@example.com")',
        'equals(external_id,"cust-0000060")',
        'equals(phone_number,"+14155550199")',
        'equals(id,"01D0000000ZZZZZZZZZZZZZZZZ")',
        'equals(id,"UUUUUUUUUUUUUUUUUUUUUUUUUU")',
    ],
)
def test_strangers_are_not_found(demo: FakeKlaviyo, text: str) -> None:
    """A form that fits is not enough."""
    assert get(demo, "/api/profiles", {"filter": text}).ids == []


def test_people_ascend_with_time(demo: FakeKlaviyo) -> None:
    """Ids, creation and update are one order."""
    orders = [walk(demo, "/api/profiles", {"sort": sort}) for sort in ("id", "created", "updated")]

    assert orders[0] == orders[1] == orders[2] == sorted(orders[0])
    assert len(orders[0]) == 120


def test_every_consent_state_is_among_the_first_fifty() -> None:
    """Even the smallest useful account has them all."""
    fake = FakeKlaviyo("demo:50")
    people = get(fake, "/api/profiles", ASKED).body["data"]
    states = [one["attributes"]["subscriptions"] for one in people]
    email = [one["email"]["marketing"] for one in states]
    reasons = {item["reason"] for one in email for item in one["suppression"]}

    assert len(ODDITIES) <= 50
    assert {one["consent"] for one in email} == {
        "SUBSCRIBED",
        "UNSUBSCRIBED",
        "NEVER_SUBSCRIBED",
        "PENDING_REVIEW",
    }
    assert reasons == {
        "HARD_BOUNCE",
        "INVALID_EMAIL",
        "SPAM_COMPLAINT",
        "UNSUBSCRIBE",
        "USER_SUPPRESSED",
    }
    assert any(len(one["suppression"]) > 1 for one in email)
    assert any(one["list_suppressions"] for one in email)
    assert any(one["consent_timestamp"] == "1990-01-01T00:00:00+00:00" for one in email)
    assert any((one["consent_timestamp"] or "") > "2090" for one in email)
    assert any(one["consent"] == "SUBSCRIBED" and one["consent_timestamp"] is None for one in email)
    assert {one["sms"]["marketing"]["consent"] for one in states} == {
        "SUBSCRIBED",
        "UNSUBSCRIBED",
        "NEVER_SUBSCRIBED",
    }
    assert any(one["whatsapp"] for one in states)
    assert any(one["mobile_push"]["marketing"]["can_receive_push_marketing"] for one in states)


def test_odd_data_is_among_the_first_fifty() -> None:
    """Missing identifiers, numbers for text, names that collide, and so on."""
    fake = FakeKlaviyo("demo:50")
    people = [one["attributes"] for one in get(fake, "/api/profiles", ASKED).body["data"]]
    properties = [one["properties"] for one in people]

    assert any(not one["email"] and one["phone_number"] for one in people)
    assert any(not one["email"] and not one["phone_number"] for one in people)
    assert any(str(one["phone_number"]).startswith("(") for one in people)
    assert any(
        {"favorite color", "favorite_color", "source", "$source"} <= set(one) for one in properties
    )
    assert any(len(str(one.get("notes", ""))) > 10_000 for one in properties)
    assert any(one.get("big") == 9_007_199_254_740_993 for one in properties)
    assert any(one.get("text number") == "00123" for one in properties)


def test_an_account_of_drift_holds_what_the_schema_does_not_allow() -> None:
    """Text for true, a number for text, and a reason nobody has heard of come first."""
    fake = FakeKlaviyo("drift:60")
    people = [one["attributes"] for one in get(fake, "/api/profiles", ASKED).body["data"][:3]]
    email = [one["subscriptions"]["email"]["marketing"] for one in people]

    assert [one["last_name"] for one in people] == [
        "double-opt-in-as-text",
        "unknown-suppression",
        "external-id-number",
    ]
    assert email[0]["double_optin"] == "True"
    assert email[1]["suppression"][0]["reason"] == "LEGAL_HOLD"
    assert people[2]["external_id"] == 10_032


def test_the_oddities_do_not_move(demo: FakeKlaviyo) -> None:
    """They stand at the same indices whatever the size."""
    small = get(FakeKlaviyo("demo:60"), "/api/profiles", ASKED).body["data"][: len(ODDITIES)]
    large = get(demo, "/api/profiles", ASKED).body["data"][: len(ODDITIES)]

    assert [one["attributes"]["subscriptions"] for one in small] == [
        one["attributes"]["subscriptions"] for one in large
    ]
    assert [one["attributes"]["last_name"] for one in small] == [
        one["attributes"]["last_name"] for one in large
    ]


def test_memberships_agree_from_both_sides(demo: FakeKlaviyo) -> None:
    """Who a list names as member names the list."""
    for kind in ("list", "segment"):
        groups = walk(demo, f"/api/{kind}s", {})
        members = {
            group: set(walk(demo, f"/api/{kind}s/{group}/profiles", {"page[size]": "100"}))
            for group in groups
        }
        for profile in walk(demo, "/api/profiles", {"page[size]": "50"})[::17]:
            named = set(get(demo, f"/api/profiles/{profile}/{kind}s").ids)

            assert named == {group for group, people in members.items() if profile in people}


def test_lists_and_segments_are_of_every_sort(demo: FakeKlaviyo) -> None:
    """Double opt-in, empty, unicode; inactive, processing, starred."""
    lists = [one["attributes"] for one in get(demo, "/api/lists").body["data"]]
    segments = [one["attributes"] for one in get(demo, "/api/segments").body["data"]]

    assert len(lists) >= 8
    assert any(one["opt_in_process"] == "double_opt_in" for one in lists)
    assert any("," in one["name"] and not one["name"].isascii() for one in lists)
    assert len(segments) >= 6
    assert {one["is_active"] for one in segments} == {True, False}
    assert {one["is_processing"] for one in segments} == {True, False}
    types = {
        condition["type"]
        for one in segments
        for group in one["definition"]["condition_groups"]
        for condition in group["conditions"]
    }
    assert len(types) >= 6


def test_events_are_found_by_id_profile_and_metric(demo: FakeKlaviyo) -> None:
    """Every way to an event leads to the same event."""
    events = get(demo, "/api/events", {"page[size]": "1000"}).body["data"]
    metrics = {
        one["id"]: one["attributes"]["name"] for one in get(demo, "/api/metrics").body["data"]
    }
    profile = events[0]["relationships"]["profile"]["data"]["id"]
    metric = next(one for one, name in metrics.items() if name == "Placed Order")
    of_profile = [
        one["id"] for one in events if one["relationships"]["profile"]["data"]["id"] == profile
    ]
    of_metric = [
        one["id"] for one in events if one["relationships"]["metric"]["data"]["id"] == metric
    ]
    both = f'equals(profile_id,"{profile}"),equals(metric_id,"{metric}")'

    assert len(events) > 300
    assert of_profile == get(demo, "/api/events", {"filter": f'equals(profile_id,"{profile}")'}).ids
    assert of_metric == walk(demo, "/api/events", {"filter": f'equals(metric_id,"{metric}")'})
    assert [one for one in of_profile if one in of_metric] == get(
        demo, "/api/events", {"filter": both}
    ).ids
    assert all(get(demo, f"/api/events/{one['id']}").body["data"] == one for one in events[::60])


def test_orders_have_values_and_lines(demo: FakeKlaviyo) -> None:
    """What an order is worth is what its lines are worth."""
    metrics = get(demo, "/api/metrics").body["data"]
    (metric,) = [one["id"] for one in metrics if one["attributes"]["name"] == "Placed Order"]
    orders = get(demo, "/api/events", {"filter": f'equals(metric_id,"{metric}")'}).body["data"]

    assert orders
    for order in orders:
        properties = order["attributes"]["event_properties"]
        assert properties["$value"] == pytest.approx(
            sum(line["RowTotal"] for line in properties["Items"])
        )


def test_a_range_of_time_is_cut(demo: FakeKlaviyo) -> None:
    """By datetime or timestamp, alone or both."""
    events = get(demo, "/api/events", {"page[size]": "1000"}).body["data"]
    middle = events[len(events) // 2]["attributes"]
    newer = [one["id"] for one in events if one["attributes"]["timestamp"] > middle["timestamp"]]
    spelled = f"greater-than(datetime,{middle['datetime']})"
    counted = f"greater-than(timestamp,{middle['timestamp']})"
    narrow = f"{spelled},{counted},less-or-equal(timestamp,99999999999),has(profile),has(metric)"

    for text in (spelled, counted, narrow):
        assert newer == walk(demo, "/api/events", {"filter": text, "page[size]": "500"})


def test_the_last_event_date_is_the_newest_events(demo: FakeKlaviyo) -> None:
    """What a profile says of its last event can be checked."""
    for person in get(demo, "/api/profiles", {"page[size]": "100"}).body["data"][::9]:
        text = f'equals(profile_id,"{person["id"]}")'
        events = get(demo, "/api/events", {"filter": text}).body["data"]

        assert person["attributes"]["last_event_date"] == (
            events[0]["attributes"]["datetime"] if events else None
        )


def test_strange_events_are_not_found(demo: FakeKlaviyo) -> None:
    """Well formed and never happened, in every way an id can be strange."""
    for identifier in ("71111111111", "7zzzzzzzzzz", "8qWkC6JPz7g", "7qWkC6JPz0g", "3qvdbYg3"):
        assert get(demo, f"/api/events/{identifier}").status == 404
    assert get(demo, "/api/events", {"filter": 'equals(profile_id,"nobody")'}).ids == []
    assert get(demo, "/api/events", {"filter": 'equals(metric_id,"nothing")'}).ids == []


def test_predictive_analytics_are_filled_for_repeat_buyers(demo: FakeKlaviyo) -> None:
    """Numbers where there were two orders, nulls for the rest."""
    people = get(demo, "/api/profiles", {**ASKED, "sort": "id"}).body["data"]
    filled = [
        one["attributes"]["predictive_analytics"]
        for one in people
        if one["attributes"]["predictive_analytics"]["total_clv"] is not None
    ]

    assert filled
    assert len(filled) < len(people)
    assert all(datetime.fromisoformat(one["expected_date_of_next_order"]) for one in filled)


def test_records_can_be_laid_over_the_demo() -> None:
    """A profile planted under a known id takes its place everywhere."""
    fake = FakeKlaviyo("demo:60")
    target = get(fake, "/api/profiles").ids[7]
    email = get(fake, f"/api/profiles/{target}").attributes["email"]
    newsletter = get(fake, "/api/lists", {"filter": 'equals(name,"Newsletter")'}).ids[0]
    neighbour = get(fake, f"/api/lists/{newsletter}/profiles").ids[0]
    fake.add_profile(
        identifier=target, email="new@example.com", created="2025-12-30T00:00:00+00:00"
    )
    fake.account.remove_member(newsletter, neighbour)

    for sort in ("id", "created", "-created", "updated", "email"):
        ids = walk(fake, "/api/profiles", {"sort": sort, "page[size]": "7"})
        assert (len(ids), ids.count(target)) == (60, 1)
    assert get(fake, f"/api/profiles/{target}").attributes["email"] == "new@example.com"
    assert get(fake, "/api/profiles", {"filter": f'equals(email,"{email}")'}).ids == []
    assert get(fake, "/api/profiles", {"sort": "-created"}).ids[0] == target
    assert neighbour not in walk(fake, f"/api/lists/{newsletter}/profiles", {"page[size]": "9"})
    assert newsletter not in get(fake, f"/api/profiles/{neighbour}/lists").ids


@pytest.mark.parametrize(
    "text", ["shop", "demo:", "demo:many", "demo:0", "demo:5000001", "demo:-1"]
)
def test_a_bad_name_is_refused(text: str) -> None:
    """The error says what is possible."""
    with pytest.raises(ValueError, match="demo"):
        FakeKlaviyo(text)


def test_names_of_accounts() -> None:
    """Nothing is an empty account, ``demo`` a thousand people, an account itself."""
    account = Account(identifier="AbCdEf", locale="da-DK")

    assert len(FakeKlaviyo().account.people) == 0
    assert len(FakeKlaviyo("demo").account.people) == 1_000
    assert get(FakeKlaviyo(account), "/api/accounts").ids == ["AbCdEf"]

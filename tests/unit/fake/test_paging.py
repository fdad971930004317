"""Pages: sizes, cursors in their recorded forms, and nobody left out."""

import json
from base64 import b64decode, urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.fake import FakeKlaviyo
from tests.unit.fake.calling import get, walk

START = datetime(2025, 1, 1, tzinfo=UTC)


def make_small() -> tuple[FakeKlaviyo, dict[str, int]]:
    """Return an account with a demo underneath and records on top, and how many each path has."""
    fake = FakeKlaviyo("demo:70")
    lists = get(fake, "/api/lists", {"filter": 'equals(name,"Newsletter")'}).ids
    segments = get(fake, "/api/segments", {"filter": 'equals(name,"In the EU")'}).ids
    for number in range(13):
        joined = START + timedelta(days=number % 4)
        profile = fake.add_profile(email=f"{number % 3}@example.org")
        fake.add_member(lists[0], profile, joined_at=joined)
        fake.add_member(segments[0], profile, joined_at=joined)
        fake.add_event(profile_id=profile, metric="Seen", time=joined)
        fake.add_list(name=f"List {number % 5}")
    counts = {
        "/api/profiles": 83,
        "/api/lists": 22,
        "/api/segments": 9,
        f"/api/lists/{lists[0]}/profiles": 62,
        f"/api/lists/{lists[0]}/relationships/profiles": 62,
        f"/api/segments/{segments[0]}/profiles": 36,
    }
    return fake, counts


FAKE, COUNTS = make_small()
SORTS = {
    "profiles": ["id", "-id", "created", "-created", "updated", "-updated", "email", "-email"],
    "lists": ["id", "-id", "name", "-name", "created", "-updated"],
    "members": ["joined_group_at", "-joined_group_at"],
}
LARGEST = {"/api/lists": 10, "/api/segments": 10}


def sorts_of(path: str) -> list[str]:
    """Return the sorts that a path knows."""
    name = path.rpartition("/")[2]
    if path.count("/") > 2:
        return SORTS["members"]
    return SORTS["profiles" if name == "profiles" else "lists"]


@given(st.data())
def test_every_record_comes_exactly_once(data: st.DataObject) -> None:
    """Whatever the collection, page size, order or direction."""
    path = data.draw(st.sampled_from(sorted(COUNTS)))
    size = data.draw(st.integers(1, LARGEST.get(path, 100)))
    sort = data.draw(st.sampled_from(["", *sorts_of(path)]))
    query = {"page[size]": str(size), **({"sort": sort} if sort else {})}

    forth = walk(FAKE, path, query)

    assert COUNTS[path] == len(forth) == len(set(forth))


@given(st.integers(1, 300), st.sampled_from(["datetime", "-datetime", "timestamp", "-timestamp"]))
def test_every_event_comes_exactly_once_in_order(size: int, sort: str) -> None:
    """Newest or oldest first, ties by id the same way."""
    whole = walk(FAKE, "/api/events", {"sort": sort, "page[size]": "1000"})

    assert walk(FAKE, "/api/events", {"sort": sort, "page[size]": str(size)}) == whole
    assert len(set(whole)) == len(whole)


@given(st.integers(1, 40), st.sampled_from(["/api/profiles", "/api/events"]))
def test_prev_leads_back_the_same_way(size: int, path: str) -> None:
    """From the last page, prev links visit the pages in reverse."""
    reply = get(FAKE, path, {"page[size]": str(size)})
    pages = [reply.ids]
    while reply.body["links"]["next"]:
        reply = get(FAKE, reply.body["links"]["next"])
        pages.append(reply.ids)
    back = [reply.ids]
    while reply.body["links"]["prev"]:
        reply = get(FAKE, reply.body["links"]["prev"])
        back.append(reply.ids)

    assert [one for page in pages for one in page] == [
        one for page in reversed(back) for one in page
    ]


def cursor_of(link: str) -> str:
    """Return the cursor inside a link."""
    return parse_qs(urlsplit(link).query)["page[cursor]"][0]


def test_cursors_of_id_sorted_collections_say_the_last_id() -> None:
    """base64url without padding of ``next::id::<id>``."""
    reply = get(FAKE, "/api/profiles", {"page[size]": "3"})
    cursor = cursor_of(reply.body["links"]["next"])

    assert "=" not in cursor
    assert urlsafe_b64decode(cursor + "==").decode() == f"next::id::{reply.ids[-1]}"


def test_cursors_of_events_are_json_in_padded_base64() -> None:
    """``[seconds, "id", true]``, and false on the way back."""
    reply = get(FAKE, "/api/events", {"page[size]": "2", "sort": "datetime"})
    forth = reply.body["links"]["next"]
    back = get(FAKE, forth).body["links"]["prev"]
    seconds, identifier, forward = json.loads(b64decode(cursor_of(forth)))

    assert identifier == reply.ids[-1]
    assert reply.body["data"][-1]["attributes"]["timestamp"] == seconds
    assert forward is True
    assert json.loads(b64decode(cursor_of(back)))[2] is False
    assert f'[{seconds}, "{identifier}", true]' == b64decode(cursor_of(forth)).decode()


def test_next_keeps_the_whole_query_and_ends_with_the_cursor() -> None:
    """Percent-encoded throughout, quotes and all."""
    query = {
        "filter": 'greater-than(created,2019-01-01T00:00:00Z),less-than(created,"2026-01-01")',
        "fields[profile]": "email",
        "page[size]": "1",
    }
    link = get(FAKE, "/api/profiles", query).body["links"]["next"]

    assert "filter=greater-than%28created%2C2019-01-01T00%3A00%3A00Z%29%2C" in link
    assert "%22%29&fields%5Bprofile%5D=email&page%5Bsize%5D=1&page%5Bcursor%5D=" in link


@pytest.mark.parametrize(
    ("path", "size"), [("/api/profiles", 20), ("/api/lists", 10), ("/api/events", 200)]
)
def test_default_page_sizes(path: str, size: int) -> None:
    """Twenty profiles, ten lists, two hundred events."""
    assert size == len(get(FAKE, path).ids)


def test_metrics_come_in_one_page() -> None:
    """There is no page size, and no next page."""
    reply = get(FAKE, "/api/metrics")

    assert len(reply.ids) > 20
    assert reply.body["links"]["next"] is None


def test_an_empty_page_has_no_neighbours(fake: FakeKlaviyo) -> None:
    """An empty account answers empty collections."""
    for path in ("profiles", "lists", "segments", "events", "metrics"):
        body = get(fake, f"/api/{path}").body

        assert body["data"] == []
        assert (body["links"]["next"], body["links"]["prev"]) == (None, None)


def test_a_cursor_before_the_first_record_leads_to_an_empty_page() -> None:
    """Looking back from the beginning finds nothing, and says so."""
    first = get(FAKE, "/api/profiles", {"page[size]": "1"}).ids[0]
    second = get(FAKE, get(FAKE, "/api/profiles", {"page[size]": "1"}).body["links"]["next"])
    back = get(FAKE, second.body["links"]["prev"])
    cursor = second.body["links"]["prev"]

    assert back.ids == [first]
    assert back.body["links"]["prev"] is None
    assert get(FAKE, cursor.replace(cursor_of(cursor), "cHJldjo6aWQ6OjA")).ids == []


def test_a_range_of_created_is_exact() -> None:
    """Filters on a sort field cut at the moment, on the demo's people and on planted ones."""
    everybody = get(FAKE, "/api/profiles", {"page[size]": "100", "sort": "created"})
    moments = {one["id"]: one["attributes"]["created"] for one in everybody.body["data"]}
    low, high = "2021-01-01T00:00:00+00:00", "2026-06-01T00:00:00+00:00"
    text = f"greater-than(created,{low}),less-than(created,{high})"
    expected = [one for one, moment in moments.items() if low < moment < high]

    for sort in ("created", "id"):
        assert expected == walk(FAKE, "/api/profiles", {"filter": text, "sort": sort})
    updated = walk(FAKE, "/api/profiles", {"filter": f"greater-than(updated,{low})"})
    assert len(updated) >= len(expected)


def test_members_are_filtered() -> None:
    """By identifier and by when they joined, with the page's own order."""
    path = next(path for path in COUNTS if path.startswith("/api/segments/"))
    everybody = walk(FAKE, path, {"page[size]": "100", "sort": "joined_group_at"})
    reply = get(FAKE, path, {"page[size]": "100", "sort": "joined_group_at"})
    joined = [one["attributes"]["joined_group_at"] for one in reply.body["data"]]
    moment = joined[5]
    late = f"greater-or-equal(joined_group_at,{moment})"
    early = f"less-than(joined_group_at,{moment})"
    named = f'any(profile_id,["{everybody[3]}","{everybody[1]}","nobody"])'

    assert joined == sorted(joined)
    assert everybody[5:] == walk(FAKE, path, {"filter": late, "sort": "joined_group_at"})
    assert set(everybody[:5]) == set(walk(FAKE, path, {"filter": early}))
    assert [everybody[1], everybody[3]] == walk(
        FAKE, path, {"filter": named, "sort": "joined_group_at", "page[size]": "1"}
    )
    email = {"filter": 'equals(email,"0@example.org")'}
    assert len(walk(FAKE, path, email)) == 1

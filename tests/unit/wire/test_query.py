"""Queries: written in Klaviyo's language, checked before they are sent."""

import datetime as dt
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import (
    Filter,
    Query,
    any_of,
    equals,
    greater_or_equal,
    greater_than,
    has,
    less_or_equal,
    less_than,
)

MOMENT = dt.datetime(2026, 7, 1, 12, 30, tzinfo=dt.UTC)
PARIS = dt.timezone(dt.timedelta(hours=2))


def _filter(operation: str, *filters: Filter, id: str | None = None) -> str:
    url = build(operation, id=id, query=Query(filter=filters)).url
    return dict(parse_qsl(urlsplit(url).query))["filter"]


@pytest.mark.parametrize(
    ("operation", "one", "expected"),
    [
        ("get_profiles", equals("email", "ada@example.com"), 'equals(email,"ada@example.com")'),
        ("get_profiles", any_of("id", ["a", "b"]), 'any(id,["a","b"])'),
        (
            "get_profiles",
            greater_than("created", MOMENT),
            "greater-than(created,2026-07-01T12:30:00Z)",
        ),
        ("get_profiles", less_than("updated", MOMENT), "less-than(updated,2026-07-01T12:30:00Z)"),
        ("get_events", greater_or_equal("timestamp", 5), "greater-or-equal(timestamp,5)"),
        ("get_events", less_or_equal("timestamp", 5.5), "less-or-equal(timestamp,5.5)"),
        ("get_events", has("profile"), "has(profile)"),
        ("get_segments", equals("is_active", True), "equals(is_active,true)"),
        ("get_lists", equals("name", "My VIP List"), 'equals(name,["My VIP List"])'),
    ],
)
def test_filters_speak_klaviyos_language(operation: str, one: Filter, expected: str) -> None:
    """Strings are quoted, date-times are UTC with Z, lists are bracketed where needed."""
    assert expected == _filter(operation, one)


def test_several_filters_must_all_hold() -> None:
    """They are joined by commas, which Klaviyo reads as AND."""
    written = _filter(
        "get_profiles", equals("email", "a@example.com"), less_than("created", MOMENT)
    )

    assert written == 'equals(email,"a@example.com"),less-than(created,2026-07-01T12:30:00Z)'


@pytest.mark.parametrize(
    "value",
    [
        "My VIP List",
        'say "hi"',
        "a,b",
        "O'Neil",
        "ada+shop@example.com",
        "naïve ☂",
        "back\\slash",
        "(x)",
    ],
)
def test_values_survive_quoting_and_encoding(value: str) -> None:
    """Blanks, quotes, commas, plus signs and unicode arrive as they are."""
    url = build("get_profiles", query=Query(filter=equals("external_id", value))).url

    written = unquote(urlsplit(url).query.removeprefix("filter="))
    inside = written.removeprefix('equals(external_id,"').removesuffix('")')
    assert value == inside.replace('\\"', '"').replace("\\\\", "\\")
    assert " " not in url
    assert "+" not in url


@given(st.text(min_size=1))
def test_any_text_is_one_filter_value(value: str) -> None:
    """Whatever the text, the URL is ASCII and holds exactly one filter parameter."""
    url = build("get_profiles", query=Query(filter=equals("external_id", value))).url

    assert url.isascii()
    assert [name for name, _ in parse_qsl(urlsplit(url).query)] == ["filter"]


def test_another_time_zone_becomes_utc() -> None:
    """An aware date-time is converted; the moment stays."""
    local = dt.datetime(2026, 7, 1, 14, 30, 0, 250000, tzinfo=PARIS)

    assert _filter("get_profiles", less_than("created", local)) == (
        "less-than(created,2026-07-01T12:30:00.250000Z)"
    )


@pytest.mark.rule("KLV-04")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(filter=equals("shoe_size", "38")), "cannot be filtered by shoe_size"),
        (Query(filter=greater_than("email", "a")), "cannot be compared by greater-than"),
        (
            Query(filter=equals("created", MOMENT)),
            "cannot be compared by equals with one value; it can be by greater-than, less-than",
        ),
        (
            Query(filter=less_than("created", "2026-07-01")),
            "compared with a date-time, not with a str",
        ),
        (Query(filter=equals("email", 5)), "compared with a string, not with a int"),
        (Query(filter=less_than("created", dt.datetime(2026, 7, 1))), "without time zone"),  # noqa: DTZ001  # naive on purpose
        (Query(fields={"profile": ["emial"]}), "cannot be emial"),
        (Query(fields={"profile": "email"}), "not the one string"),
        (Query(fields={"campaign": ["name"]}), "has no parameter"),
        (Query(additional_fields={"profile": ["magic"]}), "cannot be magic"),
        (Query(include=["lists"]), "cannot be lists"),
        (Query(sort="-shoe_size"), "cannot be -shoe_size"),
        (Query(sort="created,id"), "sort cannot be created,id"),
        (Query(filter=equals("email", "\ud800")), "compares with Unicode text"),
        (Query(page_size=101), "1 to 100 records a page, not 101"),
        (Query(page_size=0), "1 to 100 records a page, not 0"),
        (Query(page_size=True), "1 to 100 records a page, not True"),
    ],
)
def test_what_the_endpoint_does_not_know_raises_before_sending(query: Query, said: str) -> None:
    """A typo in a field, operator, include, sort or size is an error that says what is possible."""
    with pytest.raises(ConfigurationError, match=said):
        build("get_profiles", query=query)


@pytest.mark.rule("KLV-04")
def test_one_of_no_values_is_refused() -> None:
    """An empty list would ask for nobody, or for everybody; the service does not say which."""
    with pytest.raises(ConfigurationError, match="give at least one"):
        any_of("id", [])


def test_a_boolean_is_not_a_number() -> None:
    """True is not accepted where Klaviyo compares numbers."""
    with pytest.raises(ConfigurationError, match="not with a bool"):
        build("get_events", query=Query(filter=less_than("timestamp", True)))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**64])
def test_a_number_that_json_cannot_hold_is_refused(value: float) -> None:
    """It would go out as ``null`` or not at all."""
    with pytest.raises(ConfigurationError, match="a finite number of at most 64 bits"):
        build("get_events", query=Query(filter=less_than("timestamp", value)))


def test_an_endpoint_without_filters_says_so() -> None:
    """The error does not list possibilities that do not exist."""
    with pytest.raises(ConfigurationError, match="it can by nothing"):
        build("get_accounts", query=Query(filter=equals("id", "x")))


def test_sparse_and_additional_fields_and_includes_are_listed() -> None:
    """Each becomes one comma-separated parameter."""
    query = Query(
        fields={"profile": ["email", "location.city"]},
        additional_fields={"profile": ["subscriptions"]},
        include=["lists", "segments"],
    )

    asked = dict(parse_qsl(urlsplit(build("get_profile", id="01", query=query).url).query))

    assert asked == {
        "additional-fields[profile]": "subscriptions",
        "fields[profile]": "email,location.city",
        "include": "lists,segments",
    }


def test_a_filter_hides_its_value() -> None:
    """The repr of a filter does not show whom it looks for."""
    assert "ada" not in repr(equals("email", "ada@example.com"))

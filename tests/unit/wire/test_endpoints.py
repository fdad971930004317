"""Endpoints: limits, scopes and surcharges of the requests built for them."""

import pytest

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.wire.endpoints import build, follow, raw
from klaviyo_bridge.wire.http import Request, Window
from klaviyo_bridge.wire.operations import find_operation, operation, table
from klaviyo_bridge.wire.query import Query

XS = (Window(1, 1), Window(60, 15))
M = (Window(1, 10), Window(60, 150))
L = (Window(1, 75), Window(60, 750))


@pytest.mark.rule("KLV-10")
@pytest.mark.parametrize(
    ("name", "id", "query", "expected"),
    [
        ("get_profiles", None, Query(), L),
        ("get_profiles", None, Query(additional_fields={"profile": ["subscriptions"]}), L),
        ("get_profiles", None, Query(additional_fields={"profile": ["predictive_analytics"]}), M),
        (
            "get_profiles",
            None,
            Query(additional_fields={"profile": ["subscriptions", "predictive_analytics"]}),
            M,
        ),
        ("get_profile", "01", Query(), L),
        ("get_profile", "01", Query(include=["lists"]), XS),
        ("get_profile", "01", Query(include=["segments"]), XS),
        ("get_list", "L1", Query(additional_fields={"list": ["profile_count"]}), XS),
        ("get_segment", "S1", Query(additional_fields={"segment": ["profile_count"]}), XS),
        ("get_accounts", None, Query(), XS),
        ("get_events", None, Query(), (Window(1, 350), Window(60, 3500))),
    ],
)
def test_a_request_carries_the_limits_in_force_for_it(
    name: str, id: str | None, query: Query, expected: tuple[Window, ...]
) -> None:
    """Burst and steady windows are the endpoint's, or the surcharge's when it applies."""
    assert expected == build(name, id=id, query=query).windows


def test_a_request_names_its_scopes_and_may_be_repeated() -> None:
    """Reading can be repeated, and what the key must be allowed is known beforehand."""
    request = build("get_profiles_for_list", id="L1", query=Query())

    assert request.scopes == ("lists:read", "profiles:read")
    assert request.repeatable


def test_an_id_is_encoded_into_the_path() -> None:
    """An id cannot leave its place in the path."""
    assert build("get_list", id="a/b?c").url == "/api/lists/a%2Fb%3Fc"


@pytest.mark.parametrize(
    ("name", "id", "said"),
    [
        ("get_profile", None, "needs an id"),
        ("get_profile", " ", "none that can be sent"),
        ("get_profile", "\ud800", "none that can be sent"),
        ("get_profiles", "01", "takes no id"),
        ("get_everything", None, "no operation get_everything"),
    ],
)
def test_a_wrong_call_raises_before_sending(name: str, id: str | None, said: str) -> None:
    """The message says what is wrong with the call."""
    with pytest.raises(ConfigurationError, match=said):
        build(name, id=id)


@pytest.mark.parametrize(
    ("method", "path", "name", "repeatable"),
    [
        ("GET", "/api/flows", "get_flows", True),
        ("GET", "/api/flows/", "get_flows", True),
        ("get", "/api/profiles/01ABC", "get_profile", True),
        ("POST", "/api/profile-import", "create_or_update_profile", False),
        ("PATCH", "/api/profiles/01ABC", "update_profile", False),
        ("DELETE", "/api/lists/L1", "delete_list", True),
        ("GET", "/api/unheard-of", "", True),
        ("POST", "/api/unheard-of", "", False),
    ],
)
def test_any_endpoint_can_be_called_raw(
    method: str, path: str, name: str, repeatable: bool
) -> None:
    """Known endpoints get their limits and scopes; unknown ones go unpaced but careful."""
    request = raw(method, path)

    assert (name, repeatable) == (request.operation, request.repeatable)
    assert bool(name) == bool(request.windows)


def test_raw_calls_pay_surcharges_too() -> None:
    """Limits follow what the query asks for, given either way."""
    given = raw("GET", "/api/lists/L1", params={"additional-fields[list]": "profile_count"})
    written = raw("GET", "/api/lists/L1?additional-fields%5Blist%5D=profile_count")

    assert XS == given.windows == written.windows
    assert given.url == written.url


@pytest.mark.parametrize(("path", "params"), [("api/flows", None), ("/api/flows?a=b", {"c": "d"})])
def test_a_raw_path_is_checked(path: str, params: dict[str, str] | None) -> None:
    """A path begins with a slash, and its query comes from one place."""
    with pytest.raises(ConfigurationError):
        raw("GET", path, params=params)


def test_a_raw_body_is_json() -> None:
    """The body goes out as bytes."""
    assert raw("POST", "/api/events", json={"data": None}).body == b'{"data":null}'


def test_the_next_page_keeps_the_limits_of_the_first() -> None:
    """A surcharge holds for every page."""
    first = build(
        "get_profiles", query=Query(additional_fields={"profile": ["predictive_analytics"]})
    )

    following = follow("https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=x", after=first)

    assert following == Request(
        method="GET",
        url="https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=x",
        operation="get_profiles",
        windows=M,
        scopes=("profiles:read",),
        repeatable=True,
    )


def test_the_table_knows_every_operation_of_the_revision() -> None:
    """345 operations, each with a burst and a steady window."""
    assert len(table()) == 345
    assert all(o.windows[0].seconds == 1 and o.windows[1].seconds == 60 for o in table().values())
    assert find_operation("GET", "/api/profiles") == operation("get_profiles")

"""The shape of answers: members, their order, links, what comes only when asked for."""

import pytest

from klaviyo_bridge.fake import FakeKlaviyo, shape_subscriptions
from tests.unit.fake.calling import ORIGIN, get

PROFILE_ORDER = [
    "email",
    "phone_number",
    "external_id",
    "anonymous_id",
    "whatsapp_bsuid",
    "first_name",
    "last_name",
    "organization",
    "locale",
    "title",
    "image",
    "created",
    "updated",
    "last_event_date",
    "location",
    "properties",
]


def test_an_empty_profile_has_every_member_as_null(fake: FakeKlaviyo) -> None:
    """Absent values are null, never missing; location is an object of nulls."""
    fake.add_profile(email="ada@example.com")

    attributes = get(fake, "/api/profiles").attributes

    assert list(attributes) == PROFILE_ORDER
    assert attributes["properties"] == {}
    assert set(attributes["location"].values()) == {None}
    assert attributes["created"] == "2026-01-01T00:00:00+00:00"


def test_resource_links_end_with_a_slash_and_the_documents_own_does_not(
    fake: FakeKlaviyo,
) -> None:
    """A resource's links close with a slash; the top self echoes what was asked."""
    identifier = fake.add_profile()

    body = get(fake, "/api/profiles", {"page[size]": "5"}).body
    resource = body["data"][0]

    assert list(body) == ["data", "links"]
    assert list(resource) == ["type", "id", "attributes", "relationships", "links"]
    assert f"{ORIGIN}/api/profiles/{identifier}/" == resource["links"]["self"]
    assert resource["relationships"]["lists"] == {
        "links": {
            "self": f"{ORIGIN}/api/profiles/{identifier}/relationships/lists/",
            "related": f"{ORIGIN}/api/profiles/{identifier}/lists/",
        }
    }
    assert body["links"] == {
        "self": f"{ORIGIN}/api/profiles?page%5Bsize%5D=5",
        "next": None,
        "prev": None,
    }


def test_a_closing_slash_is_tolerated_and_echoed(fake: FakeKlaviyo) -> None:
    """The caller's slash does not matter to the route, and stays in the self link."""
    reply = get(fake, "/api/lists/")

    assert reply.status == 200
    assert f"{ORIGIN}/api/lists/" == reply.body["links"]["self"]


def test_a_single_resource_has_its_own_link_only(fake: FakeKlaviyo) -> None:
    """There is no next or prev of one record."""
    identifier = fake.add_profile()

    assert list(get(fake, f"/api/profiles/{identifier}").body["links"]) == ["self"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/profiles", "conversations"),
        ("/api/profiles/{profile}", "conversations"),
        ("/api/lists/{group}/profiles", "conversation"),
        ("/api/events/{event}/profile", "conversation"),
    ],
)
def test_the_conversation_relationship_is_plural_only_on_profiles(
    fake: FakeKlaviyo, path: str, name: str
) -> None:
    """The name depends on the endpoint, as recorded."""
    profile, group = fake.add_profile(), fake.add_list(name="A")
    fake.add_member(group, profile)
    event = fake.add_event(profile_id=profile, metric="Seen")

    data = get(fake, path.format(profile=profile, group=group, event=event)).body["data"]
    resource = data[0] if isinstance(data, list) else data

    assert ["lists", "segments", "push-tokens", name] == list(resource["relationships"])


def test_subscriptions_and_analytics_come_only_when_asked_for(fake: FakeKlaviyo) -> None:
    """Additional fields are added to a sparse set, at its end."""
    fake.add_profile(email="ada@example.com")

    plain = get(fake, "/api/profiles").attributes
    asked = get(
        fake,
        "/api/profiles",
        {
            "fields[profile]": "first_name,email",
            "additional-fields[profile]": "subscriptions,predictive_analytics",
        },
    ).attributes

    assert not {"subscriptions", "predictive_analytics"} & set(plain)
    assert list(asked) == ["first_name", "email", "subscriptions", "predictive_analytics"]
    assert asked["subscriptions"] == shape_subscriptions()
    assert set(asked["predictive_analytics"].values()) == {None}


def test_a_sparse_fieldset_may_name_nested_members(fake: FakeKlaviyo) -> None:
    """Dotted names keep the way to them and leave their neighbours out."""
    fake.add_profile(location={"city": "Wien", "country": "AT"})

    fields = "location.city,location.country,subscriptions.email.marketing.consent"
    attributes = get(fake, "/api/profiles", {"fields[profile]": fields}).attributes

    assert attributes == {
        "location": {"city": "Wien", "country": "AT"},
        "subscriptions": {"email": {"marketing": {"consent": "NEVER_SUBSCRIBED"}}},
    }


def test_a_sparse_fieldset_may_name_members_of_types_that_never_come(fake: FakeKlaviyo) -> None:
    """Push tokens have nested members too, although the fake holds none."""
    question = {"fields[push-token]": "metadata.app_name", "include": "push-tokens"}

    assert get(fake, "/api/profiles", question).body["included"] == []


def test_sparse_fieldsets_leave_relationships_alone(fake: FakeKlaviyo) -> None:
    """Only attributes are trimmed; an id among the fields is no attribute."""
    fake.add_profile(email="ada@example.com")

    resource = get(fake, "/api/profiles", {"fields[profile]": "id,email"}).body["data"][0]

    assert resource["attributes"] == {"email": "ada@example.com"}
    assert len(resource["relationships"]) == 4


def test_included_is_absent_unless_asked_for_and_empty_when_there_is_nothing(
    fake: FakeKlaviyo,
) -> None:
    """Asked for and empty is ``[]``, and the relationship says so too."""
    fake.add_list(name="A")

    plain = get(fake, "/api/lists").body
    asked = get(fake, "/api/lists", {"include": "tags"}).body

    assert "included" not in plain
    assert "data" not in plain["data"][0]["relationships"]["tags"]
    assert asked["included"] == []
    assert asked["data"][0]["relationships"]["tags"]["data"] == []


def test_a_profile_includes_its_groups(fake: FakeKlaviyo) -> None:
    """Memberships come as relationship data and once each as resources."""
    profile = fake.add_profile()
    groups = [fake.add_list(name="A"), fake.add_segment(name="B")]
    for group in groups:
        fake.add_member(group, profile)

    body = get(
        fake,
        f"/api/profiles/{profile}",
        {"include": "lists,segments", "fields[list]": "name", "fields[segment]": "name"},
    ).body

    assert body["data"]["relationships"]["lists"]["data"] == [{"type": "list", "id": groups[0]}]
    assert [one["attributes"] for one in body["included"]] == [{"name": "A"}, {"name": "B"}]


def test_events_include_metrics_first_and_everything_once(fake: FakeKlaviyo) -> None:
    """All metrics come first, then profiles, in first-use order."""
    people = [fake.add_profile(), fake.add_profile()]
    metrics = [fake.add_metric(name="Seen"), fake.add_metric(name="Bought")]
    for metric in metrics:
        for person in people:
            fake.add_event(profile_id=person, metric=metric)

    body = get(fake, "/api/events", {"include": "metric,profile,attributions"}).body

    assert [one["type"] for one in body["included"]] == ["metric"] * 2 + ["profile"] * 2
    assert {one["id"] for one in body["included"]} == {*people, *metrics}


def test_event_relationships_always_carry_their_data(fake: FakeKlaviyo) -> None:
    """An event names its profile and metric without being asked; attributions are absent."""
    profile = fake.add_profile()
    event = fake.add_event(profile_id=profile, metric="Seen", properties={"$value": 0})

    resource = get(fake, f"/api/events/{event}").body["data"]

    assert list(resource["relationships"]) == ["profile", "metric"]
    assert resource["relationships"]["profile"]["data"] == {"type": "profile", "id": profile}
    assert list(resource["attributes"]) == ["timestamp", "event_properties", "datetime", "uuid"]
    assert resource["attributes"]["event_properties"]["$value"] == 0


def test_members_say_when_they_joined(fake: FakeKlaviyo) -> None:
    """``joined_group_at`` comes by itself, and in a sparse set when named."""
    profile, group = fake.add_profile(email="ada@example.com"), fake.add_segment(name="B")
    fake.add_member(group, profile)
    path = f"/api/segments/{group}/profiles"

    plain = get(fake, path).attributes
    sparse = get(fake, path, {"fields[profile]": "email"}).attributes
    named = get(fake, path, {"fields[profile]": "joined_group_at"}).attributes

    assert plain["joined_group_at"] == "2026-01-01T00:00:00+00:00"
    assert sparse == {"email": "ada@example.com"}
    assert list(named) == ["joined_group_at"]


@pytest.mark.parametrize("kind", ["list", "segment"])
def test_profile_count_comes_only_when_asked_for(fake: FakeKlaviyo, kind: str) -> None:
    """The count is an additional field of single lists and segments."""
    group = fake.add_list(name="A") if kind == "list" else fake.add_segment(name="A")
    fake.add_member(group, fake.add_profile())
    path = f"/api/{kind}s/{group}"

    plain = get(fake, path).attributes
    counted = get(fake, path, {f"additional-fields[{kind}]": "profile_count"}).attributes

    assert "profile_count" not in plain
    assert counted["profile_count"] == 1


def test_relationship_endpoints_answer_identifiers_only(fake: FakeKlaviyo) -> None:
    """Type and id, no links of their own."""
    profile, group = fake.add_profile(), fake.add_list(name="A")
    fake.add_member(group, profile)
    event = fake.add_event(profile_id=profile, metric="Seen")

    members = get(fake, f"/api/lists/{group}/relationships/profiles").body["data"]
    groups = get(fake, f"/api/profiles/{profile}/relationships/lists").body["data"]
    person = get(fake, f"/api/events/{event}/relationships/profile").body
    metric = get(fake, f"/api/events/{event}/relationships/metric").body["data"]

    assert members == [{"type": "profile", "id": profile}]
    assert groups == [{"type": "list", "id": group}]
    assert person["data"] == {"type": "profile", "id": profile}
    assert list(person["links"]) == ["self"]
    assert metric["type"] == "metric"


def test_the_account_has_no_relationships(fake: FakeKlaviyo) -> None:
    """An account is one item of a collection, found by its public key."""
    resource = get(fake, "/api/accounts").body["data"][0]
    same = get(fake, f"/api/accounts/{resource['id']}", {"fields[account]": "locale"}).body["data"]

    assert list(resource) == ["type", "id", "attributes", "links"]
    assert resource["id"] == resource["attributes"]["public_api_key"]
    assert same["attributes"] == {"locale": "en-US"}


def test_a_lone_surrogate_becomes_an_escape(fake: FakeKlaviyo) -> None:
    """What is no text in UTF-8 still makes an answer that can be read."""
    fake.add_profile(first_name="\ud800", last_name="Ōtsuka")

    attributes = get(fake, "/api/profiles").attributes

    assert attributes["first_name"] == "\ud800"
    assert attributes["last_name"] == "Ōtsuka"


def test_headers_are_the_recorded_ones(fake: FakeKlaviyo) -> None:
    """Every authenticated answer tells account, revision, request id, limits."""
    collection = get(fake, "/api/profiles", revision="2026-04-15").headers
    resource = get(fake, f"/api/profiles/{fake.add_profile()}").headers

    assert collection.pop("x-klaviyo-req-id") != resource["x-klaviyo-req-id"]
    assert collection == {
        "content-type": "application/vnd.api+json",
        "content-language": "en-us",
        "vary": "Accept, Accept-Language, Cookie, Origin",
        "allow": "GET, POST, HEAD, OPTIONS",
        "cid": "XyZ123",
        "x-klaviyo-api-revision": "2026-04-15",
        "ratelimit-limit": "75, 75;w=1, 750;w=60",
        "ratelimit-remaining": "74",
        "ratelimit-reset": "0",
    }
    assert resource["allow"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"

"""The filter grammar, and what each endpoint lets one filter by."""

import pytest

from klaviyo_bridge.fake import FakeKlaviyo, shape_subscriptions
from klaviyo_bridge.fake.filters import Condition, Field, parse
from klaviyo_bridge.fake.problems import ProblemError
from tests.unit.fake.calling import get

FIELDS = {
    "name": Field(("equals", "any", "contains")),
    "at": Field(("greater-than", "less-or-equal"), "datetime"),
    "size": Field(("greater-or-equal", "less-than"), "number"),
    "on": Field(("equals",), "boolean"),
    "profile": Field(("has",), "none"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('equals(name,"a")', [("equals", "name", ("a",))]),
        ("equals(name,'it\\'s')", [("equals", "name", ("it's",))]),
        ('equals(name,"a,b(c)]\\"\\\\")', [("equals", "name", ('a,b(c)]"\\',))]),
        (' any( name , [ "a" , "b" ] ) ', [("any", "name", ("a", "b"))]),
        ("equals(name,['a'])", [("equals", "name", ("a",))]),
        ("any(name,[])", [("any", "name", ())]),
        (
            "equals(on,true),equals(on,false)",
            [("equals", "on", (True,)), ("equals", "on", (False,))],
        ),
        (
            'and(equals(on,true),contains(name,"x"))',
            [("equals", "on", (True,)), ("contains", "name", ("x",))],
        ),
        ("less-than(size,-1.5)", [("less-than", "size", (-1.5,))]),
        ("less-than(size,1.5e+3)", [("less-than", "size", (1500.0,))]),
        (
            "greater-than(at,2026-01-01T01:00:00+01:00)",
            [("greater-than", "at", ("2026-01-01T00:00:00+00:00",))],
        ),
        (
            'greater-than(at,"2026-01-01T00:00:00Z")',
            [("greater-than", "at", ("2026-01-01T00:00:00+00:00",))],
        ),
        (
            "greater-than(at,2026-01-01)",
            [("greater-than", "at", ("2026-01-01T00:00:00+00:00",))],
        ),
        ("has(profile)", [("has", "profile", (None,))]),
    ],
)
def test_the_grammar_is_read(
    text: str, expected: list[tuple[str, str, tuple[object, ...]]]
) -> None:
    """Quotes, escapes, lists, numbers, booleans, moments, commas and ``and`` are understood."""
    assert tuple(Condition(*one) for one in expected) == parse(text, FIELDS)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('equals(name,"a"', "Verify your parentheses match"),
        ('equals(name,"a"))', "Verify your parentheses match"),
        ('equals name,"a"', "Verify your parentheses match"),
        ("", "Verify your parentheses match"),
        ('equals(name,"a)', "Invalid filter provided"),
        ("equals(name,a)", "a is not a quoted string"),
        ('equals(shoe,"a")', "'shoe' is not a field"),
        ("greater-than(at,soon)", "soon is not a date-time"),
        ("less-than(size,big)", "big is not a number"),
        ("equals(on,yes)", "yes is not a boolean"),
        ("less-than(size,[1,2])", "takes one value"),
        (
            'less-than(name,"a")',
            (
                "'less-than' is not an allowed filter operator for name.  "
                "Allowed operators are equals, any, contains"
            ),
        ),
    ],
)
def test_a_bad_filter_is_refused(text: str, detail: str) -> None:
    """400 with the parameter ``filter``, in the recorded words where there are any."""
    with pytest.raises(ProblemError) as raised:
        parse(text, FIELDS)

    assert detail in raised.value.detail
    assert raised.value.source == {"parameter": "filter"}


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        ("contains", "da", "Ada", True),
        ("contains", "da", None, False),
        ("equals", "a", ["b", "a"], True),
        ("equals", "a", [], False),
        ("greater-than", 1.0, 2, True),
        ("greater-than", 1.0, None, False),
        ("less-or-equal", "b", "b", True),
        ("has", None, "x", True),
        ("has", None, None, False),
    ],
)
def test_a_condition_holds(
    operator: str, wanted: object, actual: object, *, expected: bool
) -> None:
    """Lists hold when a member does; what cannot be compared never does."""
    assert expected is Condition(operator, "field", (wanted,)).holds(actual)


@pytest.fixture
def people(fake: FakeKlaviyo) -> dict[str, str]:
    """Return ids of planted people by first name."""
    marketing = {
        "suppression": [{"reason": "HARD_BOUNCE", "timestamp": "2025-05-05T00:00:00+00:00"}],
        "list_suppressions": [
            {
                "list_id": "RaBcDe",
                "reason": "USER_SUPPRESSED",
                "timestamp": "2025-06-06T00:00:00+00:00",
            }
        ],
    }
    return {
        "ada": fake.add_profile(
            email="ada@example.com",
            phone_number="+12025550101",
            created="2025-01-01T00:00:00+00:00",
            updated="2025-02-01T00:00:00+00:00",
        ),
        "bo": fake.add_profile(
            email="bo@example.com",
            external_id=7,
            created="2025-03-01T00:00:00+00:00",
            updated="2025-03-01T00:00:00+00:00",
        ),
        "cy": fake.add_profile(
            external_id="c-1",
            created="2025-02-01T00:00:00+00:00",
            updated="2025-04-01T00:00:00+00:00",
            subscriptions=shape_subscriptions(email=marketing),
        ),
        "di": fake.add_profile(
            email=["not", "text"], created=None, updated=5, subscriptions="nonsense"
        ),
    }


SUPPRESSION = "subscriptions.email.marketing.suppression"
LIST_SUPPRESSION = "subscriptions.email.marketing.list_suppressions"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('equals(email,"ada@example.com")', ["ada"]),
        ('any(email,["ada@example.com","bo@example.com","no@example.com"])', ["ada", "bo"]),
        ('equals(email,"ada@example.com"),equals(phone_number,"+12025550101")', ["ada"]),
        ('equals(email,"ada@example.com"),equals(external_id,"7")', []),
        ('equals(external_id,"7")', ["bo"]),
        ('any(external_id,["7","c-1"])', ["bo", "cy"]),
        ('equals(_kx,"anything")', []),
        ("greater-than(created,2025-01-01T00:00:00Z)", ["bo", "cy"]),
        ("greater-than(created,2025-01-01T00:00:00Z),less-than(updated,2025-03-15)", ["bo"]),
        (f'equals({SUPPRESSION}.reason,"HARD_BOUNCE")', ["cy"]),
        (f"greater-or-equal({SUPPRESSION}.timestamp,2025-05-05T00:00:00Z)", ["cy"]),
        (f'equals({LIST_SUPPRESSION}.reason,"USER_SUPPRESSED")', ["cy"]),
        (f'equals({LIST_SUPPRESSION}.list_id,"RaBcDe")', ["cy"]),
        (f"less-than({LIST_SUPPRESSION}.timestamp,2025-06-06T00:00:00Z)", []),
    ],
)
def test_profiles_are_filtered(
    fake: FakeKlaviyo, people: dict[str, str], text: str, expected: list[str]
) -> None:
    """Every field of the endpoint filters, alone and together."""
    assert {people[name] for name in expected} == set(
        get(fake, "/api/profiles", {"filter": text}).ids
    )


def test_profiles_are_found_by_id(fake: FakeKlaviyo, people: dict[str, str]) -> None:
    """An id is a filter like another, and combines with a sort."""
    text = f'any(id,["{people["bo"]}","{people["ada"]}","strange"])'

    reply = get(fake, "/api/profiles", {"filter": text, "sort": "-email"})

    assert reply.ids == [people["bo"], people["ada"]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("created", ["di", "ada", "cy", "bo"]),
        ("-updated", ["cy", "bo", "ada", "di"]),
        ("email", ["cy", "di", "ada", "bo"]),
        (f"-{SUPPRESSION}.timestamp", ["cy", "di", "bo", "ada"]),
        (f"{LIST_SUPPRESSION}.timestamp", ["ada", "bo", "di", "cy"]),
    ],
)
def test_profiles_are_sorted(
    fake: FakeKlaviyo, people: dict[str, str], sort: str, expected: list[str]
) -> None:
    """Every sort of the endpoint orders, both ways; what is no text comes first."""
    names = {identifier: name for name, identifier in people.items()}

    assert expected == [names[one] for one in get(fake, "/api/profiles", {"sort": sort}).ids]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("list", 'equals(name,"A, b")', ["A, b"]),
        ("list", 'any(name,["C","x"])', ["C"]),
        ("list", "greater-than(created,2025-06-01T00:00:00Z)", ["C"]),
        ("segment", "equals(is_active,false)", ["C"]),
        ("segment", "any(is_active,[true,false])", ["A, b", "C"]),
        ("segment", "equals(is_starred,true)", ["A, b", "C"]),
    ],
)
def test_groups_are_filtered(fake: FakeKlaviyo, kind: str, text: str, expected: list[str]) -> None:
    """Lists and segments filter by their own fields; is_starred is taken and ignored."""
    add = fake.add_list if kind == "list" else fake.add_segment
    add(name="A, b", created="2025-01-01T00:00:00+00:00", is_starred=True)
    add(name="C", created="2025-07-01T00:00:00+00:00", is_active=False)

    reply = get(fake, f"/api/{kind}s", {"filter": text, "sort": "name"})

    assert expected == [one["attributes"]["name"] for one in reply.body["data"]]


def test_metrics_are_filtered(demo: FakeKlaviyo) -> None:
    """By name of the integration; by its category nothing is ever found, as recorded."""
    api = get(demo, "/api/metrics", {"filter": 'equals(integration.name,"API")'})
    internal = get(demo, "/api/metrics", {"filter": 'equals(integration.category,"Internal")'})

    assert {"API"} == {one["attributes"]["integration"]["name"] for one in api.body["data"]}
    assert internal.ids == []
    assert api.ids == sorted(api.ids)

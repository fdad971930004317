"""Segments a merchant would ask for, over a real shop's orders, beside an independent judge.

Every question is asked of the library in Klaviyo's JSON and of SQLite in SQL that was written by
hand, and their answers are compared person by person. The same questions are asked of an invented
shop, where the real one's file is not at hand.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import attrs
import pytest
from jsonschema import Draft202012Validator

from klaviyo_bridge.models import Answer, Exactness
from klaviyo_bridge.segments.membership import matches, members
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.evaluation import compile_payload
from klaviyo_bridge.segments.omnisend.target import TargetContact
from klaviyo_bridge.segments.people import Person
from klaviyo_bridge.segments.translation import Translation, translate
from klaviyo_bridge.wire import read_definition
from tests.contracts.shop.account import CONTEXT, read_events, read_people
from tests.contracts.shop.customers import Customer, gather_customers
from tests.contracts.shop.orders import AT, invent_orders, read_orders
from tests.contracts.shop.questions import QUESTIONS
from tests.contracts.shop.tables import ask, open_sqlite
from tests.contracts.shop.target import make_names, make_options, move
from tests.contracts.shop.words import Question

CUSTOMERS = 23_570
ORDERS = 69_659
INVENTED = 400

HELD = [question for question in QUESTIONS if question.label is not Exactness.FAILED]

each_question = pytest.mark.parametrize(
    "question", QUESTIONS, ids=[question.name for question in QUESTIONS]
)
each_held_question = pytest.mark.parametrize(
    "question", HELD, ids=[question.name for question in HELD]
)


@attrs.define(eq=False, slots=False)
class Shop:
    """One shop: its people in Klaviyo, the same people in Omnisend, and the judge's tables."""

    customers: tuple[Customer, ...] = attrs.field(repr=False)

    @cached_property
    def people(self) -> list[Person]:
        """Everybody, as Klaviyo holds them."""
        return read_people(self.customers, read_events(self.customers))

    @cached_property
    def contacts(self) -> Mapping[str, TargetContact]:
        """Everybody, as Omnisend holds them, by the id in Klaviyo."""
        options = make_options(person.profile for person in self.people)
        return {
            customer.profile_id: move(person, customer, options)
            for customer, person in zip(self.customers, self.people, strict=True)
        }

    @cached_property
    def names(self) -> Names:
        """What things are called in Omnisend."""
        return make_names(make_options(person.profile for person in self.people))

    @cached_property
    def judge(self) -> sqlite3.Connection:
        """The judge, with all tables."""
        return open_sqlite(self.customers)

    def rule(self, question: Question) -> tuple[set[str], set[str]]:
        """Return the ids of who is in it, and of whom it cannot be told, as the judge says."""
        unknown = set() if question.unknown is None else ask(self.judge, question.unknown)
        return ask(self.judge, question.sql), unknown

    def translate(self, question: Question) -> Translation:
        """Say the question in Omnisend's words."""
        definition = read_definition(question.definition)
        return translate(definition, name=question.name, names=self.names, at=AT)


@pytest.fixture(scope="module", params=["invented", pytest.param("real", marks=pytest.mark.shared)])
def shop(request: pytest.FixtureRequest) -> Shop:
    """Open the shop."""
    if request.param == "invented":
        return Shop(tuple(gather_customers(invent_orders(INVENTED), least=INVENTED)))
    place: Path = request.getfixturevalue("shared")
    return Shop(tuple(gather_customers(read_orders(place / "data/cdnow/CDNOW_master.txt"))))


def _sort(answers: Iterator[tuple[str, Answer]]) -> dict[Answer, set[str]]:
    sorted_out: dict[Answer, set[str]] = {answer: set() for answer in Answer}
    for profile_id, answer in answers:
        sorted_out[answer].add(profile_id)
    return sorted_out


@each_question
def test_membership_is_what_the_judge_says(shop: Shop, question: Question) -> None:
    """Everybody is in a segment whom the query selects, nobody else is, and unknown is unknown."""
    definition = read_definition(question.definition)

    answers = _sort(
        (person.profile.id, answer)
        for person, answer in members(definition, shop.people, at=AT, context=CONTEXT)
    )

    expected, unknown = shop.rule(question)
    assert expected == answers[Answer.YES]
    assert unknown == answers[Answer.UNKNOWN]
    assert len(shop.people) == sum(map(len, answers.values()))


@each_question
def test_one_person_is_judged_as_among_all(shop: Shop, question: Question) -> None:
    """The answer with its findings is the answer that is streamed."""
    definition = read_definition(question.definition)
    some = shop.people[::97]

    expected = [answer for _, answer in members(definition, some, at=AT, context=CONTEXT)]
    found = [matches(definition, person, at=AT, context=CONTEXT).answer for person in some]

    assert expected == found


@each_question
def test_a_translation_is_labelled(shop: Shop, question: Question) -> None:
    """Each question is translated as well as Omnisend can hold it, and says how well."""
    translation = shop.translate(question)

    assert question.label is translation.exactness
    assert (question.label is Exactness.FAILED) is (translation.payload is None)


@each_held_question
def test_a_translation_says_the_same(shop: Shop, question: Question) -> None:
    """Omnisend's own reading of an exact payload selects the same people.

    An approximate one selects others only in the direction that it says.
    """
    translation = shop.translate(question)
    assert translation.payload is not None
    judge = compile_payload(translation.payload, at=AT)
    expected, unknown = shop.rule(question)

    answers = _sort((id_, judge(contact).answer) for id_, contact in shop.contacts.items())
    more = answers[Answer.YES] - expected - unknown
    fewer = expected - answers[Answer.YES]

    assert not more or translation.direction in {"wider", "either"}
    assert not fewer or translation.direction in {"narrower", "either"}
    assert (question.label is Exactness.EXACT) is (translation.direction is None)


@each_held_question
def test_a_payload_is_valid(shared: Path, shop: Shop, question: Question) -> None:
    """Every payload is what Omnisend's documentation asks of a new segment."""
    schema = json.loads((shared / "specs/omnisend-2026-03-15.schema.json").read_text("utf-8"))
    wanted = {**schema, "$ref": "#/$defs/CreateSegmentRequest"}

    payload = shop.translate(question).payload

    assert [] == list(Draft202012Validator(wanted).iter_errors(payload))


def test_the_questions_are_enough() -> None:
    """There are at least thirty, each asked once, and every label is among them."""
    assert len(QUESTIONS) >= 30
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS)
    assert {*Exactness} == {question.label for question in QUESTIONS}


@each_question
def test_a_question_tells_people_apart(question: Question) -> None:
    """In the invented shop, somebody is in each segment, and somebody is not."""
    shop = Shop(tuple(gather_customers(invent_orders(INVENTED), least=INVENTED)))

    expected, unknown = shop.rule(question)

    assert expected
    assert len(expected | unknown) < INVENTED


def test_the_real_shop_is_whole(shared: Path) -> None:
    """The file has 23,570 customers and 69,659 orders, and not a cent is lost on the way."""
    orders = list(read_orders(shared / "data/cdnow/CDNOW_master.txt"))

    assert len(orders) == ORDERS
    assert len({order.customer for order in orders}) == CUSTOMERS
    assert sum(order.cents for order in orders) == 250_031_563

"""Three values, and what they come to together."""

from klaviyo_bridge.models import Answer
from klaviyo_bridge.segments.logic import all_of, any_of, negate
from klaviyo_bridge.segments.opinions import EVENTS_NOT_LOADED, NO, YES, both, either, opposite


def test_nothing_is_all_and_not_any() -> None:
    """An AND of nothing is yes, an OR of nothing is no."""
    assert Answer.YES == all_of([])
    assert Answer.NO == any_of([])


def test_what_settles_the_matter_is_heard_in_spite_of_the_unknown() -> None:
    """One no makes an AND no, one yes makes an OR yes."""
    assert Answer.NO == all_of([Answer.UNKNOWN, Answer.NO])
    assert Answer.YES == any_of([Answer.UNKNOWN, Answer.YES])
    assert Answer.UNKNOWN == negate(all_of([Answer.UNKNOWN, Answer.YES]))


def test_an_unknown_opinion_keeps_its_reason() -> None:
    """Whatever it is joined with, and when it is negated."""
    assert both([YES, EVENTS_NOT_LOADED]) is EVENTS_NOT_LOADED
    assert either([EVENTS_NOT_LOADED, NO]) is EVENTS_NOT_LOADED
    assert opposite(EVENTS_NOT_LOADED) is EVENTS_NOT_LOADED
    assert (YES, NO) == (opposite(NO), opposite(YES))

"""An answer and, where it is unknown, what was missing.

Opinions say nothing of the person they are about: each is made once, when a definition is
compiled, and given for everybody to whom it applies.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, TypeVar

import attrs

from klaviyo_bridge.models.explanation import Answer

SubjectT = TypeVar("SubjectT")


@attrs.frozen
class Opinion:
    """What one test came to."""

    answer: Answer
    rule: str | None = None
    """Why, where that is not the type of the condition alone: ``events-not-loaded``."""
    message: str = ""
    """One sentence, without personal data."""


Test: TypeAlias = Callable[[SubjectT], Opinion]
"""A test of a value, an event or a person."""

YES: Final = Opinion(Answer.YES)
NO: Final = Opinion(Answer.NO)


def _unknown(rule: str, message: str) -> Opinion:
    return Opinion(Answer.UNKNOWN, rule, message)


CONDITION_NOT_KNOWN: Final = _unknown(
    "condition-not-known", "This version does not know the condition."
)
FILTER_NOT_KNOWN: Final = _unknown("filter-not-known", "This version does not know the filter.")
FILTER_WITHOUT_VALUE: Final = _unknown(
    "filter-without-value", "The filter does not say what to compare with."
)
EVENTS_NOT_LOADED: Final = _unknown("events-not-loaded", "The person's events were not given.")
MEMBERSHIPS_NOT_LOADED: Final = _unknown(
    "memberships-not-loaded", "The person's lists and segments were not given."
)
SUBSCRIPTIONS_NOT_LOADED: Final = _unknown(
    "subscriptions-not-loaded", "The person's permissions were not given (KLV-01)."
)
STATUS_NOT_KNOWN: Final = _unknown(
    "status-not-known", "The status of the permission is a word that is not known here (KLV-03)."
)
DETAIL_NOT_LOADED: Final = _unknown(
    "detail-not-loaded", "The detail of the permission that is asked for was not given."
)
OBJECTS_NOT_LOADED: Final = _unknown(
    "objects-not-loaded", "The person's custom objects were not given."
)
PREDICTION_NOT_LOADED: Final = _unknown(
    "prediction-not-loaded", "There is no such prediction for the person."
)
PROPERTY_NOT_LOADED: Final = _unknown(
    "property-not-loaded", "The member of the profile was not sent."
)
PROPERTY_NOT_KNOWN: Final = _unknown(
    "property-not-known",
    "The property is neither a member of the profile nor spelled properties['name'].",
)
LOCATION_NOT_KNOWN: Final = _unknown("location-not-known", "Where the person is, is not known.")
POSTAL_CODE_NOT_KNOWN: Final = _unknown(
    "postal-code-not-known", "Where the postal code lies was not given: see Context.postal_codes."
)
DATE_NOT_KNOWN: Final = _unknown("date-not-known", "The date that is asked for is not known.")
DATE_OUT_OF_RANGE: Final = _unknown(
    "date-out-of-range", "The date is too near the ends of the calendar to be counted from."
)
TIME_ZONE_NOT_SET: Final = _unknown(
    "time-zone-not-set", "The account's time zone was not given: see Context.time_zone."
)
METRIC_NOT_KNOWN: Final = _unknown(
    "metric-not-known", "The account has no such metric; nothing can be told from its absence."
)
GROUP_NOT_KNOWN: Final = _unknown(
    "group-not-known", "The account has no such list or segment, or none was named."
)
SEGMENTS_CYCLIC: Final = _unknown("segments-cyclic", "The segment is defined by way of itself.")
SEGMENTS_TOO_DEEP: Final = _unknown(
    "segments-too-deep", "The segment is defined by way of too many others."
)
DEFINITION_EMPTY: Final = _unknown(
    "empty-definition", "The definition has no groups, so that nothing can be told."
)
GROUP_EMPTY: Final = Opinion(
    Answer.NO, "empty-group", "The group has no conditions, so that nobody meets it."
)
STEPS_MISSING: Final = _unknown("steps-missing", "The funnel has no steps.")
REGEX_REFUSED: Final = _unknown(
    "regex-refused",
    "The expression, or the text it is for, is too long, or uses what cannot be told in time.",
)
PHONE_COUNTRY_NOT_KNOWN: Final = _unknown(
    "phone-country-not-known", "Which country the phone number belongs to cannot be told."
)
METHOD_NOT_KNOWN: Final = _unknown(
    "method-not-known", "How consent came about is not known, or said in a word not known here."
)


def say(met: object) -> Opinion:
    """Turn truth into an opinion."""
    return YES if met else NO


def opposite(opinion: Opinion, /) -> Opinion:
    """Negate an opinion; why it is unknown stays."""
    return {Answer.YES: NO, Answer.NO: YES}.get(opinion.answer, opinion)


def join_all(tests: Iterable[Test[SubjectT]], /) -> Test[SubjectT]:
    """Return the test that is met by whoever meets all of ``tests``."""
    several = tuple(tests)
    if len(several) == 1:
        return several[0]
    return lambda subject: both(test(subject) for test in several)


def join_any(tests: Iterable[Test[SubjectT]], /) -> Test[SubjectT]:
    """Return the test that is met by whoever meets one of ``tests``."""
    several = tuple(tests)
    if len(several) == 1:
        return several[0]
    return lambda subject: either(test(subject) for test in several)


def both(opinions: Iterable[Opinion], /) -> Opinion:
    """Join by AND; of several that are unknown, the first one says why."""
    found = YES
    for opinion in opinions:
        if opinion.answer is Answer.NO:
            return NO
        if opinion.answer is Answer.UNKNOWN and found is YES:
            found = opinion
    return found


def either(opinions: Iterable[Opinion], /) -> Opinion:
    """Join by OR; of several that are unknown, the first one says why."""
    found = NO
    for opinion in opinions:
        if opinion.answer is Answer.YES:
            return YES
        if opinion.answer is Answer.UNKNOWN and found is NO:
            found = opinion
    return found

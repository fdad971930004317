"""Kleene's logic of three values: what can be told, although something is not known.

YES or anything is YES, NO and anything is NO, and whatever is left over is UNKNOWN. So an answer
that is not UNKNOWN stays as it is, whatever the data that is missing turns out to be.
"""

from collections.abc import Iterable
from typing import Final

from klaviyo_bridge.models.explanation import Answer

_OPPOSITES: Final = {
    Answer.YES: Answer.NO,
    Answer.NO: Answer.YES,
    Answer.UNKNOWN: Answer.UNKNOWN,
}


def all_of(answers: Iterable[Answer], /) -> Answer:
    """Join by AND; YES for no answers at all. Stops at the first NO."""
    found = Answer.YES
    for answer in answers:
        if answer is Answer.NO:
            return Answer.NO
        if answer is Answer.UNKNOWN:
            found = Answer.UNKNOWN
    return found


def any_of(answers: Iterable[Answer], /) -> Answer:
    """Join by OR; NO for no answers at all. Stops at the first YES."""
    found = Answer.NO
    for answer in answers:
        if answer is Answer.YES:
            return Answer.YES
        if answer is Answer.UNKNOWN:
            found = Answer.UNKNOWN
    return found


def negate(answer: Answer, /) -> Answer:
    """Turn YES into NO and NO into YES; what is unknown stays so."""
    return _OPPOSITES[answer]

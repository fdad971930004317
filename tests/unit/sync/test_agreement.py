from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.models import Answer
from klaviyo_bridge.sync import Agreement, Differing
from klaviyo_bridge.sync.agreement import MOST_SHOWN, AgreementTally

ANSWERS = st.sampled_from(Answer)


def test_everybody_is_counted_once() -> None:
    """Both, neither, unknown, and who only one of the two has, with their ids."""
    tally = AgreementTally()
    for profile_id, first, second in (
        ("a", Answer.YES, Answer.YES),
        ("b", Answer.NO, Answer.NO),
        ("c", Answer.YES, Answer.UNKNOWN),
        ("d", Answer.UNKNOWN, Answer.UNKNOWN),
        ("e", Answer.YES, Answer.NO),
        ("f", Answer.NO, Answer.YES),
    ):
        tally.count(profile_id, first, second)

    assert tally.read() == Agreement(
        both=1,
        neither=1,
        unknown=2,
        only_first=Differing(count=1, profile_ids=("e",)),
        only_second=Differing(count=1, profile_ids=("f",)),
    )


def test_few_are_shown_and_all_are_counted() -> None:
    """However many differ, only the first are named; the rest is a number."""
    tally = AgreementTally()
    for number in range(MOST_SHOWN + 5):
        tally.count(str(number), Answer.YES, Answer.NO)

    differing = tally.read().only_first

    assert MOST_SHOWN + 5 == differing.count
    assert tuple(map(str, range(MOST_SHOWN))) == differing.profile_ids
    assert 5 == differing.beyond
    assert 5 == differing.to_dict()["beyond"]


def test_nobody_judged_is_no_agreement() -> None:
    """Of nobody, or of people who are all unknown, there is no share."""
    tally = AgreementTally()
    tally.count("a", Answer.UNKNOWN, Answer.YES)

    assert Agreement().share is None
    assert tally.read().share is None


@given(st.lists(st.tuples(ANSWERS, ANSWERS), max_size=80))
def test_counts_add_up(answers: list[tuple[Answer, Answer]]) -> None:
    """Nobody is lost between the counts, and a share of one means that nobody differs."""
    tally = AgreementTally()
    for number, (first, second) in enumerate(answers):
        tally.count(str(number), first, second)
    found = tally.read()

    assert len(answers) == found.agreed + found.differing + found.unknown
    assert (found.share == 1) is (found.agreed > 0 and found.differing == 0)

from datetime import UTC, datetime
from typing import Any

import attrs

from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.segments.translation import Translation
from klaviyo_bridge.sync import (
    Agreement,
    Differing,
    SegmentOutcome,
    render_segment,
    render_segments,
    survey_segments,
)
from tests.unit.sync.accounts import AT, connect
from tests.unit.sync.shops import make_shop

PLAIN = SegmentOutcome(
    id="A1",
    name="Many\nlines",
    definition=Definition(condition_groups=()),
    translation=Translation(dialect="omnisend", payload={"name": "[OS] Many lines"}, conditions=()),
    as_of=datetime(2026, 3, 4, 23, tzinfo=UTC),
)


def lines(text: str) -> list[str]:
    """Split text into lines whose words are one blank apart."""
    return [" ".join(line.split()) for line in text.splitlines()]


def render(*outcomes: SegmentOutcome) -> list[str]:
    """Write the table of segments."""
    return lines(render_segments([each.to_dict() for each in outcomes]))


def test_no_segments_are_one_sentence() -> None:
    """An account without segments gets a sentence, not an empty table."""
    assert "The account has no segments.\n" == render_segments([])


def test_table_has_the_vendors_columns() -> None:
    """Segment, status, what it becomes, link, date, and the labels; a name is one line."""
    assert render(PLAIN)[:3] == [
        "Segments",
        "Klaviyo segment status becomes link migration date exact approximate snapshot failed",
        "Many lines Migrated [OS] Many lines - 2026-03-04 0 0 0 0",
    ]


def test_link_stands_in_the_table_once_there_is_one() -> None:
    """Whoever made the segment can put its address into the outcome."""
    linked = attrs.evolve(PLAIN, link="https://app.example.com/segments/1")

    assert "https://app.example.com/segments/1" in render(linked)[2]


def test_nearly_all_is_not_all() -> None:
    """A share is rounded down, so that 100 % is said only where nobody differs."""
    agreement = Agreement(both=9_999, only_first=Differing(count=1, profile_ids=("01A",)))

    found = render(attrs.evolve(PLAIN, evaluation=agreement))

    assert "Many lines Klaviyo and our evaluation 9,999 1 0 99.9 %" in found
    assert "Many lines only in Klaviyo 01A" in found


def test_counts_stand_under_the_table() -> None:
    """Klaviyo's number beside the one to look for; a dash where it cannot be told."""
    known = attrs.evolve(PLAIN, members=1_200, expected=1_190)

    assert "Many lines 1,200 1,190" in render(known)
    assert "Many lines 1,200 -" in render(attrs.evolve(known, expected=None))
    assert "How many people" not in render(PLAIN)


def test_few_people_are_named_in_a_line() -> None:
    """A line names three, and counts the rest; the JSON report names more."""
    agreement = Agreement(only_second=Differing(count=30, profile_ids=tuple("abcdefghij")))

    found = render(attrs.evolve(PLAIN, equivalence=agreement))

    assert "Many lines only by the payload a b c and 27 more" in found
    assert "Many lines definition and payload 0 30 0 0.0 %" in found


def test_nobody_told_has_no_share() -> None:
    """Where everybody is unknown, a dash stands for the share."""
    found = render(attrs.evolve(PLAIN, evaluation=Agreement(unknown=4)))

    assert "Many lines Klaviyo and our evaluation 0 0 4 -" in found


def test_failed_segment_has_its_reasons() -> None:
    """Under the table every failed condition is named, with what to do by hand (OMN-15)."""
    found = render(*survey_segments(connect(make_shop()), at=AT))

    start = found.index("Why segments failed")
    assert "Dear (DEAR)" == found[start + 1]
    assert "condition_groups[0].conditions[1]: predictive-analytics" in found[start:]
    assert "Odd (ODD)" in found[start:]
    assert "Riga (RIGA)" not in found[start:]


def test_one_segment_in_full() -> None:
    """Head, a reason for every condition, agreement, and the payload as it is sent."""
    (buyers,) = survey_segments(
        connect(make_shop()), at=AT, policy=omnisend, chosen=lambda one: one.id == "BUYERS"
    )

    found = lines(render_segment(buyers.to_dict(), buyers.translation.payload))

    assert "Buyers (BUYERS): Migrated" == found[0]
    assert "becomes [OS] Buyers" in found
    assert "as a whole exact" in found
    assert "of its conditions 1 exact, 0 approximate, 0 snapshot, 0 failed" in found
    assert "condition_groups[0].conditions[0]: exact (translated)" in found
    assert "Buyers only by our evaluation BOB" in found
    assert '"name": "[OS] Buyers",' in found


def test_tags_to_write_first_are_named() -> None:
    """A segment that asks for a list names the tag that has to be there before."""
    membership: dict[str, Any] = {
        "type": "profile-group-membership",
        "is_member": True,
        "group_ids": ["RIGA"],
        "timeframe_filter": None,
    }
    fake = make_shop()
    fake.add_segment(
        name="Two",
        identifier="TWO",
        definition={"condition_groups": [{"conditions": [membership]}]},
    )

    (two,) = survey_segments(connect(fake), at=AT, chosen=lambda one: one.id == "TWO")
    found = lines(render_segment(two.to_dict(), None))

    start = found.index("Tags that members must carry before the segment is made")
    assert "Riga" == found[start + 1]
    assert "as a whole snapshot (either)" in found
    assert "Payload" not in found

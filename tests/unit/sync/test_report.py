from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import attrs
import orjson
import pytest

from klaviyo_bridge.models import Quarantined
from klaviyo_bridge.sync import (
    Audiences,
    ChannelCount,
    NameClashes,
    People,
    Report,
    RuleCount,
    Status,
    Traffic,
)

FULL = Report(
    status=Status.COMPLETED,
    source="demo:3",
    destination="omnisend",
    account_id="AbC123",
    started=datetime(2026, 1, 1, tzinfo=UTC),
    last_updated=datetime(2026, 1, 1, 2, 30, tzinfo=timezone(timedelta(hours=2))),
    people=People(read=1_200, quarantined=3, mapped=1_199, refused=1, written=1_199, tagged=7),
    audiences=Audiences(lists=2, segments=1, memberships=9, members_not_read=1),
    channels=(
        ChannelCount(
            channel="email",
            verdicts={"ALLOW": 1_000, "UNKNOWN": 200},
            reasons={"explicit-subscription": 1_000, "not-loaded": 200},
        ),
    ),
    findings=(RuleCount(rule="object-as-json", verdict="LOSSY", count=4, example="profile 01A"),),
    quarantined=(
        Quarantined(
            type="profile", id=None, path="$.data[0].attributes.email", problem="no", raw={}
        ),
    ),
    quarantined_beyond=2,
    traffic=Traffic(requests=30, waited=1.25),
    files=("contacts.jsonl", "contacts.csv"),
)


@pytest.mark.rule("OMN-17")
def test_report_has_the_vendors_fields() -> None:
    """Contacts synced, contacts tagged, status and date are those of Omnisend's own tool."""
    document = FULL.to_dict()

    assert "Completed" == document["status"]
    assert 1_199 == document["contacts_last_synced"]
    assert 7 == document["contacts_with_tags_updated"]
    assert "2026-01-01T00:30:00Z" == document["last_updated"]


@pytest.mark.rule("OMN-17")
@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.FAILED])
def test_nothing_is_synced_before_the_end(status: Status) -> None:
    """A run that is not complete has brought no contact, however many it mapped."""
    report = attrs.evolve(FULL, status=status)

    assert (0, 0) == (report.contacts_last_synced, report.contacts_with_tags_updated)


def test_text_is_aligned() -> None:
    """The text lines up, groups thousands, and ends with what to do next."""
    expected = """\
Klaviyo to omnisend: Completed

  Contacts last synced        1,199
  Contacts with tags updated  7
  Last updated                2026-01-01 00:30:00 UTC
  Source                      demo:3 (account AbC123)

People
  read                                              1,200
    became a contact                                1,199
    refused: no contact that the destination takes      1
  quarantined: could not be read                        3
  written                                           1,199

Permission for marketing
  channel      ALLOW       DENY    UNKNOWN
  email        1,000          0        200

What decided
  email  explicit-subscription  1,000
  email  not-loaded               200

What did not carry over just as it was
  rule            effect  times  for example
  object-as-json  LOSSY       4  profile 01A

Records that could not be read
  profile  (no id)  $.data[0].attributes.email  no
  ... and 2 more

Read besides
  lists             2
  segments          1
  memberships       9
  requests         30
  seconds waited  1.2

What to do next
"""

    text = FULL.to_text()

    assert expected == text[: len(expected)]
    assert 5 == text[len(expected) :].count("  - ")
    assert all(len(line) <= 96 for line in text.splitlines())


def test_clashing_names_are_shown() -> None:
    """Each clash is one line, whatever stands in the names, and what is beyond is counted."""
    names = NameClashes(
        shared={"k_a_b": ("a b", "a-b")},
        split={"a b": ("k_a_b", "k_a_b_1")},
        beyond=1_200,
        unwatched=3_400,
    )
    expected = """\
Names of properties that do not mean one thing for everybody
  'k_a_b'  stands for the properties        'a b', 'a-b'
  'a b'    is called, on different people,  'k_a_b', 'k_a_b_1'
  ... and 1,200 more
  not watched, because there are too many: 3,400 times

Records that could not be read
"""

    text = attrs.evolve(FULL, names=names).to_text()

    assert expected in text
    assert "Options(names=...)" in " ".join(text.split())


def test_names_that_were_not_watched_are_told_alone() -> None:
    """Without a clash there are no lines of clashes, and no advice about them."""
    expected = """\
Names of properties that do not mean one thing for everybody
  not watched, because there are too many: 1 times

Records"""

    text = attrs.evolve(FULL, names=NameClashes(unwatched=1)).to_text()

    assert expected in text
    assert "Options(names=...)" not in " ".join(text.split())


@pytest.mark.rule("SMP-08")
def test_what_is_never_migrated_is_shown() -> None:
    """What no run brings to the destination is named; without any, nothing is said."""
    text = attrs.evolve(FULL, not_migrated=("flows", "popups")).to_text()

    assert "\n\nNot migrated, whatever the account holds\n  flows, popups\n\n" in text
    assert "Not migrated" not in FULL.to_text()


def test_failure_is_told() -> None:
    """A failed run names its error and says that no contacts file was changed."""
    report = attrs.evolve(
        FULL,
        status=Status.FAILED,
        error="the disk is full",
        files=(),
        traffic=None,
        channels=(),
        findings=(),
        quarantined=(),
        account_id=None,
    )

    text = report.to_text()

    assert "Error                       the disk is full\n" in text
    assert "Cure the error above" in text
    assert "accounts:read" not in text


def test_run_under_way_says_wait() -> None:
    """A report that nobody replaced says that the run was killed."""
    text = attrs.evolve(FULL, status=Status.IN_PROGRESS, files=(), account_id=None).to_text()

    assert "it was killed" in text
    assert "accounts:read" in text


@pytest.mark.parametrize(
    ("people", "problems"),
    [
        (People(read=3, mapped=2, refused=1, written=2, held=4, quarantined=1), ()),
        (People(read=3, mapped=2, written=2), ("3 profiles read but 2 mapped or refused",)),
        (People(read=2, mapped=2, written=1), ("2 contacts mapped but 1 written",)),
        (People(held=5, quarantined=1), ("5 held by the account but 1 read",)),
    ],
)
def test_everybody_is_accounted_for(people: People, problems: tuple[str, ...]) -> None:
    """Read is mapped plus refused, written is mapped, and nobody of the account is missing."""
    text = attrs.evolve(FULL, people=people).to_text()

    assert problems == people.problems
    assert len(problems) == text.count("NOT ACCOUNTED FOR: ")


def test_held_is_shown_where_known() -> None:
    """How many the account holds is shown when something tells."""
    text = attrs.evolve(FULL, people=attrs.evolve(FULL.people, held=1_203)).to_text()

    assert "  held by the account                               1,203\n" in text


def test_files_hold_the_same(tmp_path: Path) -> None:
    """The two files are the text and the JSON of the report."""
    FULL.write(tmp_path)

    assert FULL.to_text() == (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert FULL.to_dict() == orjson.loads((tmp_path / "report.json").read_bytes())

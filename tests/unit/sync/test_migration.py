from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

from klaviyo_bridge.destinations import LAYOUTS
from klaviyo_bridge.errors import (
    AuthenticationError,
    ConfigurationError,
    OutputError,
    PermissionDeniedError,
    TransportError,
    UnexpectedDocumentError,
)
from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.models import Mapped, Membership, Profile
from klaviyo_bridge.policies import messagemedia, omnisend, smartpush
from klaviyo_bridge.policies.naming import collect_names
from klaviyo_bridge.sync import (
    Audiences,
    Meter,
    MeteredClock,
    MeteredTransport,
    NameClashes,
    Progress,
    Report,
    Status,
    migrate,
)
from klaviyo_bridge.transport import VirtualClock, standard
from tests.unit.sync.accounts import AT, KEY, connect, make_account

FILES = ["contacts.csv", "contacts.jsonl", "report.json", "report.txt"]
PROFILES = "/api/profiles"


@attrs.frozen
class Interrupted:
    """A policy that is interrupted at a certain person."""

    at_person: int
    error: BaseException
    _seen: list[str] = attrs.field(factory=list)

    def map_profile(
        self, profile: Profile, /, *, memberships: Iterable[Membership], at: datetime
    ) -> Mapped[Any]:
        """Map as Omnisend's policy does, until it is time."""
        self._seen.append(profile.id)
        if len(self._seen) > self.at_person:
            raise self.error
        return omnisend.map_profile(profile, memberships=memberships, at=at)

    def to_payload(self, contact: Any, /) -> dict[str, Any]:
        """Write a contact as Omnisend's policy does."""
        return omnisend.to_payload(contact)


@attrs.frozen
class WithOptions:
    """Omnisend's policy with options."""

    options: omnisend.Options

    def map_profile(
        self, profile: Profile, /, *, memberships: Iterable[Membership], at: datetime
    ) -> Mapped[Any]:
        """Map as the options say."""
        return omnisend.map_profile(profile, memberships=memberships, options=self.options, at=at)

    def name_properties(self, profile: Profile, /) -> Mapping[str, str]:
        """Name properties as the options say."""
        return omnisend.name_properties(profile, options=self.options)

    def to_payload(self, contact: Any, /) -> dict[str, Any]:
        """Write a contact as Omnisend's policy does."""
        return omnisend.to_payload(contact)


def run(fake: FakeKlaviyo, out: Path, **options: Any) -> Report:
    """Migrate an account, on a clock that stands still unless somebody waits."""
    return migrate(
        connect(fake),
        **{"policy": omnisend, "out": out, "at": AT, "clock": VirtualClock(), **options},
    )


def names(folder: Path) -> list[str]:
    """Return what stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def read_report(folder: Path) -> dict[str, Any]:
    """Return the report that a run left."""
    report: dict[str, Any] = orjson.loads((folder / "report.json").read_bytes())
    return report


@pytest.mark.rule("OMN-17")
def test_account_becomes_contacts(tmp_path: Path) -> None:
    """Everybody with an address is written, with tags; the report counts all of them."""
    report = run(make_account(), tmp_path / "out", held=3)

    contacts = [
        orjson.loads(line)
        for line in (tmp_path / "out" / "contacts.jsonl").read_bytes().splitlines()
    ]
    tags = {each["identifiers"][0]["id"]: each["tags"] for each in contacts}

    assert Status.COMPLETED is report.status
    assert (3, 2, 1, 2, 2) == (
        report.people.read,
        report.people.mapped,
        report.people.refused,
        report.contacts_last_synced,
        report.contacts_with_tags_updated,
    )
    assert {
        "ada@example.com": ["klaviyo_import_app", "News, weekly", "VIP"],
        "bob@example.com": ["klaviyo_import_app", "VIP"],
    } == tags
    assert FILES == names(tmp_path / "out")
    assert report.to_dict() == read_report(tmp_path / "out")


def test_consent_is_counted(tmp_path: Path) -> None:
    """The report says how everybody was judged, and by which rule."""
    report = run(make_account(), tmp_path)

    email = {channel.channel: channel for channel in report.channels}["email"]

    assert {"ALLOW": 1, "DENY": 2} == email.verdicts
    assert 1 == email.reasons["explicit-subscription"]


def test_doubtful_segments_are_reported(tmp_path: Path) -> None:
    """A segment that is being computed, or is switched off, is named: its members may be wrong."""
    report = run(make_account(), tmp_path)

    rules = {finding.rule: finding.example for finding in report.findings}

    assert Audiences(lists=1, segments=1, memberships=3) == report.audiences
    assert {"segment-still-processing", "segment-inactive"} <= rules.keys()
    assert rules["segment-inactive"].startswith("segment ")


def test_only_membership_tags_are_counted(tmp_path: Path) -> None:
    """The tag that everybody gets is not a list or a segment (OMN-06)."""
    fake = FakeKlaviyo()
    fake.add_profile(email="ada@example.com")

    report = run(fake, tmp_path)

    assert 1 == report.contacts_last_synced
    assert 0 == report.contacts_with_tags_updated


def test_unreadable_records_are_quarantined(tmp_path: Path) -> None:
    """A record that makes no sense is set aside with its place, and the rest goes on."""
    fake = make_account()
    broken = fake.add_profile(email="eve@example.com", created="yesterday")
    fake.add_member(fake.add_list(name="Late"), broken)

    report = run(fake, tmp_path, held=4)

    assert 1 == report.people.quarantined
    assert 3 == report.people.read
    assert 1 == report.audiences.members_not_read
    assert [broken] == [record.id for record in report.quarantined]
    assert ".attributes.created" in report.quarantined[0].path
    assert "eve@" not in report.to_text()
    assert broken in report.to_text()


def make_clashing_account() -> FakeKlaviyo:
    """Make an account whose property names clash across people."""
    fake = FakeKlaviyo()
    for email, properties in (
        ("ada@example.com", {"favorite color": "red"}),
        ("bob@example.com", {"favorite_color": "blue"}),
        ("eve@example.com", {"favorite color": "red", "favorite_color": "blue", "plan": "gold"}),
    ):
        fake.add_profile(email=email, properties=properties)
    return fake


@pytest.mark.rule("OMN-04")
def test_names_that_clash_across_people_are_reported(tmp_path: Path) -> None:
    """The report lists one name for two properties, and one property under two names."""
    report = run(make_clashing_account(), tmp_path)
    told = read_report(tmp_path)["names"]
    marked = "klaviyo_favorite_color_16016468"

    assert {"klaviyo_favorite_color": ["favorite color", "favorite_color"]} == told["shared"]
    assert {"favorite color": ["klaviyo_favorite_color", marked]} == told["split"]
    assert "Give the policy all names of the account" in " ".join(report.to_text().split())


@pytest.mark.rule("OMN-04")
def test_names_of_the_account_do_not_clash(tmp_path: Path) -> None:
    """Given all names of the account, every property has one name for everybody."""
    fake = make_clashing_account()
    options = omnisend.Options(names=collect_names(connect(fake).profiles.iter()))

    report = run(fake, tmp_path, policy=WithOptions(options))

    assert NameClashes() == report.names
    assert "Names of properties" not in report.to_text()
    assert "Give the policy" not in report.to_text()


@pytest.mark.rule("SMP-08")
@pytest.mark.parametrize(("name", "policy"), [("smartpush", smartpush), ("omnisend", omnisend)])
def test_what_is_never_migrated_is_told(tmp_path: Path, name: str, policy: Any) -> None:
    """A policy that says what no run brings has that in the report; the others say nothing."""
    report = run(make_account(), tmp_path, policy=policy, layout=LAYOUTS[name])

    assert getattr(policy, "NOT_MIGRATED", ()) == report.not_migrated
    assert ("flows, templates" in report.to_text()) is (name == "smartpush")


@pytest.mark.parametrize(
    ("name", "policy"), [("smartpush", smartpush), ("messagemedia", messagemedia)]
)
def test_other_destinations(tmp_path: Path, name: str, policy: Any) -> None:
    """Every policy's contacts are written, each with the columns of its table."""
    report = run(FakeKlaviyo("demo:150"), tmp_path, policy=policy, layout=LAYOUTS[name], held=150)
    heading, *rows = (tmp_path / "contacts.csv").read_text(encoding="utf-8").splitlines()

    assert 0 < report.people.written <= len(rows)
    assert ",".join(column.name for column in LAYOUTS[name].columns) == heading


def test_same_account_gives_same_bytes(tmp_path: Path) -> None:
    """Nothing depends on chance or on the day."""
    for folder in ("a", "b"):
        run(FakeKlaviyo("demo:120", clock=VirtualClock()), tmp_path / folder)

    written = [
        {name: (tmp_path / folder / name).read_bytes() for name in FILES} for folder in ("a", "b")
    ]

    assert written[0] == written[1]


def test_progress_is_told(tmp_path: Path) -> None:
    """Whoever watches hears of every audience and every batch."""
    heard: list[Progress] = []

    run(FakeKlaviyo("demo:150"), tmp_path, held=150, progress=heard.append)
    people = [progress for progress in heard if progress.stage == "profiles"]

    assert [Progress("profiles", 100, 150), Progress("profiles", 150, 150)] == people
    assert Progress("lists and segments", 1) == heard[0]


def test_cost_is_reported(tmp_path: Path) -> None:
    """Requests, repeats included, and waits are in the report when they are metered."""
    fake = make_account()
    fake.faults.add(Fault.throttle(retry_after=7, path=PROFILES))
    meter = Meter(MeteredTransport(fake), MeteredClock(VirtualClock()))
    klaviyo = connect(fake)
    klaviyo = type(klaviyo)(KEY, transport=standard(meter.transport, clock=meter.clock))

    report = migrate(klaviyo, policy=omnisend, out=tmp_path, at=AT, meter=meter)

    assert report.traffic is not None
    assert len(fake.exchanges) == report.traffic.requests
    assert report.traffic.waited >= 7


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyboardInterrupt(), "stopped from outside"),
        (SystemExit(143), "stopped from outside"),
        (ZeroDivisionError("ada@example.com"), "an unexpected ZeroDivisionError"),
    ],
)
def test_interruption_changes_no_contacts(tmp_path: Path, error: BaseException, told: str) -> None:
    """Whatever ends a run, contacts of an earlier one stay and the report says Failed."""
    run(make_account(), tmp_path)
    before = (tmp_path / "contacts.jsonl").read_bytes()

    with pytest.raises(type(error)):
        run(FakeKlaviyo("demo:150"), tmp_path, policy=Interrupted(120, error))

    report = read_report(tmp_path)

    assert before == (tmp_path / "contacts.jsonl").read_bytes()
    assert FILES == names(tmp_path)
    assert "Failed" == report["status"]
    assert report["error"].startswith(told)
    assert "ada@" not in report["error"]
    assert 0 == report["contacts_last_synced"]
    assert 120 == report["people"]["read"]


def test_lost_network_leaves_no_contacts(tmp_path: Path) -> None:
    """When Klaviyo stays away in the middle, nothing half written stands there."""
    fake = FakeKlaviyo("demo:350")
    fake.faults.add(Fault.drop(path=PROFILES, after=3, times=99))

    with pytest.raises(TransportError):
        run(fake, tmp_path)

    assert ["report.json", "report.txt"] == names(tmp_path)
    assert 200 == read_report(tmp_path)["people"]["read"]
    assert "Cure the error above" in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_lost_page_that_comes_again_loses_nobody(tmp_path: Path) -> None:
    """One lost answer is asked for again."""
    fake = FakeKlaviyo("demo:350")
    fake.faults.add(Fault.truncate(path=PROFILES, after=3))

    report = run(fake, tmp_path, held=350)

    assert 350 == report.people.read


def test_wrong_key_is_told_in_the_report(tmp_path: Path) -> None:
    """The run ends before anything is read."""
    with pytest.raises(AuthenticationError):
        run(make_account(keys={"pk_test_other": None}), tmp_path)

    assert "401" in read_report(tmp_path)["error"]
    assert KEY not in (tmp_path / "report.txt").read_text(encoding="utf-8")


@pytest.mark.rule("OMN-19")
def test_missing_scope_is_told_before_reading(tmp_path: Path) -> None:
    """Nobody waits for a million profiles to learn that segments may not be read."""
    fake = make_account(keys={KEY: ["accounts:read", "profiles:read", "lists:read"]})

    with pytest.raises(PermissionDeniedError, match="segments:read"):
        run(fake, tmp_path)

    assert 4 == len(fake.exchanges)
    assert "segments:read" in read_report(tmp_path)["error"]


def test_missing_person_is_an_error(tmp_path: Path) -> None:
    """When fewer people came than the account has, no contacts are written."""
    with pytest.raises(OutputError, match="4 held by the account but 3 read"):
        run(make_account(), tmp_path, held=4)

    assert ["report.json", "report.txt"] == names(tmp_path)
    assert ["4 held by the account but 3 read"] == read_report(tmp_path)["people"]["problems"]


def test_unusable_folder_is_told_first(tmp_path: Path) -> None:
    """A folder that cannot be made ends the run before anything is asked."""
    fake = make_account()
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        run(fake, tmp_path / "out")

    assert not fake.exchanges


def test_taken_name_is_told_first(tmp_path: Path) -> None:
    """A folder named like a file that is to be written ends the run likewise."""
    fake = make_account()
    (tmp_path / "contacts.csv").mkdir()

    with pytest.raises(OutputError, match="a folder has that name"):
        run(fake, tmp_path)

    assert not fake.exchanges


def test_report_that_cannot_be_written_does_not_hide_the_error(tmp_path: Path) -> None:
    """The error that ended the run is the one that is raised."""
    (tmp_path / "report.txt").mkdir()

    with pytest.raises(OutputError, match=r"report\.txt: a folder has that name"):
        run(make_account(), tmp_path)


def test_naive_moment_is_refused(tmp_path: Path) -> None:
    """A moment without a time zone could be any of a day's."""
    with pytest.raises(ConfigurationError):
        run(make_account(), tmp_path, at=AT.replace(tzinfo=None))


def test_answer_that_is_no_document_ends_the_run(tmp_path: Path) -> None:
    """A page that cannot be read at all is not skipped."""
    fake = make_account()
    fake.faults.add(Fault.status(200, body=b"<html>", path=PROFILES, after=1, times=9))

    with pytest.raises(UnexpectedDocumentError):
        run(fake, tmp_path)

    assert ["report.json", "report.txt"] == names(tmp_path)

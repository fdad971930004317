"""The main job: a whole Klaviyo account becomes another system's contacts, in files.

Lists and segments first, then the profiles page by page: each is judged for consent, mapped,
written and counted. Memory does not grow with the account. The files get their names together,
at the very end, when every person is accounted for; a run that ends otherwise changes no contacts
file and leaves a report that says so.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import attrs

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.consent import evaluate
from klaviyo_bridge.destinations import (
    OMNISEND,
    AtomicFile,
    CsvWriter,
    Encryption,
    JsonlWriter,
    Layout,
    create_folder,
)
from klaviyo_bridge.errors import BridgeError, OutputError
from klaviyo_bridge.models import Account, KlaviyoList, Mapped, Membership, Profile, Segment
from klaviyo_bridge.sync.access import check_access
from klaviyo_bridge.sync.addresses import AddressBook, AddressReader, find_reader
from klaviyo_bridge.sync.audiences import Progress, read_audiences
from klaviyo_bridge.sync.catalog import Catalog, read_metrics
from klaviyo_bridge.sync.memberships import Memberships
from klaviyo_bridge.sync.meter import Meter
from klaviyo_bridge.sync.names import NameTally, NamingPolicy
from klaviyo_bridge.sync.report import Report, Status
from klaviyo_bridge.sync.segment_checks import SegmentChecks
from klaviyo_bridge.sync.segments import translate_segments
from klaviyo_bridge.sync.tally import Tally
from klaviyo_bridge.transport.clock import Clock, SystemClock

CHANNELS: Final = ("email", "sms")
"""The channels whose marketing permission is counted in the report."""

BATCH: Final = 100
"""Profiles that are held at once; as many as Klaviyo sends in a page."""

ContactT = TypeVar("ContactT")
T = TypeVar("T")


class Policy(Protocol[ContactT]):
    """How profiles become a destination's contacts; the modules of ``policies`` are such."""

    def map_profile(
        self, profile: Profile, /, *, memberships: Iterable[Membership], at: datetime
    ) -> Mapped[ContactT]:
        """Map one person, whose lists and segments are given."""
        ...

    def to_payload(self, contact: ContactT, /) -> dict[str, Any]:
        """Write a contact as the destination's API takes it."""
        ...


def ignore_progress(progress: Progress, /) -> None:
    """Tell nobody."""


def migrate(
    klaviyo: Klaviyo,
    /,
    *,
    policy: Policy[Any],
    out: str | os.PathLike[str],
    at: datetime,
    layout: Layout = OMNISEND,
    addresses: AddressReader | None = None,
    encrypt: Encryption | None = None,
    dialect: str | None = None,
    source: str = "klaviyo",
    destination: str = "omnisend",
    held: int | None = None,
    meter: Meter | None = None,
    clock: Clock | None = None,
    progress: Callable[[Progress], None] = ignore_progress,
) -> Report:
    """Bring every person of an account into ``contacts.jsonl`` and ``contacts.csv`` in ``out``.

    The folder is made when it is not there, and files of an earlier run are replaced: each in
    one step, and only by a complete run. ``report.txt`` and ``report.json`` are written at the
    beginning and at the end, whatever the end is.

    Args:
        klaviyo: The account to read. The key needs profiles, lists and segments read.
        policy: How a profile becomes a contact: ``klaviyo_bridge.policies.omnisend``. One that
            also has ``name_properties`` has its names watched: the report lists those that do not
            mean one thing for everybody.
        out: The folder for the files.
        at: The moment of the run, timezone-aware; permission is judged as of then.
        layout: The columns of ``contacts.csv``.
        addresses: Takes the addresses from a payload, to count those that several contacts have.
            For the layouts of ``LAYOUTS`` it is known; with a layout of your own and without it,
            nobody looks, and the report says so.
        encrypt: What to encrypt in ``contacts.jsonl`` and ``contacts.csv``, and with what. The
            report names the members of a policy's ``SENSITIVE`` that stand readable (SMP-02).
        dialect: Whose segments to make as well, such as ``omnisend``: the report then tells what
            becomes of each, and ``segments.jsonl`` holds the payloads. The key needs metrics read
            for conditions on events.
        source: What the report calls the account.
        destination: What the report calls the destination.
        held: How many profiles the account has, if something else than reading them tells; a
            different number read is an error.
        meter: Where requests and waits are counted, for the report.
        clock: Tells when the run ended.
        progress: Called after every audience and every batch of people.

    Raises:
        AuthenticationError: The key is wrong, or lacks scopes, which are named.
        OutputError: A file cannot be written, or not every person is accounted for.
        BridgeError: Any other error of reading; nothing stands half written in any case.
    """
    folder = Path(out)
    create_folder(folder)
    addresses = addresses or find_reader(layout)
    run = _Run(
        klaviyo=klaviyo,
        policy=policy,
        at=at,
        tally=Tally(held=held),
        progress=progress,
        dialect=dialect,
        addresses=addresses,
        encrypt=encrypt,
        report=partial(
            Report,
            source=source,
            destination=destination,
            started=at,
            addresses_watched=addresses is not None,
            **_tell_about(policy, encrypt),
        ),
        meter=meter,
        clock=clock or SystemClock(),
        common_tags=_find_common_tags(policy, at),
        name_properties=_find_namer(policy),
    )
    try:
        return run.fill(folder, layout)
    except BaseException as error:
        # A full disk may refuse the report as well; the error itself tells the story then.
        with suppress(OutputError):
            run.describe(Status.FAILED, error=_explain(error)).write(folder)
        raise


@attrs.define(kw_only=True)
class _Run:
    """One migration under way."""

    klaviyo: Klaviyo
    policy: Policy[Any]
    at: datetime
    tally: Tally
    progress: Callable[[Progress], None]
    dialect: str | None
    addresses: AddressReader | None
    encrypt: Encryption | None
    report: Callable[..., Report]
    meter: Meter | None
    clock: Clock
    common_tags: frozenset[str]
    """Tags that say nothing about lists and segments, because everybody gets them."""
    name_properties: Callable[[Profile], Mapping[str, str]]
    names: NameTally = attrs.field(factory=NameTally)
    account_id: str | None = None
    checks: SegmentChecks | None = None
    members: int = 0
    written: int = 0

    def fill(self, folder: Path, layout: Layout) -> Report:
        """Fill the files, and let them have their names together."""
        with ExitStack() as resources:
            jsonl = resources.enter_context(JsonlWriter(folder / "contacts.jsonl"))
            table = resources.enter_context(CsvWriter(folder / "contacts.csv", layout=layout))
            memberships = resources.enter_context(Memberships())
            book = resources.enter_context(closing(AddressBook()))
            self.describe(Status.IN_PROGRESS).write(folder)
            account = check_access(self.klaviyo)
            self.account_id = None if account is None else account.id
            audiences = read_audiences(
                self.klaviyo,
                memberships=memberships,
                tally=self.tally,
                progress=self.progress,
            )
            self.checks = self.translate(account, audiences)
            for profile_id, payload in self.map_people(memberships):
                row = payload if self.encrypt is None else self.encrypt.apply(payload)
                jsonl.write(row)
                table.write(row)
                self.written += 1
                if self.addresses is not None:
                    book.add(profile_id, self.addresses(payload))
            for example, findings in book.find_shared():
                self.tally.count_findings(findings, example)
            self.members = memberships.count_people()
            files = (jsonl, table, *self.write_segments(folder, resources))
            report = self.describe(Status.COMPLETED, files=tuple(file.path.name for file in files))
            _require_balance(report)
            _seal(*files, *_open_reports(report, folder, resources))
            for file in files:
                file.publish()
        return report

    def translate(
        self, account: Account | None, audiences: tuple[KlaviyoList | Segment, ...]
    ) -> SegmentChecks | None:
        """Say every segment in the destination's form, to be checked as people go by."""
        if self.dialect is None:
            return None
        catalog = Catalog(account=account, audiences=audiences, metrics=read_metrics(self.klaviyo))
        names = catalog.make_names()
        outcomes = translate_segments(catalog.segments, self.dialect, names=names, at=self.at)
        return SegmentChecks(
            outcomes, names=names, context=catalog.make_context(outcomes), at=self.at
        )

    def write_segments(self, folder: Path, resources: ExitStack) -> Iterator[JsonlWriter]:
        """Write the payload of every segment that has one."""
        if self.checks is None:
            return
        file = resources.enter_context(JsonlWriter(folder / "segments.jsonl"))
        for outcome in self.checks.read():
            if outcome.translation.payload is not None:
                file.write(outcome.translation.payload)
        yield file

    def map_people(self, memberships: Memberships) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the profile and the payload of everybody who can be a contact."""
        profiles = self.klaviyo.profiles.iter(subscriptions=True, quarantine=self.tally.quarantine)
        for batch in batches(profiles, BATCH):
            found = memberships.find([profile.id for profile in batch])
            self.tally.with_membership += len(found)
            for profile in batch:
                payload = self.map_person(profile, found.get(profile.id, ()))
                if payload is not None:
                    yield profile.id, payload
            self.progress(Progress("profiles", self.tally.read, self.tally.held))

    def map_person(
        self, profile: Profile, memberships: tuple[Membership, ...]
    ) -> dict[str, Any] | None:
        """Judge, map and count one person."""
        tally = self.tally
        tally.read += 1
        for channel in CHANNELS:
            tally.count_decision(evaluate(profile, channel=channel, at=self.at))
        mapped = self.policy.map_profile(profile, memberships=memberships, at=self.at)
        tally.count_findings(mapped.findings, f"profile {profile.id}")
        tally.count_mapped(mapped)
        if mapped.contact is None:
            self.check(profile, memberships, None)
            return None
        self.names.count(self.name_properties(profile))
        payload = self.policy.to_payload(mapped.contact)
        self.check(profile, memberships, payload)
        tally.tagged += not self.common_tags.issuperset(payload.get("tags", ()))
        return payload

    def check(
        self,
        profile: Profile,
        memberships: tuple[Membership, ...],
        payload: dict[str, Any] | None,
    ) -> None:
        """Ask of every segment whether its judges agree on this person."""
        if self.checks is not None:
            self.checks.count(profile, memberships, payload)

    def describe(
        self, status: Status, *, error: str | None = None, files: tuple[str, ...] = ()
    ) -> Report:
        """Report on the run as it stands."""
        tally = self.tally
        return self.report(
            status=status,
            account_id=self.account_id,
            last_updated=self.clock.now(),
            error=error,
            people=tally.people(written=self.written),
            audiences=tally.audience_counts(people=self.members),
            channels=tally.channels(),
            findings=tally.findings(),
            names=self.names.clashes(),
            segments=self.checks.read() if self.checks and status is Status.COMPLETED else (),
            quarantined=tally.records,
            quarantined_beyond=tally.records_beyond,
            traffic=None if self.meter is None else self.meter.read(),
            files=files,
        )


def _find_common_tags(policy: Policy[Any], at: datetime) -> frozenset[str]:
    """Map somebody who is in no list and no segment, and see the tags."""
    nobody = Profile(id="nobody", email="nobody@example.com")
    contact = policy.map_profile(nobody, memberships=(), at=at).contact
    return frozenset(() if contact is None else policy.to_payload(contact).get("tags", ()))


def _find_namer(policy: Policy[Any]) -> Callable[[Profile], Mapping[str, str]]:
    return policy.name_properties if isinstance(policy, NamingPolicy) else lambda _: {}


def _tell_about(policy: Policy[Any], encrypt: Encryption | None) -> dict[str, Any]:
    """Return what the report says whatever the account holds."""
    encrypted = () if encrypt is None else encrypt.fields
    sensitive = getattr(policy, "SENSITIVE", ())
    return {
        "not_migrated": getattr(policy, "NOT_MIGRATED", ()),
        "encrypted": encrypted,
        "readable": tuple(name for name in sensitive if name not in encrypted),
    }


def batches(items: Iterable[T], size: int, /) -> Iterator[Sequence[T]]:
    """Yield the items, so many at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _open_reports(report: Report, folder: Path, resources: ExitStack) -> Iterator[AtomicFile]:
    for name, data in report.to_files().items():
        file = resources.enter_context(AtomicFile(folder / name))
        file.append(data)
        yield file


def _seal(*files: AtomicFile) -> None:
    """Bring all files to the disk before the first one takes its name: a full disk shows now."""
    for file in files:
        file.seal()


def _require_balance(report: Report) -> None:
    problems = report.people.problems
    if problems:
        raise OutputError(
            f"not every person is accounted for, so no contacts file was changed: "
            f"{'; '.join(problems)}; run again while nobody edits the account"
        )


def _explain(error: BaseException) -> str:
    """Say what ended the run; the text of a foreign error may hold personal data."""
    if isinstance(error, BridgeError):
        return str(error)
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return "stopped from outside, by Ctrl-C or a signal"
    return f"an unexpected {type(error).__name__}; please report it"

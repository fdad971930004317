"""An account's segments: what they become elsewhere and, over everybody, whether that is so."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.models import KlaviyoList, Membership, Profile, Segment
from klaviyo_bridge.segments.history import History, index_events
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.sync.audiences import Progress, read_audiences
from klaviyo_bridge.sync.catalog import Catalog, read_metrics, unless_refused
from klaviyo_bridge.sync.memberships import Memberships
from klaviyo_bridge.sync.migration import BATCH, Policy, batches, ignore_progress
from klaviyo_bridge.sync.segment_checks import SegmentChecks, related_metrics
from klaviyo_bridge.sync.segments import SegmentOutcome, translate_segments
from klaviyo_bridge.sync.tally import Tally
from klaviyo_bridge.wire.query import equals

_OPTIONS: Final = Options()
_NEVER: Final = History()


def survey_segments(
    klaviyo: Klaviyo,
    /,
    *,
    at: datetime,
    dialect: str = "omnisend",
    options: Options = _OPTIONS,
    policy: Policy[Any] | None = None,
    chosen: Callable[[Segment], bool] | None = None,
    progress: Callable[[Progress], None] = ignore_progress,
) -> tuple[SegmentOutcome, ...]:
    """Say what the account's segments become; with a policy, check it on everybody.

    Without a policy, this reads lists, segments and metrics. With one, it also reads who is in
    what, everybody, and the events that the segments ask about, which are held in memory.

    Args:
        klaviyo: The account. The key needs lists and segments read, and metrics for conditions on
            events; for the check, profiles and events too.
        at: The moment of the survey, timezone-aware.
        dialect: ``omnisend``, or ``tags`` for SmartPush.
        options: Choices of the translation.
        policy: How a profile becomes a contact: ``klaviyo_bridge.policies.omnisend``.
        chosen: Which segments to tell of; all of them unless given.
        progress: Called after every audience and every batch of people.

    Raises:
        ConfigurationError: The dialect is not known, or ``at`` has no time zone.
        BridgeError: Any error of reading.
    """
    survey = _Survey(klaviyo=klaviyo, at=at, dialect=dialect, options=options, progress=progress)
    wanted = chosen or (lambda _: True)
    return survey.read(wanted) if policy is None else survey.check(wanted, policy)


@attrs.define(kw_only=True)
class _Survey:
    """One survey under way."""

    klaviyo: Klaviyo
    at: datetime
    dialect: str
    options: Options
    progress: Callable[[Progress], None]
    tally: Tally = attrs.field(factory=Tally)

    def read(self, wanted: Callable[[Segment], bool]) -> tuple[SegmentOutcome, ...]:
        """Translate, without a look at anybody."""
        catalog = self._catalog(
            each
            for resource in (self.klaviyo.lists, self.klaviyo.segments)
            for each in resource.iter(quarantine=self.tally.quarantine)
        )
        return self._translate(filter(wanted, catalog.segments), catalog.make_names())

    def check(
        self, wanted: Callable[[Segment], bool], policy: Policy[Any]
    ) -> tuple[SegmentOutcome, ...]:
        """Translate, and ask about everybody."""
        with Memberships() as memberships:
            catalog = self._catalog(
                read_audiences(
                    self.klaviyo,
                    memberships=memberships,
                    tally=self.tally,
                    progress=self.progress,
                )
            )
            names = catalog.make_names()
            every = self._translate(catalog.segments, names)
            told = {each.id for each in filter(wanted, catalog.segments)}
            checks = SegmentChecks(
                [each for each in every if each.id in told],
                names=names,
                options=self.options,
                context=catalog.make_context(every),
                at=self.at,
            )
            events = self._read_events(catalog.segments, names)
            for profile, joined in self._read_people(memberships):
                contact = policy.map_profile(profile, memberships=joined, at=self.at).contact
                payload = None if contact is None else policy.to_payload(contact)
                history = None if events is None else events.get(profile.id, _NEVER)
                checks.count(profile, joined, payload, events=history)
        return checks.read()

    def _catalog(self, audiences: Iterable[KlaviyoList | Segment]) -> Catalog:
        return Catalog(
            account=unless_refused(self.klaviyo.accounts.get),
            audiences=tuple(audiences),
            metrics=read_metrics(self.klaviyo),
        )

    def _translate(self, segments: Iterable[Segment], names: Names) -> tuple[SegmentOutcome, ...]:
        return translate_segments(
            segments, self.dialect, names=names, options=self.options, at=self.at
        )

    def _read_people(
        self, memberships: Memberships
    ) -> Iterator[tuple[Profile, tuple[Membership, ...]]]:
        profiles = self.klaviyo.profiles.iter(
            subscriptions=True, predictive_analytics=True, quarantine=self.tally.quarantine
        )
        for batch in batches(profiles, BATCH):
            found = memberships.find([profile.id for profile in batch])
            yield from ((profile, found.get(profile.id, ())) for profile in batch)
            self.tally.read += len(batch)
            self.progress(Progress("profiles", self.tally.read))

    def _read_events(
        self, segments: Iterable[Segment], names: Names
    ) -> Mapping[str, History] | None:
        """Return every history of the metrics that are asked about; ``None`` if refused."""
        asked = {metric for each in segments for metric in find_metrics(each.definition)}
        metrics = sorted(related_metrics(asked, names))
        return unless_refused(
            lambda: index_events(
                event
                for metric in metrics
                for event in self.klaviyo.events.iter(
                    filter=equals("metric_id", metric), quarantine=self.tally.quarantine
                )
            )
        )


def find_metrics(value: object, /) -> Iterator[str]:
    """Yield the metrics that a definition in JSON names, wherever they stand in it."""
    if isinstance(value, Mapping):
        metric = value.get("metric_id")
        if isinstance(metric, str):
            yield metric
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(parts, Iterable) and not isinstance(parts, str):
        for part in parts:
            yield from find_metrics(part)

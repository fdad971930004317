"""Metrics and events of an account."""

from collections import defaultdict
from collections.abc import Iterator

from klaviyo_bridge.fake.sequences import Key, Ordered, Run, clip, walk
from klaviyo_bridge.fake.shapes import Attributes
from klaviyo_bridge.fake.source import Event, Source


class Happenings:
    """Events by id and in order of time, of everybody, of one profile or of one metric."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.metrics: dict[str, Attributes] = dict(source.metrics())
        self._kept: dict[str, Event] = {}
        self._order = Ordered()
        self._by_profile: dict[str, Ordered] = defaultdict(Ordered)
        self._by_metric: dict[str, Ordered] = defaultdict(Ordered)

    def put(self, event: Event) -> None:
        """Keep an event."""
        self._kept[event.id] = event
        for run in (
            self._order,
            self._by_profile[event.profile_id],
            self._by_metric[event.metric_id],
        ):
            run.add((event.seconds, event.id))

    def get(self, identifier: str) -> Event | None:
        """Return an event, or ``None``."""
        return self._kept.get(identifier) or self._source.event(identifier)

    def named_metric(self, name: str) -> str | None:
        """Return the id of the metric with this name; names are case-sensitive."""
        found = (key for key, metric in self.metrics.items() if metric.get("name") == name)
        return next(found, None)

    def walk(
        self,
        *,
        metric_id: str | None,
        profile_id: str | None,
        bounds: tuple[Key | None, Key | None],
        after: Key | None,
        reverse: bool,
    ) -> Iterator[Key]:
        """Yield ``(seconds, event id)`` in order of time, from just beyond ``after``.

        Of the given profile, else of the given metric, else all: check the other one.
        """
        runs = [
            clip(run, lowest=bounds[0], highest=bounds[1])
            for run in (
                *self._seeded(metric_id, profile_id),
                self._kept_run(metric_id, profile_id),
            )
        ]
        return walk(runs, after=after, reverse=reverse)

    def _seeded(self, metric_id: str | None, profile_id: str | None) -> list[Run]:
        index = None if profile_id is None else self._source.profile_index(profile_id)
        if profile_id is not None and index is None:
            return []
        return self._source.event_runs(metric_id=metric_id, profile=index)

    def _kept_run(self, metric_id: str | None, profile_id: str | None) -> Run:
        if profile_id is not None:
            return self._by_profile.get(profile_id) or Ordered()
        if metric_id is not None:
            return self._by_metric.get(metric_id) or Ordered()
        return self._order

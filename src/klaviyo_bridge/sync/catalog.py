"""What segments speak of by id: the account's metrics, lists and segments, with their names."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.errors import PermissionDeniedError
from klaviyo_bridge.models import Account, KlaviyoList, Quarantined, Segment
from klaviyo_bridge.policies.countries import find_country
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.people import Context
from klaviyo_bridge.sync.segment_checks import make_context
from klaviyo_bridge.sync.segments import SegmentOutcome

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Catalog:
    """The parts of an account that its segments name."""

    account: Account | None
    """``None`` where the key may not read it: filters of days and months are then unknown."""
    audiences: tuple[KlaviyoList | Segment, ...]
    metrics: Mapping[str, str] | None
    """Id to name; ``None`` where the key may not read them: conditions on events then fail."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments among the audiences."""
        return tuple(each for each in self.audiences if isinstance(each, Segment))

    def make_names(self) -> Names:
        """Return what a translation calls things."""
        return Names(
            metrics=self.metrics or {},
            audiences={each.id: each.name or "" for each in self.audiences},
            countries=spell_country,
        )

    def make_context(self, outcomes: Iterable[SegmentOutcome], /) -> Context:
        """Return what judging membership needs to know."""
        return make_context(
            self.account,
            outcomes,
            groups=frozenset(each.id for each in self.audiences),
            metrics=None if self.metrics is None else frozenset(self.metrics),
        )


def read_metrics(klaviyo: Klaviyo, /) -> Mapping[str, str] | None:
    """Return the name of every metric; ``None`` when the key lacks ``metrics:read``."""
    metrics = unless_refused(lambda: list(klaviyo.metrics.iter(quarantine=_pass_over)))
    return None if metrics is None else {each.id: each.name for each in metrics if each.name}


def unless_refused(read: Callable[[], T], /) -> T | None:
    """Read something; ``None`` when the key lacks the scope."""
    try:
        return read()
    except PermissionDeniedError as error:
        if not error.errors:
            # The network edge refuses the sender's address; scopes have nothing to do with it.
            raise
        return None


def spell_country(text: str, /) -> tuple[str, ...]:
    """Return the name and the code that contacts have of a country; the text if it is not known."""
    country = find_country(text)
    return (text,) if country is None else (country.name, country.code)


def _pass_over(record: Quarantined, /) -> None:
    """Let an unreadable metric be one without a name: conditions on it say so."""

"""The demo account: a source that keeps nothing, whatever its size."""

from collections.abc import Iterable, Sequence

from klaviyo_bridge.fake.demo.catalog import write_groups, write_metrics
from klaviyo_bridge.fake.demo.consent import write_subscriptions
from klaviyo_bridge.fake.demo.happenings import SECOND_ORDER, History
from klaviyo_bridge.fake.demo.moments import in_seconds
from klaviyo_bridge.fake.demo.oddities import DRIFT, ODDITIES
from klaviyo_bridge.fake.demo.oddity import Oddity
from klaviyo_bridge.fake.demo.people import Crowd
from klaviyo_bridge.fake.demo.timeline import Timeline
from klaviyo_bridge.fake.sequences import Run
from klaviyo_bridge.fake.shapes import Attributes, shape_analytics, shape_profile
from klaviyo_bridge.fake.source import Event, GroupSeed
from klaviyo_bridge.fake.state import Account

LARGEST = 5_000_000
DEFAULT_SIZE = 1_000
_LOOKUPS = ("email", "phone_number", "external_id")


class DemoSource:
    """People, groups and events worked out from an index; odd people first."""

    def __init__(self, size: int, seed: int, oddities: Sequence[Oddity]) -> None:
        self.size = size
        self._oddities = oddities
        self._timeline = Timeline(size, seed)
        self._history = History(self._timeline)
        self._crowd = Crowd(self._timeline, self._history)
        self._odd = {
            (field, str(one.known.get(field))): index
            for index, one in enumerate(oddities[:size])
            for field in _LOOKUPS
        }

    def profile_id(self, index: int, /) -> str:
        """Return the id of a profile."""
        return self._timeline.write_id(index)

    def profile_index(self, identifier: str, /) -> int | None:
        """Return the index of an id, or ``None`` for a stranger's."""
        return self._timeline.read_id(identifier)

    def created_seconds(self, index: int, /) -> int:
        """Return when a profile came to be."""
        return self._timeline.created(index)

    def updated_seconds(self, index: int, /) -> int:
        """Return when a profile last changed."""
        return self._timeline.updated(index)

    def attributes(self, index: int, /) -> Attributes:
        """Make the attributes of a profile."""
        if index >= len(self._oddities):
            return self._crowd.attributes(index)
        last = self._history.last_seconds(index)
        return shape_profile(
            {
                **self._oddities[index].known,
                "created": in_seconds(self._timeline.created(index)),
                "updated": in_seconds(self._timeline.updated(index)),
                "last_event_date": None if last is None else in_seconds(last),
            }
        )

    def subscriptions(self, index: int, /) -> object:
        """Make the subscriptions of a profile."""
        if index < len(self._oddities):
            return self._oddities[index].subscriptions
        created = self._timeline.created(index)
        return write_subscriptions(index, created, self._crowd.phone(index))

    def analytics(self, index: int, /) -> object:
        """Make the predictive analytics of a profile."""
        return shape_analytics() if index < len(self._oddities) else self._crowd.analytics(index)

    def find(self, field: str, value: str, /) -> int | None:
        """Return the profile that has this identifier, without looking at the others."""
        odd = self._odd.get((field, value))
        if odd is not None:
            return odd
        index = self._crowd.find(field, value)
        if index is None or not len(self._oddities) <= index < self.size:
            return None
        return index if self._crowd.attributes(index)[field] == value else None

    def groups(self) -> Iterable[GroupSeed]:
        """Return the lists and segments."""
        return write_groups(self.size, SECOND_ORDER)

    def metrics(self) -> Iterable[tuple[str, Attributes]]:
        """Return the metrics."""
        return write_metrics()

    def event(self, identifier: str, /) -> Event | None:
        """Make an event, or ``None`` for a stranger's id."""
        return self._history.find(identifier)

    def event_runs(self, *, metric_id: str | None, profile: int | None) -> list[Run]:
        """Return runs of ``(seconds, event id)``, of one metric or one profile when asked."""
        return self._history.runs(metric=metric_id, profile=profile)


def demo_account(size: int = DEFAULT_SIZE, *, seed: int = 1, drift: bool = False) -> Account:
    """Return an account of invented people, the same every time.

    Its memory does not grow with ``size`` (1 to 5,000,000); records added to it are kept. The
    first people are odd on purpose, and any size from 50 up has them all. ``seed`` changes who
    the others are. With ``drift``, people come first whom Klaviyo's published schema does not
    allow for, such as one suppressed for a reason that is not in it; strict clients fail on them.
    """
    if not 1 <= size <= LARGEST:
        raise ValueError(f"a demo account has 1 to {LARGEST:,} people, not {size:,}")
    oddities = (*DRIFT, *ODDITIES) if drift else ODDITIES
    return Account(
        identifier="Dem0Ac",
        source=DemoSource(size, seed, oddities),
        industry="Ecommerce",
        timezone="Europe/Copenhagen",
    )


def read_account(text: str | None) -> Account:
    """Return the account that a word names.

    ``demo`` or ``demo:<size>``; ``drift`` or ``drift:<size>`` for the same with people whom the
    published schema does not allow for; ``None`` for an empty account.
    """
    if text is None:
        return Account()
    name, _, size = text.partition(":")
    if name not in {"demo", "drift"} or (":" in text and not (size.isascii() and size.isdecimal())):
        raise ValueError(f"an account is named demo, drift, demo:500 or drift:500, not {text!r}")
    return demo_account(int(size) if size else DEFAULT_SIZE, drift=name == "drift")

"""How far two judges of one segment agree, person by person; what is kept does not grow."""

from typing import Any, Final

import attrs

from klaviyo_bridge.models import Answer

MOST_SHOWN: Final = 20
"""People on whom two judges differ that are kept to be shown, of each kind; the rest is counted."""


@attrs.frozen(kw_only=True)
class Differing:
    """People whom one judge has in a segment and the other has not."""

    count: int = 0
    profile_ids: tuple[str, ...] = ()
    """The first of them."""

    @property
    def beyond(self) -> int:
        """How many more there are."""
        return self.count - len(self.profile_ids)

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON-ready values."""
        return {
            "count": self.count,
            "profile_ids": list(self.profile_ids),
            "beyond": self.beyond,
        }


@attrs.frozen(kw_only=True)
class Agreement:
    """What two judges said of the same people."""

    both: int = 0
    """People whom both have in the segment."""
    neither: int = 0
    """People whom neither has in it."""
    unknown: int = 0
    """People of whom one judge or both cannot tell, for want of data."""
    only_first: Differing = Differing()
    only_second: Differing = Differing()

    @property
    def agreed(self) -> int:
        """People on whom both say the same."""
        return self.both + self.neither

    @property
    def differing(self) -> int:
        """People on whom they differ."""
        return self.only_first.count + self.only_second.count

    @property
    def share(self) -> float | None:
        """Of the people on whom both could tell, the part on whom they agree; ``None`` of none."""
        told = self.agreed + self.differing
        return self.agreed / told if told else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {
            "both": self.both,
            "neither": self.neither,
            "unknown": self.unknown,
            "only_first": self.only_first.to_dict(),
            "only_second": self.only_second.to_dict(),
            "share": self.share,
        }


_FIRST: Final = (Answer.YES, Answer.NO)
_SECOND: Final = (Answer.NO, Answer.YES)


@attrs.define
class AgreementTally:
    """Counts the answers of two judges as they come."""

    _counts: dict[tuple[Answer, Answer], int] = attrs.field(factory=dict)
    _shown: dict[tuple[Answer, Answer], list[str]] = attrs.field(factory=dict)

    def count(self, profile_id: str, first: Answer, second: Answer, /) -> None:
        """Note what both said of one person."""
        answers = (first, second)
        self._counts[answers] = self._counts.get(answers, 0) + 1
        if answers in {_FIRST, _SECOND}:
            shown = self._shown.setdefault(answers, [])
            if len(shown) < MOST_SHOWN:
                shown.append(profile_id)

    def read(self) -> Agreement:
        """Return what was counted."""
        return Agreement(
            both=self._counts.get((Answer.YES, Answer.YES), 0),
            neither=self._counts.get((Answer.NO, Answer.NO), 0),
            unknown=sum(n for answers, n in self._counts.items() if Answer.UNKNOWN in answers),
            only_first=self._differing(_FIRST),
            only_second=self._differing(_SECOND),
        )

    def _differing(self, answers: tuple[Answer, Answer]) -> Differing:
        return Differing(
            count=self._counts.get(answers, 0), profile_ids=tuple(self._shown.get(answers, ()))
        )

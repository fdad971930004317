from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from klaviyo_bridge.errors import ConfigurationError, PermissionDeniedError
from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.models import Account, Exactness
from klaviyo_bridge.policies import omnisend, smartpush
from klaviyo_bridge.segments.history import Happening, record_history
from klaviyo_bridge.segments.names import EVENTS, EventName, Names
from klaviyo_bridge.sync import Progress, SegmentOutcome, SegmentStatus, survey_segments
from klaviyo_bridge.sync.catalog import spell_country
from klaviyo_bridge.sync.segment_checks import make_context, move_events, related_metrics
from klaviyo_bridge.sync.survey import find_metrics
from tests.unit.sync.accounts import AT, KEY, connect
from tests.unit.sync.shops import BOUGHT, ask, did, make_shop

SCOPES = ["accounts:read", "profiles:read", "lists:read", "segments:read"]


def by_id(outcomes: Iterable[SegmentOutcome]) -> dict[str, SegmentOutcome]:
    """Sort segments by id."""
    return {each.id: each for each in outcomes}


def check(fake: FakeKlaviyo, **more: Any) -> dict[str, SegmentOutcome]:
    """Survey an account, and ask about everybody."""
    return by_id(survey_segments(connect(fake), at=AT, policy=omnisend, **more))


@pytest.mark.rule("OMN-15", "OMN-16")
class TestReading:
    """What segments become, without a look at anybody."""

    def test_every_segment_is_told_of(self) -> None:
        """Migrated under a prefixed name with the date, or Failed without one; no link yet."""
        found = by_id(survey_segments(connect(make_shop()), at=AT))

        statuses = {name: each.status for name, each in found.items()}

        assert statuses == {
            "BUYERS": SegmentStatus.MIGRATED,
            "SPEND": SegmentStatus.MIGRATED,
            "RIGA": SegmentStatus.MIGRATED,
            "DEAR": SegmentStatus.FAILED,
            "ODD": SegmentStatus.FAILED,
        }
        assert ("[OS] Buyers", AT, None) == (
            found["BUYERS"].target,
            found["BUYERS"].migrated_at,
            found["BUYERS"].link,
        )
        assert (None, None) == (found["DEAR"].target, found["DEAR"].migrated_at)

    def test_labels_are_counted(self) -> None:
        """Each condition counts once under its label, and shares are parts of all conditions."""
        (dear,) = survey_segments(connect(make_shop()), at=AT, chosen=lambda one: one.id == "DEAR")

        assert 1 == dear.conditions[Exactness.FAILED]
        assert 2 == sum(dear.conditions.values())
        assert 0.5 == dear.shares[Exactness.FAILED]
        assert "predictive-analytics" in [each["rule"] for each in dear.to_dict()["findings"]]

    def test_unreadable_definition_failed(self) -> None:
        """A segment without a definition that can be read fails with the path, and no shares."""
        (odd,) = survey_segments(connect(make_shop()), at=AT, chosen=lambda one: one.id == "ODD")

        assert ["definition-not-readable"] == [each.rule for each in odd.translation.findings]
        assert "condition_groups" in odd.translation.findings[0].message
        assert {} == odd.shares

    def test_nobody_is_read(self) -> None:
        """Without a policy there is no agreement, and no request about people."""
        fake = make_shop(keys={KEY: ["segments:read", "lists:read"]})

        found = by_id(survey_segments(connect(fake), at=AT))

        assert found["BUYERS"].evaluation is None
        assert found["BUYERS"].equivalence is None

    def test_key_without_metrics_fails_what_needs_them(self) -> None:
        """A key that may not read metrics leaves their names unknown: Failed, and said so."""
        found = by_id(survey_segments(connect(make_shop(keys={KEY: SCOPES})), at=AT))

        assert ["metric-not-named"] == [each.rule for each in found["BUYERS"].translation.findings]
        assert SegmentStatus.MIGRATED is found["RIGA"].status

    def test_refused_address_is_an_error(self) -> None:
        """A refusal of the sender's address is not taken for a scope that is missing."""
        fake = make_shop()
        page = {"content-type": "text/html"}
        fake.faults.add(
            Fault.status(403, body=b"<html>", headers=page, path="/api/metrics", times=9)
        )

        with pytest.raises(PermissionDeniedError, match="network edge"):
            survey_segments(connect(fake), at=AT)

    def test_tags_take_every_segment(self) -> None:
        """SmartPush gets a tag for each, even for one whose definition cannot be read."""
        found = by_id(
            survey_segments(connect(make_shop()), at=AT, dialect="tags", policy=smartpush)
        )

        assert "kla_segment_buyers" == found["BUYERS"].target
        assert SegmentStatus.MIGRATED is found["ODD"].status
        assert found["BUYERS"].evaluation is not None
        assert found["BUYERS"].equivalence is None

    @pytest.mark.parametrize(
        "wrong",
        [{"dialect": "esperanto"}, {"at": datetime(2026, 1, 1)}],  # noqa: DTZ001  # the very thing that is refused
    )
    def test_wrong_choices_are_refused(self, wrong: Mapping[str, Any]) -> None:
        """An unknown dialect, or a moment without a time zone, is a configuration error."""
        with pytest.raises(ConfigurationError):
            survey_segments(connect(make_shop()), **{"at": AT, **wrong})


class TestChecking:
    """Whether Klaviyo, the definition and the payload agree."""

    def test_klaviyos_members_are_compared(self) -> None:
        """Who is a member without having bought, and who bought without being one, are named."""
        agreement = check(make_shop())["BUYERS"].evaluation

        assert agreement is not None
        assert (1, 0) == (agreement.both, agreement.neither)
        assert ("NOBODY",) == agreement.only_first.profile_ids
        assert ("BOB",) == agreement.only_second.profile_ids

    @pytest.mark.rule("OMN-13")
    @pytest.mark.parametrize("segment", ["BUYERS", "SPEND", "RIGA"])
    def test_payload_says_the_same(self, segment: str) -> None:
        """Of everybody who becomes a contact, definition and payload say the same."""
        agreement = check(make_shop())[segment].equivalence

        assert agreement is not None
        assert (2, 0, 0) == (agreement.agreed, agreement.differing, agreement.unknown)
        assert agreement.both

    def test_people_to_look_for_are_counted(self) -> None:
        """Klaviyo's members and the contacts that the payload selects, where that can be told."""
        found = check(make_shop())

        assert (2, 2) == (found["BUYERS"].members, found["BUYERS"].expected)
        assert (1, 1) == (found["SPEND"].members, found["SPEND"].expected)
        assert (0, None) == (found["DEAR"].members, found["DEAR"].expected)
        without_events = check(make_shop(keys={KEY: [*SCOPES, "metrics:read"]}))["BUYERS"]
        assert (2, None) == (without_events.members, without_events.expected)

    def test_failed_segment_is_evaluated_only(self) -> None:
        """Without a payload, only Klaviyo's members and our evaluation are compared."""
        found = check(make_shop())["DEAR"]

        assert found.evaluation is not None
        assert 2 == found.evaluation.unknown
        assert found.equivalence is None

    def test_unreadable_definition_is_not_compared(self) -> None:
        """Nothing is said of people in a segment whose definition cannot be read."""
        found = check(make_shop())["ODD"]

        assert (None, None) == (found.evaluation, found.equivalence)

    @pytest.mark.parametrize("flag", [{"is_processing": True}, {"is_active": False}])
    def test_members_of_another_day_are_not_compared(self, flag: Mapping[str, bool]) -> None:
        """A segment that is being computed, or switched off, has no members of now."""
        fake = make_shop()
        fake.add_segment(name="Late", identifier="LATE", definition=ask([did(BOUGHT)]), **flag)

        late = check(fake)["LATE"]

        assert late.evaluation is None
        assert late.equivalence is not None

    def test_refused_events_are_unknown(self) -> None:
        """A key that may not read events leaves conditions on them unknown, never no."""
        found = check(make_shop(keys={KEY: [*SCOPES, "metrics:read"]}))["BUYERS"]

        assert found.evaluation is not None
        assert 3 == found.evaluation.unknown

    def test_progress_is_told(self) -> None:
        """Whoever waits hears of audiences and of people."""
        seen: list[Progress] = []

        check(make_shop(), progress=seen.append)

        assert Progress("profiles", 3) == seen[-1]
        assert "lists and segments" == seen[0].stage

    def test_demo_differs_only_as_declared(self) -> None:
        """In the demo account, exact segments agree, and others differ in their direction only."""
        for each in check(FakeKlaviyo("demo:300")).values():
            if each.equivalence is None:
                continue
            direction = each.translation.direction
            if each.translation.exactness is Exactness.EXACT or direction == "narrower":
                assert 0 == each.equivalence.only_second.count, each.name
            if each.translation.exactness is Exactness.EXACT or direction == "wider":
                assert 0 == each.equivalence.only_first.count, each.name


class TestMoving:
    """Events and names on their way."""

    def test_events_take_omnisends_names(self) -> None:
        """Metrics that are one event there come together in order; properties take their paths."""
        names = Names(
            metrics={
                "E": "Clicked Email",
                "S": "Clicked SMS",
                "X": "Rented Bike",
                "B": "Dropped Email",
            },
            event_properties={("clicked message", "URL"): "link"},
        )
        early, late = (datetime(2025, month, 1, tzinfo=UTC) for month in (1, 2))
        history = record_history(
            [
                ("E", Happening(late, properties={"URL": "u", "other": 1})),
                ("S", Happening(early)),
                ("X", Happening(early, properties={"km": 3})),
                ("B", Happening(early)),
                ("?", Happening(early)),
            ]
        )

        moved = move_events(history, names)

        assert {"clicked message", "Rented Bike"} == set(moved)
        assert [early, late] == [event.at for event in moved["clicked message"]]
        assert {"link": "u"} == moved["clicked message"][1].properties
        assert {"km": 3} == moved["Rented Bike"][0].properties

    def test_metrics_that_are_one_event_are_read_together(self) -> None:
        """Who asks for clicks in email needs clicks in text messages, to see what differs."""
        names = Names(metrics={"E": "Clicked Email", "S": "Clicked SMS", "O": "Opened Email"})

        assert {"E", "S"} == related_metrics({"E"}, names)
        assert {"?"} == related_metrics({"?"}, names)

    def test_metrics_are_found_wherever_they_stand(self) -> None:
        """A metric in a funnel's step is found as one in a condition is; anything else is not."""
        raw = {
            "a": [{"metric_id": "A"}, {"steps": ({"metric_id": "B"},)}],
            "metric_id": 7,
            "b": "x",
        }

        assert ["A", "B"] == list(find_metrics(raw))
        assert [] == list(find_metrics(None))

    def test_origin_travels(self) -> None:
        """An event that comes from a named system carries its name."""
        names = Names(
            metrics={"X": "Rented Bike"},
            events={**EVENTS, "Rented Bike": EventName(name="rented bike", origin="api")},
        )
        history = record_history([("X", Happening(AT))])

        (event,) = move_events(history, names)["rented bike"]

        assert "api" == event.origin

    @pytest.mark.parametrize(
        ("zone", "expected"),
        [
            ("Europe/Riga", ZoneInfo("Europe/Riga")),
            ("Nowhere/At All", None),
            ("../x", None),
            (None, None),
        ],
    )
    def test_time_zone_is_the_accounts(self, zone: str | None, expected: ZoneInfo | None) -> None:
        """A zone that is not set or not known leaves days and months unknown."""
        context = make_context(Account(id="A", timezone=zone), (), groups=(), metrics=None)

        assert expected == context.time_zone
        assert make_context(None, (), groups=(), metrics=None).time_zone is None

    def test_countries_are_spelt_as_contacts_have_them(self) -> None:
        """A known country has its name and its code, an unknown one stays as it is."""
        context = make_context(None, (), groups=(), metrics=None)

        assert ("Germany", "DE") == spell_country("Deutschland")
        assert ("Atlantis",) == spell_country("Atlantis")
        assert context.country_code is not None
        assert ("DE", None) == (context.country_code("Germany"), context.country_code("Atlantis"))

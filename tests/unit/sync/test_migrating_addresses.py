from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

from klaviyo_bridge.destinations import LAYOUTS, OMNISEND
from klaviyo_bridge.fake import FakeKlaviyo, shape_subscriptions
from klaviyo_bridge.policies import messagemedia, omnisend, smartpush
from klaviyo_bridge.sync import Report, RuleCount, migrate
from klaviyo_bridge.sync.addresses import find_reader
from klaviyo_bridge.transport import VirtualClock
from tests.unit.sync.accounts import AT, connect

SHARED = "address-shared"
DIFFERS = "address-shared-permission-differs"
ADVICE = "Before the import: some profiles became contacts with the same address."


def make_doubled_account(*, consents: tuple[str, str]) -> tuple[FakeKlaviyo, str]:
    """Make an account that holds one phone number twice; return it and how it is reported."""
    fake = FakeKlaviyo()
    ids = [
        fake.add_profile(
            phone_number=number,
            subscriptions=shape_subscriptions(
                sms={
                    "consent": consent,
                    "consent_timestamp": "2024-03-01T09:15:00+00:00",
                    "can_receive_sms_marketing": consent == "SUBSCRIBED",
                }
            ),
        )
        for number, consent in zip(("+12025550143", " +12025550143 "), consents, strict=True)
    ]
    fake.add_profile(email="bob@example.com")
    return fake, f"profiles {min(ids)} and {max(ids)}"


def run(fake: FakeKlaviyo, out: Path, **options: Any) -> Report:
    """Migrate an account, on a clock that stands still unless somebody waits."""
    return migrate(
        connect(fake),
        **{"policy": omnisend, "out": out, "at": AT, "clock": VirtualClock(), **options},
    )


def collisions(report: Report) -> list[RuleCount]:
    """Return what the report says about shared addresses."""
    return [each for each in report.findings if each.rule.startswith(SHARED)]


def flatten(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "policy"),
    [("omnisend", omnisend), ("smartpush", smartpush), ("messagemedia", messagemedia)],
)
def test_shared_address_is_reported(tmp_path: Path, name: str, policy: Any) -> None:
    """Two contacts with one number, one of whom left, are counted, with what to do."""
    fake, example = make_doubled_account(consents=("UNSUBSCRIBED", "SUBSCRIBED"))

    report = run(fake, tmp_path, policy=policy, layout=LAYOUTS[name])
    text = flatten((tmp_path / "report.txt").read_text(encoding="utf-8"))

    assert [(SHARED, "COLLISION", 1, example), (DIFFERS, "COLLISION", 1, example)] == [
        attrs.astuple(each) for each in collisions(report)
    ]
    assert ADVICE in text
    assert "do not import them as they are" in text
    assert "2025550143" not in text


def test_agreeing_contacts_are_counted_once(tmp_path: Path) -> None:
    """Where both say the same, only the address is counted."""
    fake, example = make_doubled_account(consents=("SUBSCRIBED", "SUBSCRIBED"))

    report = run(fake, tmp_path)

    assert [(SHARED, example)] == [(each.rule, each.example) for each in collisions(report)]
    assert "do not import them as they are" not in flatten(report.to_text())


def test_nothing_shared_says_nothing(tmp_path: Path) -> None:
    """An account without such profiles has no such finding and no advice."""
    report = run(FakeKlaviyo("demo:60"), tmp_path)

    assert report.addresses_watched
    assert [] == collisions(report)
    assert ADVICE not in flatten(report.to_text())


def test_own_layout_is_not_watched(tmp_path: Path) -> None:
    """Where nobody knows the addresses of a payload, the report says that nobody looked."""
    fake, _ = make_doubled_account(consents=("SUBSCRIBED", "SUBSCRIBED"))
    own = attrs.evolve(OMNISEND, limit=100)

    report = run(fake, tmp_path, layout=own)

    assert [] == collisions(report)
    assert orjson.loads((tmp_path / "report.json").read_bytes())["addresses_watched"] is False
    assert "Nobody looked whether contacts have the same address" in flatten(report.to_text())


def test_own_layout_with_a_reader_is_watched(tmp_path: Path) -> None:
    """Whoever tells how addresses are read has them watched."""
    fake, _ = make_doubled_account(consents=("SUBSCRIBED", "SUBSCRIBED"))
    own = attrs.evolve(OMNISEND, limit=100)

    report = run(fake, tmp_path, layout=own, addresses=find_reader(OMNISEND))

    assert [SHARED] == [each.rule for each in collisions(report)]
    assert report.addresses_watched
    assert "Nobody looked" not in report.to_text()

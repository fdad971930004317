from pathlib import Path
from typing import Any

import orjson
import pytest

from klaviyo_bridge.errors import BridgeError
from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.policies import omnisend
from klaviyo_bridge.sync import Report, migrate
from tests.unit.sync.accounts import AT, connect
from tests.unit.sync.shops import make_shop


def run(fake: FakeKlaviyo, out: Path, *, dialect: str | None = "omnisend") -> Report:
    """Migrate an account with its segments."""
    return migrate(connect(fake), policy=omnisend, out=out, at=AT, dialect=dialect)


def read(path: Path) -> Any:
    """Read a JSON file."""
    return orjson.loads(path.read_bytes())


@pytest.mark.rule("OMN-12", "OMN-13", "OMN-16")
def test_payloads_stand_in_a_file(tmp_path: Path) -> None:
    """Each line of segments.jsonl is a payload for Omnisend; what failed has none."""
    report = run(make_shop(), tmp_path)

    payloads = [
        orjson.loads(line) for line in (tmp_path / "segments.jsonl").read_bytes().splitlines()
    ]

    assert {"[OS] Buyers", "[OS] Spenders", "[OS] Riga"} == {each["name"] for each in payloads}
    assert payloads == [
        each.translation.payload for each in report.segments if each.translation.payload
    ]
    assert ("contacts.jsonl", "contacts.csv", "segments.jsonl") == report.files


@pytest.mark.rule("OMN-15", "OMN-16")
def test_both_reports_have_the_table(tmp_path: Path) -> None:
    """report.json has every segment with its findings, and report.txt the table and reasons."""
    run(make_shop(), tmp_path)

    rows = {each["id"]: each for each in read(tmp_path / "report.json")["segments"]}
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")

    assert "2026-01-01T00:00:00Z" == rows["BUYERS"]["migrated_at"]
    assert ("Failed", None) == (rows["DEAR"]["status"], rows["DEAR"]["target"])
    assert {"exact": 1.0, "approximate": 0.0, "snapshot": 0.0, "failed": 0.0} == rows["BUYERS"][
        "shares"
    ]
    assert "[OS] Buyers" in text
    assert "Why segments failed" in text
    assert "send each line of segments.jsonl" in " ".join(text.split())


def test_what_was_read_is_compared(tmp_path: Path) -> None:
    """People and memberships are at hand, events are not: those conditions are unknown."""
    rows = {each.id: each for each in run(make_shop(), tmp_path).segments}

    riga, buyers = rows["RIGA"].evaluation, rows["BUYERS"].evaluation

    assert riga is not None
    assert buyers is not None
    assert (3, 0) == (riga.agreed, riga.unknown)
    assert (0, 3) == (buyers.agreed, buyers.unknown)
    text = " ".join((tmp_path / "report.txt").read_text(encoding="utf-8").split())
    assert "klaviyo-bridge segments --people reads those too" in text


def test_without_a_dialect_segments_stay_behind(tmp_path: Path) -> None:
    """Nothing is said about segments, and no file is written."""
    report = run(make_shop(), tmp_path, dialect=None)

    assert () == report.segments
    assert not (tmp_path / "segments.jsonl").exists()
    assert "Klaviyo segment" not in report.to_text()


def test_failed_run_changes_no_segments(tmp_path: Path) -> None:
    """A run that ends early leaves the earlier file as it was, and tells of no segment."""
    run(make_shop(), tmp_path)
    before = (tmp_path / "segments.jsonl").read_bytes()
    broken = make_shop()
    broken.faults.add(Fault.drop(path="/api/profiles", after=1, times=99))

    with pytest.raises(BridgeError):
        run(broken, tmp_path)

    assert before == (tmp_path / "segments.jsonl").read_bytes()
    assert [] == read(tmp_path / "report.json")["segments"]

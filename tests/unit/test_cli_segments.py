import json
from collections.abc import Sequence

import pytest

from klaviyo_bridge.cli import Exit, main
from klaviyo_bridge.client.klaviyo import API_KEY_VARIABLE

Capture = pytest.CaptureFixture[str]

FAILED = "Predicted VIPs"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(API_KEY_VARIABLE, raising=False)


def run(*words: str, capsys: Capture, code: Exit = Exit.OK) -> str:
    """Type something, and return what is shown."""
    assert code == main(["segments", *words])

    return capsys.readouterr().out


def test_table(capsys: Capture) -> None:
    """One command, no key: every segment with its status and its labels."""
    text = run("--from", "demo:60", capsys=capsys)

    assert "Klaviyo segment" in text
    assert "[OS] Repeat Purchasers" in text
    assert "Why segments failed" in text
    assert "Do they agree" not in text


def test_people_are_compared_on_request(capsys: Capture) -> None:
    """With --people, the agreement stands under the table."""
    text = run("--from", "demo:60", "--people", capsys=capsys)

    assert "Do they agree on the people?" in text
    assert "definition and payload" in text


def test_json_is_for_programs(capsys: Capture) -> None:
    """Every segment is an object, with the payload among its members."""
    segments = json.loads(run("--from", "demo:60", "--json", capsys=capsys))["segments"]

    statuses = {each["name"]: each["status"] for each in segments}
    payloads = {each["name"]: each["payload"] for each in segments}

    assert ("Migrated", "Failed") == (statuses["Has Email"], statuses[FAILED])
    assert "[OS] Has Email" == payloads["Has Email"]["name"]
    assert payloads[FAILED] is None


def test_smartpush_gets_tags(capsys: Capture) -> None:
    """With --to smartpush a segment becomes the tag of its members."""
    text = run("--from", "demo:60", "--to", "smartpush", capsys=capsys)

    assert "kla_segment_repeat_purchasers" in text


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "--from", "demo:60", FAILED),
        ("--from", "demo:60", "explain", FAILED),
        ("explain", FAILED, "--from", "demo:60"),
    ],
)
def test_one_segment_is_explained(words: Sequence[str], capsys: Capture) -> None:
    """By name, wherever the account stands among the words: reasons, and what to do by hand."""
    text = " ".join(run(*words, capsys=capsys).split())

    assert "condition_groups[0].conditions[0]: failed (predictive-analytics)" in text
    assert "By hand:" in text
    assert "migration date" not in text


def test_one_segment_is_found_by_its_id(capsys: Capture) -> None:
    """The id that --json tells is understood as well as the name."""
    segments = json.loads(run("--from", "demo:60", "--json", capsys=capsys))["segments"]
    (wanted,) = [each["id"] for each in segments if each["name"] == "Has Email"]

    found = json.loads(run("explain", "--from", "demo:60", "--json", wanted, capsys=capsys))

    assert ["Has Email"] == [each["name"] for each in found["segments"]]


def test_unknown_segment(capsys: Capture) -> None:
    """Nothing is found, and where ids are to be had is said."""
    code = main(["segments", "explain", "--from", "demo:60", "nope"])

    output = capsys.readouterr()

    assert Exit.NOTHING == code
    assert "" == output.out
    assert "segments --json lists them" in output.err


def test_account_is_needed(capsys: Capture) -> None:
    """Without --from nothing is read, and what to type is said."""
    code = main(["segments"])

    assert Exit.USAGE == code
    assert "klaviyo-bridge segments --from demo" in capsys.readouterr().err

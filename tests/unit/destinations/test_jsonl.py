from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from klaviyo_bridge.destinations import JsonlWriter
from klaviyo_bridge.errors import OutputError


def write(path: Path, payloads: Iterable[Mapping[str, Any]]) -> int:
    """Write payloads and return how many the writer counted."""
    with JsonlWriter(path) as writer:
        for payload in payloads:
            writer.write(payload)
    return writer.rows


def test_one_object_a_line(tmp_path: Path) -> None:
    """Each payload is one line of UTF-8 that reads back the same."""
    path = tmp_path / "contacts.jsonl"
    payloads: list[Mapping[str, Any]] = [
        {"firstName": "Zoë 雪 🎿"},
        {"tags": ["a\nb", "c,d"]},
        {"n": 2**53},
    ]

    rows = write(path, payloads)

    lines = path.read_bytes().split(b"\n")

    assert payloads == [orjson.loads(line) for line in lines[:-1]]
    assert b"" == lines[-1]
    assert "雪".encode() in lines[0]
    assert 3 == rows


def test_payload_without_json_form_is_refused(tmp_path: Path) -> None:
    """What JSON cannot say is an OutputError that names the line and no value."""
    path = tmp_path / "contacts.jsonl"

    with pytest.raises(OutputError, match=r"line 2 of .*: it has no JSON form") as caught:
        write(path, [{"n": 1}, {"n": {"secret"}}])

    assert "secret" not in str(caught.value)
    assert [] == list(tmp_path.iterdir())

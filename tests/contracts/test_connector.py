"""A connector that others wrote extracts a whole account from the fake, and nothing is missing.

It is Stitch's ``tap-klaviyo``. It knows one address only, Klaviyo's own, and so reaches the fake
through a proxy on this machine; none of its code is touched.
"""

import json
import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from klaviyo_bridge import FakeKlaviyo
from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.models import Profile
from tests.contracts.conftest import Testify
from tests.contracts.front_door import open_door
from tests.contracts.witnesses import summon_module, summon_program

pytestmark = pytest.mark.witness

WITNESS = "tap-klaviyo"
KEY = "pk_test_connector"
REASONS = ("HARD_BOUNCE", "INVALID_EMAIL", "UNSUBSCRIBE", "USER_SUPPRESSED")
"""The suppressions whose profiles it extracts, each with a question of its own."""
NOT_SERVED = "campaigns"

Json = dict[str, Any]


@attrs.frozen
class Extract:
    """What the connector found."""

    catalog: Mapping[str, Json]
    """Streams by name."""
    records: Mapping[str, list[Json]]
    """By the name of their stream."""
    klaviyo: Klaviyo
    """The same account, read by our client in memory."""


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """Let the connector discover and extract everything that the fake serves."""
    program, trustme = summon_program("tap-klaviyo"), summon_module("trustme", package="trustme")
    place = tmp_path_factory.mktemp("connector")
    fake = FakeKlaviyo("demo:230", limits=False)
    settings = _write(place / "settings.json", {"api_key": KEY, "start_date": _BEFORE_ALL})
    with fake.serve() as server, open_door(trustme, server.port, place) as environment:
        catalog = json.loads(_run(program, environment, "--config", settings, "--discover"))
        streams = [stream for stream in catalog["streams"] if stream["stream"] != NOT_SERVED]
        chosen = _write(place / "catalog.json", {"streams": [_select(one) for one in streams]})
        lines = _run(program, environment, "--config", settings, "--catalog", chosen)
    return Extract(
        {stream["stream"]: stream for stream in streams},
        _by_stream(json.loads(line) for line in lines.splitlines()),
        Klaviyo(KEY, transport=fake),
    )


_BEFORE_ALL = "2010-01-01T00:00:00Z"


def _write(path: Path, content: Json) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def _run(program: str, environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # the session's own tool
        (program, *arguments),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr[-2000:]
    return done.stdout


def _select(stream: Json) -> Json:
    every = [
        {**one, "metadata": {**one["metadata"], "selected": True}} for one in stream["metadata"]
    ]
    return {**stream, "metadata": every}


def _by_stream(messages: Iterator[Json]) -> Mapping[str, list[Json]]:
    found = defaultdict(list)
    for message in messages:
        if message["type"] == "RECORD":
            found[message["stream"]].append(message["record"])
    return found


def test_every_list_is_extracted(extract: Extract, testify: Testify) -> None:
    """Each list once, with its name and its opt-in process."""
    testify(WITNESS, "get_lists")

    ours = [(one.id, one.name, one.opt_in_process) for one in extract.klaviyo.lists.iter()]

    assert sorted(ours) == sorted(
        (one["id"], one["name"], one["opt_in_process"]) for one in extract.records["lists"]
    )


def test_every_suppressed_profile_is_extracted(extract: Extract, testify: Testify) -> None:
    """Once for each reason that the connector asks for, and nobody else; nothing is altered."""
    testify(WITNESS, "get_profiles")
    people = list(extract.klaviyo.profiles.iter(subscriptions=True))
    expected = Counter(
        person.id for reason in REASONS for person in people if reason in _reasons(person)
    )
    ours = {person.id: _seen(person) for person in people}

    theirs = extract.records["global_exclusions"]

    assert expected == Counter(one["id"] for one in theirs)
    assert len(expected) > len(REASONS)
    assert [] == [one["id"] for one in theirs if ours[one["id"]] != {n: one[n] for n in _SEEN}]


_SEEN = ("email", "phone_number", "external_id", "first_name", "last_name", "properties")


def _seen(person: Profile) -> Json:
    return {name: getattr(person, name) for name in _SEEN}


def _reasons(person: Profile) -> set[str | None]:
    assert person.subscriptions is not None
    email = person.subscriptions.email
    marketing = email.marketing if email is not None else None
    return {one.reason for one in (marketing.suppression if marketing else None) or ()}


def test_every_event_is_extracted(extract: Extract, testify: Testify) -> None:
    """Each event of every metric that the connector knows, with its properties, once."""
    testify(WITNESS, "get_events", "get_metrics")
    ours: dict[str | None, list[tuple[str, str]]] = defaultdict(list)
    for event in extract.klaviyo.events.iter():
        ours[event.metric_id].append((event.id, _text(event.event_properties)))

    theirs = {
        stream["tap_stream_id"]: [
            (one["id"], _text(one["event_properties"])) for one in extract.records[name]
        ]
        for name, stream in extract.catalog.items()
        if stream["metadata"][0]["metadata"].get("forced-replication-method") == "INCREMENTAL"
    }

    assert {metric: sorted(ours[metric]) for metric in theirs} == {
        metric: sorted(found) for metric, found in theirs.items()
    }
    assert sum(map(len, theirs.values())) > 500


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)

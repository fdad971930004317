"""Conversations held by hand: no client, no fake, no I/O."""

import json
from typing import Any

import pytest

from klaviyo_bridge.client import flows, metrics, profiles
from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import Metric, Profile, Quarantined
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.http import Request, Response

NEXT = "https://a.klaviyo.com/api/profiles?page%5Bcursor%5D="


def _page(*ids: str, next: str | None = None) -> Response:
    data = [{"type": "profile", "id": id, "attributes": {}} for id in ids]
    return Response(status=200, body=json.dumps({"data": data, "links": {"next": next}}).encode())


def _hold(stream: flows.Stream[Any], *answers: Response) -> tuple[list[Request], list[Any]]:
    asked: list[Request] = []
    got: list[Any] = []
    waiting = list(answers)
    response: Response | None = None
    while True:
        try:
            step = stream.send(response)
        except StopIteration:
            return asked, got
        response = None
        if isinstance(step, Request):
            asked.append(step)
            response = waiting.pop(0)
        else:
            got.extend(step)


@pytest.mark.rule("KLV-13")
def test_a_stream_follows_the_links_to_the_end() -> None:
    """Each next page is asked for exactly as Klaviyo linked it."""
    asked, got = _hold(
        profiles.iterate(), _page("1", "2", next=f"{NEXT}b"), _page(next=f"{NEXT}c"), _page("3")
    )

    assert [r.url for r in asked] == ["/api/profiles?page%5Bsize%5D=100", f"{NEXT}b", f"{NEXT}c"]
    assert [profile.id for profile in got] == ["1", "2", "3"]


@pytest.mark.rule("KLV-13")
def test_a_repeated_cursor_is_an_error() -> None:
    """A link that leads back would go round for ever."""
    with pytest.raises(UnexpectedDocumentError, match="read before"):
        _hold(
            profiles.iterate(),
            _page("1", next=f"{NEXT}b"),
            _page("2", next=f"{NEXT}c"),
            _page("3", next=f"{NEXT}b"),
        )


def test_a_next_link_that_is_no_link_is_an_error() -> None:
    """A page's end is null and nothing else."""
    body = json.dumps({"data": [], "links": {"next": 5}}).encode()

    with pytest.raises(UnexpectedDocumentError, match="links"):
        _hold(profiles.iterate(), Response(status=200, body=body))


def test_an_unreadable_record_raises_unless_there_is_a_quarantine() -> None:
    """A record is set aside on purpose or not at all."""
    body = {"data": [{"type": "profile", "id": "1", "attributes": {"email": []}}]}
    answer = Response(status=200, body=json.dumps(body).encode())
    aside: list[Quarantined] = []

    _, got = _hold(profiles.iterate(quarantine=aside.append), answer)

    assert (got, [q.id for q in aside]) == ([], ["1"])
    with pytest.raises(UnexpectedDocumentError, match=r"\$\.data\[0\]\.attributes\.email"):
        _hold(profiles.iterate(), answer)


def test_find_needs_exactly_one_identifier() -> None:
    """None or two identifiers are a mistake in the call."""
    with pytest.raises(ConfigurationError, match="exactly one"):
        profiles.find()
    with pytest.raises(ConfigurationError, match="exactly one"):
        profiles.find(email="a@example.com", external_id="7")


def test_find_gives_the_first_match_or_none() -> None:
    """An empty page and a 404 both mean that there is no such profile."""
    for answer, expected in (
        (_page("1"), "1"),
        (_page(), None),
        (Response(status=404, body=b"{}"), None),
    ):
        flow = profiles.find(email="ada@example.com")
        assert "equals%28email%2C%22ada%40example.com%22%29" in next(flow).url
        with pytest.raises(StopIteration) as end:
            flow.send(answer)
        found: Profile | None = end.value.value
        assert expected == (found and found.id)


def _end(flow: flows.Flow[Metric | None], *answers: Response) -> str | None:
    next(flow)
    for answer in answers[:-1]:
        flow.send(answer)
    with pytest.raises(StopIteration) as end:
        flow.send(answers[-1])
    found: Metric | None = end.value.value
    return None if found is None else found.name


def test_the_first_wanted_record_ends_the_reading() -> None:
    """A metric is looked for page by page, and no page is asked for after the one that has it."""

    def page(*names: str, next: str | None = None) -> Response:
        data = [{"type": "metric", "id": n, "attributes": {"name": n}} for n in names]
        body = {"data": data, "links": {"next": next}}
        return Response(status=200, body=json.dumps(body).encode())

    pages = (page("Opened Email", next=f"{NEXT}b"), page("Placed Order", next=f"{NEXT}c"))
    assert "Placed Order" == _end(metrics.find(name="Placed Order"), *pages)
    assert None is _end(metrics.find(name="placed order"), page("Placed Order"))


def test_a_flow_that_is_not_answered_says_so() -> None:
    """Driving a stream by ``next`` alone is a mistake that is named."""
    stream = profiles.iterate()
    next(stream)

    with pytest.raises(RuntimeError, match="waits for the response"):
        next(stream)


def test_identifiers_and_raw_resources_stream_alike() -> None:
    """The same paging serves ids and untyped records."""
    _, ids = _hold(flows.stream_ids(build("get_profile_ids_for_list", id="L1")), _page("1", "2"))
    _, raw = _hold(flows.stream_raw(build("get_profiles")), _page("1"))

    assert ids == ["1", "2"]
    assert [r["id"] for r in raw] == ["1"]

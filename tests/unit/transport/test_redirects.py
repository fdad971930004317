"""Which redirects are followed."""

import pytest

from klaviyo_bridge.errors import PermanentTransportError
from klaviyo_bridge.transport.redirects import MAX_REDIRECTS, next_hop
from klaviyo_bridge.wire.http import Response
from tests.unit.transport.scripted import make_request

URL = "https://a.klaviyo.com/api/profiles?page[size]=1"


def redirect(location: str, *, status: int = 302) -> Response:
    """Return a redirect."""
    return Response(status=status, headers={"Location": location})


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/api/profiles/", "https://a.klaviyo.com/api/profiles/"),
        ("lists", "https://a.klaviyo.com/api/lists"),
        ("https://a.klaviyo.com/x#top", "https://a.klaviyo.com/x"),
        ("HTTPS://A.KLAVIYO.COM:443/x", "https://A.KLAVIYO.COM:443/x"),
        ("?page[size]=2", "https://a.klaviyo.com/api/profiles?page[size]=2"),
    ],
)
def test_same_origin_is_followed(location: str, target: str) -> None:
    """Relative and absolute targets of one scheme, host and port are followed."""
    hop = next_hop(make_request(url=URL), redirect(location), followed=0)

    assert hop is not None
    assert target == hop.url


@pytest.mark.rule("KLV-15")
@pytest.mark.parametrize(
    "location",
    [
        "http://a.klaviyo.com/api/profiles",
        "https://a.klaviyo.com:8443/api/profiles",
        "https://b.klaviyo.com/api/profiles",
        "//evil.example/api/profiles",
        "https://a.klaviyo.com.evil.example/",
        "https://a.klaviyo.com@evil.example/",
        "https://evil.example\\@a.klaviyo.com/",
        "https://evil.example%2f@a.klaviyo.com/",
        "https://a.klaviyo.com:x/",
        "https://[::1",
        "https://a.klaviyo.com/\u00e9",
        "https://a.klaviyo.com/a b",
        "javascript:alert(1)",
    ],
)
def test_other_origins_are_refused(location: str) -> None:
    """Whatever leads, or may be read as leading, to another origin is refused."""
    with pytest.raises(PermanentTransportError, match="another origin") as caught:
        next_hop(make_request(url=URL), redirect(location), followed=0)

    assert "page[size]" not in str(caught.value)


@pytest.mark.parametrize(("status", "followed"), [(301, 0), (302, 0), (303, 0), (307, 1), (308, 1)])
def test_writes_stay_writes(status: int, followed: int) -> None:
    """A POST is sent on by 307 and 308 with its body; what would make it a GET is refused."""
    request = make_request(method="POST", url=URL)
    if followed:
        hop = next_hop(request, redirect("/x", status=status), followed=0)

        assert hop is not None
        assert "POST" == hop.method
    else:
        with pytest.raises(PermanentTransportError, match="into a read"):
            next_hop(request, redirect("/x", status=status), followed=0)


@pytest.mark.parametrize(
    "response",
    [Response(status=200, headers={"location": "/x"}), Response(status=304), Response(status=302)],
)
def test_answers_are_left_alone(response: Response) -> None:
    """An answer that does not send elsewhere is the answer."""
    assert next_hop(make_request(url=URL), response, followed=0) is None


def test_redirects_are_counted() -> None:
    """One more than the limit is refused."""
    request = make_request(url=URL)

    assert next_hop(request, redirect("/x"), followed=MAX_REDIRECTS - 1) is not None
    with pytest.raises(PermanentTransportError, match="in a row"):
        next_hop(request, redirect("/x"), followed=MAX_REDIRECTS)

"""What went wrong, in words that give nothing away."""

import http.client
import socket
import ssl

import pytest
import requests
import urllib3
from urllib3.connectionpool import HTTPSConnectionPool

from klaviyo_bridge.errors import (
    BridgeError,
    ConfigurationError,
    PermanentTransportError,
    TransportError,
)
from klaviyo_bridge.transport.failures import describe, explain_failure
from tests.unit.transport.scripted import KEY, make_request

UNTRUSTED = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed")


def wrapped(reason: Exception) -> requests.ConnectionError:
    """Wrap an error as urllib3 and requests do."""
    pool = HTTPSConnectionPool("a.klaviyo.com")
    retries = urllib3.exceptions.MaxRetryError(pool, "/api?email=ada@example.com", reason)
    return requests.ConnectionError(retries)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "refused"), "refused"),
        (ConnectionResetError(104, "reset"), "dropped"),
        (BrokenPipeError(), "dropped"),
        (TimeoutError(), "in time"),
        (socket.gaierror(-2, "unknown"), "host name"),
        (http.client.IncompleteRead(b"x"), "broke off"),
        (ssl.SSLEOFError(), "secure connection"),
        (wrapped(urllib3.exceptions.SSLError(UNTRUSTED)), "not trusted"),
        (OSError(28, "No space left"), "the connection failed"),
    ],
)
def test_failures_have_plain_words(error: Exception, words: str) -> None:
    """The innermost cause that is known decides on the words."""
    assert words in describe(error)


def test_circular_causes_end() -> None:
    """Errors that are each other's cause are looked at once."""
    first, second = OSError("a"), OSError("b")
    first.__cause__, second.__cause__ = second, first

    assert "the connection failed" == describe(first)


@pytest.mark.rule("KLV-15")
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.exceptions.InvalidHeader(f"bad header value: {KEY}"), ConfigurationError),
        (UnicodeEncodeError("latin-1", KEY, 0, 1, "no"), ConfigurationError),
        (requests.exceptions.SSLError(UNTRUSTED), PermanentTransportError),
        (wrapped(OSError("ada@example.com")), TransportError),
    ],
)
def test_library_texts_are_not_passed_on(error: Exception, kind: type[BridgeError]) -> None:
    """The error to raise is ours, names the endpoint, and quotes no key, query or library text."""
    raised = explain_failure(make_request(), error)

    assert kind is type(raised)
    assert "/api/profiles" in str(raised)
    assert not any(secret in str(raised) for secret in (KEY, "example.com", "filter"))

"""A server to talk to, and an environment without proxies or credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.transport.loopback import Loopback, serve


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Loopback]:
    """Return a running server on 127.0.0.1."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serve() as running:
        yield running


@pytest.fixture
def netrc(tmp_path: Path, server: Loopback) -> Path:
    """Return a netrc file that has credentials for the server."""
    assert server.url
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login ada password enigma\n")
    path.chmod(0o600)
    return path

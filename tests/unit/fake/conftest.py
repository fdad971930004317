"""Fakes to ask."""

import pytest

from klaviyo_bridge.fake import FakeKlaviyo


@pytest.fixture
def fake() -> FakeKlaviyo:
    """Return a fake of an empty account."""
    return FakeKlaviyo()


@pytest.fixture(scope="session")
def demo() -> FakeKlaviyo:
    """Return a fake of a small demo account; nobody changes it."""
    return FakeKlaviyo("demo:120")

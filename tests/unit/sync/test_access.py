import pytest

from klaviyo_bridge.errors import AuthenticationError, PermissionDeniedError
from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.sync import check_access
from tests.unit.sync.accounts import KEY, connect

ALL = ("accounts:read", "profiles:read", "lists:read", "segments:read")


@pytest.mark.rule("OMN-19")
def test_good_key_names_the_account() -> None:
    """A key that may read everything gives the account, at one request for each endpoint."""
    fake = FakeKlaviyo("demo:50", keys={KEY: ALL})

    account = check_access(connect(fake))

    assert account is not None
    assert fake.account.id == account.id
    assert 4 == len(fake.exchanges)


@pytest.mark.rule("OMN-19")
@pytest.mark.parametrize("missing", ["profiles:read", "lists:read", "segments:read"])
def test_missing_scope_is_named(missing: str) -> None:
    """A scope that the key lacks is named, and that the key has to be replaced."""
    fake = FakeKlaviyo(keys={KEY: [scope for scope in ALL if scope != missing]})

    with pytest.raises(PermissionDeniedError, match=f"lacks the scope {missing}: .*new") as caught:
        check_access(connect(fake))

    assert (missing,) == caught.value.scopes
    assert 403 == caught.value.status
    assert KEY not in str(caught.value)


@pytest.mark.rule("OMN-19")
def test_all_missing_scopes_are_named_at_once() -> None:
    """Nobody has to make three keys to learn of three scopes."""
    fake = FakeKlaviyo(keys={KEY: ["accounts:read"]})

    with pytest.raises(PermissionDeniedError, match="scopes profiles:read, lists:read, segments"):
        check_access(connect(fake))


def test_account_may_stay_unnamed() -> None:
    """Only the report needs the account, so that scope may be missing."""
    fake = FakeKlaviyo(keys={KEY: ALL[1:]})

    assert check_access(connect(fake)) is None


@pytest.mark.rule("OMN-19")
def test_wrong_key_is_named() -> None:
    """A key that Klaviyo does not know ends the run at the first request."""
    fake = FakeKlaviyo(keys={KEY: None})

    with pytest.raises(AuthenticationError, match="check the private API key"):
        check_access(connect(fake, key="pk_test_other"))

    assert 1 == len(fake.exchanges)


def test_blocked_address_is_not_a_missing_scope() -> None:
    """A refusal by the network edge is told as it is."""
    fake = FakeKlaviyo()
    fake.faults.add(
        Fault.status(403, body=b"<html>", headers={"content-type": "text/html"}, times=9)
    )

    with pytest.raises(PermissionDeniedError, match="network edge"):
        check_access(connect(fake))


def test_unreadable_record_does_not_matter() -> None:
    """Whether a record makes sense is not the question here."""
    fake = FakeKlaviyo()
    fake.add_profile(email="a@example.com", created="yesterday")

    assert check_access(connect(fake)) is not None

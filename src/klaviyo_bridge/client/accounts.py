"""The account behind the key: ``klaviyo.accounts``."""

from klaviyo_bridge.client.drivers import AsyncBound, Bound, One
from klaviyo_bridge.client.flows import Flow, ask_many, ask_one
from klaviyo_bridge.errors import UnexpectedDocumentError
from klaviyo_bridge.models import Account
from klaviyo_bridge.wire.endpoints import build


def get(id: str | None = None, /) -> Flow[Account]:
    """Return the account that the key belongs to; the cheapest way to try a key.

    Scopes: ``accounts:read``. Limits: one request a second, 15 a minute.
    Source: https://developers.klaviyo.com/en/reference/get_accounts
    """
    if id is not None:
        return ask_one(build("get_account", id=id), Account)
    return _own()


def _own() -> Flow[Account]:
    accounts = yield from ask_many(build("get_accounts"), Account)
    if len(accounts) != 1:
        raise UnexpectedDocumentError(
            f"expected the key's one account, found {len(accounts)}", path="$.data"
        )
    return accounts[0]


class _Calls:
    get = One(get)


class Accounts(Bound, _Calls):
    """Calls about the account."""


class AsyncAccounts(AsyncBound, _Calls):
    """The same calls, awaited."""

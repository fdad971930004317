"""Answers about the account."""

from klaviyo_bridge.fake.calls import Call
from klaviyo_bridge.fake.pages import Page
from klaviyo_bridge.fake.presenting import present_account
from klaviyo_bridge.fake.problems import not_found


def answer_accounts(call: Call) -> str:
    """GET /accounts: the one account of the key, as a collection."""
    return call.answer_page([present_account(call)], Page([]))


def answer_account(call: Call) -> str:
    """GET /accounts/{id}."""
    if call.id != call.account.id:
        raise not_found(f"An account with id {call.id} does not exist.")
    return call.answer_one(present_account(call))

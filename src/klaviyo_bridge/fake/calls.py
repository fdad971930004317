"""One request on its way through: what was asked, of which account."""

from collections.abc import Mapping
from functools import cached_property

import attrs

from klaviyo_bridge.fake.documents import write_array, write_document
from klaviyo_bridge.fake.filters import Condition
from klaviyo_bridge.fake.pages import Cursor, Page, Take, turn
from klaviyo_bridge.fake.queries import Query, Rules
from klaviyo_bridge.fake.sequences import HIGHEST, Key
from klaviyo_bridge.fake.state import Account

_LOWEST = {"greater-than": HIGHEST, "greater-or-equal": ""}
_HIGHEST = {"less-than": "", "less-or-equal": HIGHEST}


@attrs.frozen
class Lens:
    """What a query gets to see of every profile; worked out once, for a page holds many."""

    fields: tuple[str, ...] | None
    subscriptions: bool
    analytics: bool


@attrs.frozen(kw_only=True)
class Call:
    """A request that may be answered: its route is known, its key may do this."""

    account: Account
    rules: Rules
    query: Query
    origin: str
    """Scheme, host and port that links begin with."""
    path: str
    """The path as the caller wrote it."""
    id: str = ""
    """The id in the path, where there is one."""

    @cached_property
    def lens(self) -> Lens:
        """Return what is seen of profiles."""
        return Lens(
            self.query.fields("profile"),
            self.query.asks("profile", "subscriptions"),
            self.query.asks("profile", "predictive_analytics"),
        )

    def address(self, collection: str, identifier: str) -> str:
        """Return where a resource is found, without the closing slash."""
        return f"{self.origin}/api/{collection}/{identifier}"

    def included(self) -> tuple[str, ...]:
        """Return the relationships whose resources are asked for."""
        return self.query.names("include")

    def conditions(self) -> tuple[Condition, ...]:
        """Return the filter, read and checked."""
        return self.query.conditions(self.rules)

    def turn(self, take: Take, cursor: Cursor, *, descending: bool) -> Page:
        """Return the page asked for."""
        return turn(self.query, self.rules, take, cursor, descending=descending)

    def answer_page(
        self, items: list[str], page: Page, included: Mapping[str, str] | None = None
    ) -> str:
        """Write a collection."""
        links = {
            "self": self.url(),
            "next": page.next and self.url(page.next),
            "prev": page.prev and self.url(page.prev),
        }
        return write_document(write_array(items), links, self._inclusion(included))

    def answer_one(self, item: str, included: Mapping[str, str] | None = None) -> str:
        """Write a single resource or identifier; its only link is its own."""
        return write_document(item, {"self": self.url()}, self._inclusion(included))

    def url(self, cursor: str | None = None) -> str:
        """Return the address that was asked, with another cursor if one is given."""
        query = self.query.write(cursor)
        return f"{self.origin}{self.path}{'?' if query else ''}{query}"

    def _inclusion(self, included: Mapping[str, str] | None) -> str | None:
        asked = "include" in self.query.values
        return write_array((included or {}).values()) if asked else None


def bound(conditions: tuple[Condition, ...], field: str) -> tuple[Key | None, Key | None]:
    """Return what conditions on a field leave: the lowest key, and the first key beyond."""
    lowest = [
        (condition.wanted[0], _LOWEST[condition.operator])
        for condition in conditions
        if condition.field == field and condition.operator in _LOWEST
    ]
    highest = [
        (condition.wanted[0], _HIGHEST[condition.operator])
        for condition in conditions
        if condition.field == field and condition.operator in _HIGHEST
    ]
    return max(lowest, default=None), min(highest, default=None)

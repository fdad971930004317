"""What a route is, and how the one for a request is found."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

import attrs

from klaviyo_bridge.fake.calls import Call
from klaviyo_bridge.fake.limits import Tier
from klaviyo_bridge.fake.queries import Query, Rules

COLLECTION_METHODS = "GET, POST, HEAD, OPTIONS"
RESOURCE_METHODS = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"


_UNANSWERED = ("HEAD", "OPTIONS")
"""Methods that every live endpoint has and the fake never answers."""


class UnknownRouteError(LookupError):
    """The fake does not know this endpoint; it never makes an answer up."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"the fake has no route for {method} {path}")
        self.method = method
        self.path = path

    def __reduce__(self) -> tuple[type["UnknownRouteError"], tuple[str, str]]:
        return UnknownRouteError, (self.method, self.path)


@attrs.frozen
class Surcharge:
    """A stricter bucket, for queries that ask for something dear."""

    tier: Tier
    parameter: str
    names: frozenset[str]

    def applies(self, query: Query) -> bool:
        """Say whether a query asks for it."""
        return not self.names.isdisjoint(query.names(self.parameter))


@attrs.frozen(kw_only=True)
class Route:
    """One method of one endpoint."""

    method: str = "GET"
    operation: str
    """Klaviyo's operationId."""
    path: str
    tier: Tier
    scopes: tuple[str, ...]
    rules: Rules
    answer: Callable[[Call], str]
    surcharges: tuple[Surcharge, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Methods that the live endpoint has and the fake does not, yet."""

    @property
    def allow(self) -> str:
        """The methods that the ``allow`` header names, in the two recorded forms."""
        return RESOURCE_METHODS if self.path.endswith("{id}") else COLLECTION_METHODS

    def bucket(self, query: Query) -> tuple[str, Tier]:
        """Return what this query is counted in."""
        for surcharge in self.surcharges:
            if surcharge.applies(query):
                return f"{self.operation}+{surcharge.parameter}", surcharge.tier
        return self.operation, self.tier


class Router:
    """Finds the route of a path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[str, dict[str, Route]] = {}
        for route in routes:
            self._routes.setdefault(route.path, {})[route.method] = route
        self._patterns = [
            (re.compile(path.replace("{id}", "([^/]+)")), path)
            for path in sorted(self._routes, key=_specific_first)
        ]

    def find(self, method: str, path: str) -> tuple[Route, str]:
        """Return the route of a path with the id in it; a closing slash does not matter.

        When the live endpoint lacks the method too, the route returned is of another method: to
        be answered 405. Raises :class:`UnknownRouteError` for what only the fake lacks.
        """
        for pattern, template in self._patterns:
            found = pattern.fullmatch(path.removesuffix("/"))
            if found:
                identifier = unquote(found[1]) if pattern.groups else ""
                return self._choose(template, method, path), identifier
        raise UnknownRouteError(method, path)

    def _choose(self, template: str, method: str, path: str) -> Route:
        methods = self._routes[template]
        some = next(iter(methods.values()))
        if method not in methods and method in {*some.elsewhere, *_UNANSWERED}:
            raise UnknownRouteError(method, path)
        return methods.get(method, some)


def _specific_first(path: str) -> tuple[bool, str]:
    return "{id}" in path, path

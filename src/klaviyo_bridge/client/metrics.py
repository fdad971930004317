"""Kinds of happenings: ``klaviyo.metrics``."""

from collections.abc import Iterable

from klaviyo_bridge.client.drivers import AsyncBound, Bound, Many, One
from klaviyo_bridge.client.flows import Flow, Quarantine, Stream, ask_one, first, stream
from klaviyo_bridge.models import Metric
from klaviyo_bridge.wire.endpoints import build
from klaviyo_bridge.wire.query import Filter, Query


def get(id: str, /) -> Flow[Metric]:
    """Return one metric. Raises NotFoundError.

    Scopes: ``metrics:read``. Source: https://developers.klaviyo.com/en/reference/get_metric
    """
    return ask_one(build("get_metric", id=id), Metric)


def find(*, name: str) -> Flow[Metric | None]:
    """Return the first metric of exactly this name, capitals included, or ``None``.

    Klaviyo cannot filter by it, so pages are read until it turns up. Scopes: ``metrics:read``.
    """
    return first(iterate(), lambda metric: metric.name == name)


def iterate(
    *, filter: Filter | Iterable[Filter] = (), quarantine: Quarantine | None = None
) -> Stream[Metric]:
    """Yield every metric that matches.

    Scopes: ``metrics:read``. Source: https://developers.klaviyo.com/en/reference/get_metrics
    """
    return stream(build("get_metrics", query=Query(filter=filter)), Metric, quarantine=quarantine)


class _Calls:
    get = One(get)
    find = One(find)
    iter = Many(iterate)


class Metrics(Bound, _Calls):
    """Calls about metrics."""


class AsyncMetrics(AsyncBound, _Calls):
    """The same calls, awaited."""

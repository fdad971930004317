"""Answers about metrics."""

from klaviyo_bridge.fake.calls import Call
from klaviyo_bridge.fake.pages import IdCursor
from klaviyo_bridge.fake.presenting import present_metric, relate_nothing
from klaviyo_bridge.fake.problems import not_found
from klaviyo_bridge.fake.sequences import Key, Ordered, first, walk
from klaviyo_bridge.fake.shapes import Attributes


def answer_metrics(call: Call) -> str:
    """GET /metrics: all of them in one page, by id."""
    conditions = call.conditions()
    metrics = call.account.happenings.metrics
    run = Ordered(
        (identifier, identifier)
        for identifier, metric in metrics.items()
        if all(one.holds(_read(metric, one.field)) for one in conditions)
    )

    def take(count: int, *, after: Key | None, reverse: bool) -> list[Key]:
        return first(count, walk([run], after=after, reverse=reverse))

    page = call.turn(take, IdCursor(), descending=False)
    related = relate_nothing(call, ("flow-triggers",))
    items = [present_metric(call, identifier, related) for _, identifier in page.keys]
    return call.answer_page(items, page)


def answer_metric(call: Call) -> str:
    """GET /metrics/{id}."""
    if call.id not in call.account.happenings.metrics:
        raise not_found(f"A metric with id {call.id} does not exist.")
    return call.answer_one(present_metric(call, call.id, relate_nothing(call, ("flow-triggers",))))


def _read(metric: Attributes, field: str) -> object:
    """Read ``integration.name``; by ``integration.category`` nothing is ever found (recorded)."""
    return metric["integration"].get("name") if field == "integration.name" else None

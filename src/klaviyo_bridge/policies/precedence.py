"""Whose value wins where several records of one person fill the same field.

The rule: the first record wins, and the others fill its gaps. So records come in order of
precedence, as a rule the newest first. A value that does not get in is named in a finding by its
field, never by itself.

Fields that only make sense together, such as the parts of an address, are a *block*: its gaps are
filled only from a record that contradicts nothing in it, so that no address is put together from
two places.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from klaviyo_bridge.consent.moments import known
from klaviyo_bridge.models import Fidelity, Finding

T = TypeVar("T")

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def is_filled(value: object, /) -> bool:
    """Tell whether a value says anything; ``None``, blanks and empty collections do not."""
    if isinstance(value, str):
        return bool(value) and not value.isspace()
    return value is not None and value not in ((), [], {})


def first_filled(values: Iterable[T | None], /) -> T | None:
    """Return the first value that says anything; failing that the first that is not ``None``."""
    fallback: T | None = None
    for value in values:
        if is_filled(value):
            return value
        fallback = value if fallback is None else fallback
    return fallback


def newest_first(
    records: Iterable[T], /, *, updated: Callable[[T], datetime | None]
) -> tuple[T, ...]:
    """Return records by when they were updated; undated ones last, equals in the order given."""
    return tuple(sorted(records, key=lambda each: known(updated(each)) or _NEVER, reverse=True))


def union(labels: Iterable[Iterable[T]], /) -> tuple[T, ...]:
    """Return the labels or tags of all records, each once, in the order in which they came."""
    return tuple(dict.fromkeys(label for each in labels for label in each))


def settle(
    records: Sequence[Mapping[str, Any]], /, *, blocks: Iterable[tuple[str, ...]] = ()
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the fields of the merged record, and a finding for each field that lost a value.

    Args:
        records: Field to value, in order of precedence.
        blocks: Fields that only make sense together; every other field is on its own.
    """
    blocks = tuple(blocks)
    together = frozenset(name for block in blocks for name in block)
    alone = tuple((name,) for name in union(records) if name not in together)
    settled: dict[str, Any] = {}
    findings: list[Finding] = []
    for block in blocks + alone:
        values = _fill(records, block)
        findings += _lost(records, block, values)
        settled |= values
    return settled, tuple(findings)


def _fill(records: Iterable[Mapping[str, Any]], block: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    blanks: dict[str, Any] = {}
    for record in records:
        present = {name: record[name] for name in block if record.get(name) is not None}
        filled = {name: value for name, value in present.items() if is_filled(value)}
        if all(_same(values.get(name, value), value) for name, value in filled.items()):
            values = filled | values
        blanks = present | blanks
    return {name: value for name, value in blanks.items() if not is_filled(value)} | values


def _lost(
    records: Iterable[Mapping[str, Any]], block: tuple[str, ...], values: Mapping[str, Any]
) -> Iterator[Finding]:
    for name in block:
        told = [record[name] for record in records if is_filled(record.get(name))]
        if not is_filled(values.get(name)):
            yield from [value_left_out(name)] if told else []
        elif not all(_same(values[name], value) for value in told):
            yield values_differ(name)


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same in JSON, where ``true`` is not ``1``."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


@lru_cache(maxsize=1024)
def values_differ(field: str, /) -> Finding:
    """Say that merged records hold different values in a field."""
    message = f"The merged records differ in {field}; the value of the first one stays."
    return Finding("merged-values-differ", Fidelity.COLLISION, message, source=field)


@lru_cache(maxsize=1024)
def value_left_out(field: str, /) -> Finding:
    """Say that a gap was not filled, because the record that could fill it tells another story."""
    message = f"{field} stays empty: the record that has it differs in fields that go with it."
    return Finding("merged-value-left-out", Fidelity.COLLISION, message, source=field)

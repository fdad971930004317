"""Conditions, each by itself in Omnisend's form, as one segment within Omnisend's limits."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from klaviyo_bridge.models import Exactness, Finding
from klaviyo_bridge.segments.normal_form import Clause, TooManyGroups, distribute
from klaviyo_bridge.segments.omnisend.comparisons import texts_of
from klaviyo_bridge.segments.omnisend.payload import ContactFilter, Filter, write_condition

MOST_GROUPS: Final = 10
"""Condition groups of a segment."""
MOST_FILTERS: Final = 9
"""Filters of a condition.

Both limits are told by others than the vendor, whose pages name none.
"""
MOST_CHARACTERS: Final = 256
"""Characters of a segment's name.

Source: https://api-docs.omnisend.com/reference/post_segments
"""

_ELLIPSIS: Final = "…"

Atom = tuple[Filter, ...]


def assemble(groups: Sequence[Sequence[Atom]], /) -> list[dict[str, Any]] | Finding:
    """Return the condition groups of a segment in JSON; a finding where there are too many.

    Args:
        groups: Klaviyo's groups, joined by AND; the atoms of one are joined by OR, and so are the
            filters of an atom, all of one entity.
    """
    form = distribute(groups, kind_of=_entity, most=MOST_GROUPS)
    if isinstance(form, TooManyGroups):
        return _too_many_groups(form)
    merged = [[(clause, _merge(clause.atoms)) for clause in each] for each in form]
    for clause, filters in (pair for each in merged for pair in each):
        if len(filters) > MOST_FILTERS:
            return _too_many_filters(len(filters), _origin(clause, groups))
    return [{"conditions": [write_condition(filters) for _, filters in each]} for each in merged]


def name_segment(name: str, prefix: str, /) -> str:
    """Return the segment's name with its prefix (OMN-12), cut where it is too long."""
    full = f"{prefix} {name.strip()}".strip()
    return full if len(full) <= MOST_CHARACTERS else full[: MOST_CHARACTERS - 1] + _ELLIPSIS


def _entity(atom: Atom) -> str:
    return atom[0].ENTITY


def _merge(atoms: Iterable[Atom]) -> tuple[Filter, ...]:
    """Join tests of one property for several texts, any of which will do, into one."""
    found: dict[Filter, tuple[str, ...]] = {}
    for one in (each for atom in atoms for each in atom):
        place, texts = _part(one)
        found[place] = (*found.get(place, ()), *texts)
    return tuple(_whole(place, texts) for place, texts in found.items())


def _part(filter: Filter) -> tuple[Filter, tuple[str, ...]]:
    """Return a test without its texts, and those, where any of them will do."""
    if not isinstance(filter, ContactFilter) or filter.comparison.operator != "anyOf":
        return filter, ()
    comparison = attrs.evolve(filter.comparison, value=())
    return attrs.evolve(filter, comparison=comparison), texts_of(filter.comparison)


def _whole(place: Filter, texts: tuple[str, ...]) -> Filter:
    if not isinstance(place, ContactFilter) or not texts:
        return place
    comparison = attrs.evolve(place.comparison, value=tuple(dict.fromkeys(texts)))
    return attrs.evolve(place, comparison=comparison)


def _origin(clause: Clause[Atom], groups: Sequence[Sequence[Atom]]) -> str:
    atoms = set(clause.atoms)
    index = next(index for index, group in enumerate(groups) if atoms <= set(group))
    return f"condition_groups[{index}]"


def _too_many_groups(form: TooManyGroups[Atom]) -> Finding:
    return Finding(
        "too-many-groups",
        Exactness.FAILED,
        f"Groups that ask for contacts and events at once would make {form.needed} groups in "
        f"Omnisend, which takes {form.allowed}. By hand: split the segment in two.",
        source="condition_groups",
        evidence={"needed": form.needed, "allowed": form.allowed},
    )


def _too_many_filters(needed: int, source: str) -> Finding:
    return Finding(
        "too-many-filters",
        Exactness.FAILED,
        f"The group would make {needed} filters of one condition in Omnisend, which takes "
        f"{MOST_FILTERS}. By hand: split the segment in two.",
        source=source,
        evidence={"needed": needed, "allowed": MOST_FILTERS},
    )

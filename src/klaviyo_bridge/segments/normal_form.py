"""From AND of ORs to OR of ANDs, without growing more than the destination allows.

Klaviyo joins condition groups by AND and the conditions within one by OR. Omnisend joins its groups
by OR and the conditions within one by AND, and such a condition may again hold several tests of one
kind, joined by OR. So a group whose conditions are all of one kind needs no distribution: it is one
condition of Omnisend's. Only a group that mixes kinds is taken apart, into one part for each kind;
``n`` groups of two kinds make ``2 ** n`` groups.

Nothing here knows what a condition is. Both forms say the same for every assignment of yes, no and
unknown to the conditions.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product
from math import prod
from typing import Final, Generic, TypeAlias, TypeVar

import attrs

AtomT = TypeVar("AtomT", bound=Hashable)


@attrs.frozen
class Clause(Generic[AtomT]):
    """Conditions of one kind, joined by OR; at least one."""

    kind: str
    atoms: tuple[AtomT, ...]


Conjunction: TypeAlias = tuple[Clause[AtomT], ...]
"""Clauses, joined by AND."""


MOST_TRIED: Final = 1_024
"""Conjunctions that are written out to see how many of them say something of their own."""


@attrs.frozen
class TooManyGroups(Generic[AtomT]):
    """The OR of ANDs would need more groups than there may be."""

    needed: int
    allowed: int


def distribute(
    groups: Iterable[Iterable[AtomT]],
    /,
    *,
    kind_of: Callable[[AtomT], str],
    most: int,
) -> tuple[Conjunction[AtomT], ...] | TooManyGroups[AtomT]:
    """Turn an AND of ORs into an OR of ANDs of clauses, each of one kind.

    Repeated conditions are dropped, and whatever another part already says: in ``A and (A or B)``
    the second group, in ``A or (A and B)`` the second conjunction. An empty group is never true,
    so nothing is left; no groups at all are always true, so one empty conjunction is.

    Args:
        groups: Groups joined by AND; the conditions within one are joined by OR.
        kind_of: Tells the kind of a condition.
        most: The most conjunctions that there may be.
    """
    wanted = _absorb_groups(groups)
    if any(not group for group in wanted):
        return ()
    parts = [_by_kind(group, kind_of) for group in wanted]
    needed = prod(len(clauses) for clauses in parts)
    if needed > MOST_TRIED:
        return TooManyGroups(needed, most)
    form = _absorb_conjunctions(product(*parts))
    return form if len(form) <= most else TooManyGroups(len(form), most)


def _absorb_groups(groups: Iterable[Iterable[AtomT]]) -> list[tuple[AtomT, ...]]:
    """Drop repetitions, and groups that hold all conditions of another: those say less."""
    unique = list(
        {frozenset(group): tuple(dict.fromkeys(group)) for group in map(tuple, groups)}.items()
    )
    return [group for atoms, group in unique if not any(other < atoms for other, _ in unique)]


def _by_kind(group: Sequence[AtomT], kind_of: Callable[[AtomT], str]) -> list[Clause[AtomT]]:
    kinds: dict[str, list[AtomT]] = {}
    for atom in group:
        kinds.setdefault(kind_of(atom), []).append(atom)
    return [Clause(kind, tuple(atoms)) for kind, atoms in kinds.items()]


def _absorb_conjunctions(
    conjunctions: Iterable[tuple[Clause[AtomT], ...]],
) -> tuple[Conjunction[AtomT], ...]:
    """Drop repetitions, and conjunctions that hold all clauses of another: those say more."""
    tidied = {frozenset(kept): kept for kept in map(_absorb_clauses, conjunctions)}
    return tuple(
        kept for clauses, kept in tidied.items() if not any(other < clauses for other in tidied)
    )


def _absorb_clauses(clauses: tuple[Clause[AtomT], ...]) -> Conjunction[AtomT]:
    """Within an AND, drop a clause that another one of the same kind implies."""
    unique = tuple(dict.fromkeys(clauses))
    return tuple(
        clause
        for clause in unique
        if not any(
            other.kind == clause.kind and set(other.atoms) < set(clause.atoms) for other in unique
        )
    )

"""Lists: the chosen ones of Klaviyo become lists of MessageMedia (MM-07)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from klaviyo_bridge.models import Fidelity, Finding, Membership


def chosen_lists(
    memberships: Iterable[Membership], /, *, lists: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the target lists of a person, each once and in order of the alphabet.

    Two lists of Klaviyo may become one. A finding names the lists and segments that are not among
    the chosen; being in none of the chosen ones is no reason to leave a person out, because their
    opt-out counts all the same.
    """
    found: set[str] = set()
    left: set[tuple[str, str, str]] = set()
    for membership in memberships:
        target = lists.get(membership.id)
        if target is None:
            left.add((membership.kind, membership.name, membership.id))
        else:
            found.add(target)
    return tuple(sorted(found)), (_not_chosen(frozenset(left)),) if left else ()


@lru_cache(maxsize=1024)
def _not_chosen(left: frozenset[tuple[str, str, str]]) -> Finding:
    listed = ", ".join(f"{kind} {name!r} ({identity})" for kind, name, identity in sorted(left))
    return Finding(
        "lists-not-chosen",
        Fidelity.OMITTED,
        f"Not chosen, so nothing is said about them in MessageMedia: {listed}.",
        source="memberships",
    )

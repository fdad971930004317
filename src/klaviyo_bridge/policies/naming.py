"""Property names in a system that takes fewer characters than Klaviyo does.

The rule, for systems that take only A-Z, a-z, 0-9 and underscore:

1. A ``$`` in front, Klaviyo's mark of its own properties, is dropped.
2. Accents are dropped from letters that have a plain form: ``prénom`` becomes ``prenom``.
3. Every run of other characters becomes one underscore.
4. Where that lost letters or digits of another script, or the name was too long, a checksum of
   the original name is appended. So different names stay different, and one name is spelled the
   same for every profile of an account.

Two names that still come out alike are a collision: the one that needed no change keeps the
spelling (else the first in order of the original names), and the others get their checksum.
Neither is lost, and which is which does not depend on the order in which they came. It does depend
on which names came: of two names that clean to one, a profile that has only one has the spelling
for it.

To name alike across profiles, give all names of the account at once, and the result with the names
of every profile. A name that the account did not have then always gets its checksum: so it is one
name for every profile, and takes no other's.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

import attrs

from klaviyo_bridge.models import Profile

_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")


@attrs.frozen(kw_only=True, eq=False)
class Naming:
    """What a set of names is called in the other system; equal to itself only."""

    names: Mapping[str, str]
    """Original to new name, in order of the original names; all new names differ."""
    collisions: Mapping[str, str]
    """Original names that lost their spelling, to the spelling that they lost."""
    illegible: frozenset[str]
    """Original names that are known by a checksum: of another script, or too long."""
    unforeseen: frozenset[str] = frozenset()
    """Original names that the account did not have; they are known by a checksum too."""

    @cached_property
    def taken(self) -> frozenset[str]:
        """The new names."""
        return frozenset(self.names.values())


def collect_names(profiles: Iterable[Profile], /) -> tuple[str, ...]:
    """Return the names of all properties that these profiles have, each once, in order.

    Reads a stream of any length; holds the names only.
    """
    found: set[str] = set()
    for profile in profiles:
        found.update(profile.properties)
    return tuple(sorted(found))


def assign_names(
    names: tuple[str, ...],
    /,
    *,
    prefix: str = "",
    limit: int = 128,
    reserved: frozenset[str] = frozenset(),
    account: Naming | None = None,
) -> Naming:
    """Give each of these names, all different, a name of its own in the other system.

    Works for the properties of one profile and for those of a whole account alike.

    Args:
        names: Original names.
        prefix: Begins every new name.
        limit: The most characters that a new name may have.
        reserved: New names that are spoken for.
        account: What all names of the account are called, by these same choices; theirs stand.
    """
    if account is not None:
        return _assign_within(account, names, prefix, limit, reserved)
    cleaned = {name: _clean(name, prefix, limit) for name in sorted(names)}
    spellings = {name: spelling for name, (spelling, _) in cleaned.items()}
    illegible = frozenset([name for name, (_, legible) in cleaned.items() if not legible])
    wanted = set(spellings.values())
    if len(wanted) == len(spellings) and wanted.isdisjoint(reserved):
        return Naming(names=spellings, collisions={}, illegible=illegible)
    given = _keep_apart(spellings, prefix, limit, reserved)
    return Naming(
        names=given,
        collisions={name: lost for name, lost in spellings.items() if given[name] != lost},
        illegible=illegible,
    )


def _keep_apart(
    spellings: Mapping[str, str], prefix: str, limit: int, reserved: frozenset[str]
) -> dict[str, str]:
    taken = set(reserved)
    given = dict(spellings)
    for name in sorted(spellings, key=lambda each: (spellings[each] != prefix + each, each)):
        given[name] = _free(name, spellings[name], limit, taken)
        taken.add(given[name])
    return given


def _assign_within(
    account: Naming, names: tuple[str, ...], prefix: str, limit: int, reserved: frozenset[str]
) -> Naming:
    given: dict[str, str] = {}
    new: set[str] = set()
    for name in sorted(names):
        spelling = account.names.get(name)
        if spelling is None:
            marked = _with_checksum(name, _clean(name, prefix, limit)[0], limit)
            spelling = _free(name, marked, limit, {*reserved, *account.taken, *new})
            new.add(spelling)
        given[name] = spelling
    return Naming(
        names=given,
        collisions={name: account.collisions[name] for name in given if name in account.collisions},
        illegible=account.illegible.intersection(given),
        unforeseen=frozenset([name for name in given if name not in account.names]),
    )


def _free(name: str, spelling: str, limit: int, taken: set[str]) -> str:
    while spelling in taken:
        spelling = _with_checksum(name, spelling, limit)
    return spelling


def clean_name(name: str, /, *, prefix: str = "", limit: int = 128) -> str:
    """Return ``prefix`` and the name cleaned: 1 to ``limit`` characters of ``[A-Za-z0-9_]``."""
    return _clean(name, prefix, limit)[0]


@lru_cache(maxsize=8192)
def _clean(name: str, prefix: str, limit: int) -> tuple[str, bool]:
    """Return the name cleaned, and whether that says what the name said."""
    spelled = _spell(name)
    if _fits(name, prefix, limit):
        return prefix + spelled, True
    return _with_checksum(name, prefix + (spelled.strip("_") or "property"), limit), False


def _spell(name: str) -> str:
    return _OTHER.sub("_", _without_accents(name.removeprefix("$")))


def _fits(name: str, prefix: str, limit: int) -> bool:
    """Tell whether the cleaned name says what the name said, in the room that there is."""
    plain = _without_accents(name)
    foreign = any(char.isalnum() and not char.isascii() for char in plain)
    spelled = _spell(name)
    return not foreign and bool(spelled.strip("_")) and len(prefix) + len(spelled) <= limit


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _with_checksum(name: str, spelled: str, limit: int) -> str:
    checksum = zlib.crc32(f"{spelled}\n{name}".encode(errors="surrogatepass"))
    return f"{spelled[: limit - 9]}_{checksum:08x}"

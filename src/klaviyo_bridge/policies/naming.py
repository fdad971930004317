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
for it. To name alike across profiles, give all names of the account at once.
"""

import re
import unicodedata
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import attrs

_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")


@attrs.frozen(kw_only=True)
class Naming:
    """What a set of names is called in the other system."""

    names: Mapping[str, str]
    """Original to new name, in order of the original names; all new names differ."""
    collisions: Mapping[str, str]
    """Original names that lost their spelling, to the spelling that they lost."""
    illegible: frozenset[str]
    """Original names that are known by a checksum: of another script, or too long."""


@lru_cache(maxsize=1024)
def assign_names(
    names: tuple[str, ...],
    /,
    *,
    prefix: str = "",
    limit: int = 128,
    reserved: frozenset[str] = frozenset(),
) -> Naming:
    """Give each of these names, all different, a name of its own in the other system.

    Works for the properties of one profile and for those of a whole account alike.

    Args:
        names: Original names.
        prefix: Begins every new name.
        limit: The most characters that a new name may have.
        reserved: New names that are spoken for.
    """
    spellings = {name: clean_name(name, prefix=prefix, limit=limit) for name in names}
    taken = set(reserved)
    given: dict[str, str] = {}
    for name in sorted(names, key=lambda each: (spellings[each] != prefix + each, each)):
        spelled = spellings[name]
        while spelled in taken:
            spelled = _with_checksum(name, spelled, limit)
        taken.add(spelled)
        given[name] = spelled
    ordered = sorted(names)
    return Naming(
        names={name: given[name] for name in ordered},
        collisions={name: spellings[name] for name in ordered if given[name] != spellings[name]},
        illegible=frozenset(name for name in names if not _fits(name, prefix, limit)),
    )


@lru_cache(maxsize=8192)
def clean_name(name: str, /, *, prefix: str = "", limit: int = 128) -> str:
    """Return ``prefix`` and the name cleaned: 1 to ``limit`` characters of ``[A-Za-z0-9_]``."""
    spelled = _spell(name)
    if _fits(name, prefix, limit):
        return prefix + spelled
    return _with_checksum(name, prefix + (spelled.strip("_") or "property"), limit)


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

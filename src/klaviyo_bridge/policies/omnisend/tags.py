"""Tags: where a contact came from, and the audiences it was in."""

from collections.abc import Iterable
from typing import Final

from klaviyo_bridge.models import Fidelity, Finding, Membership
from klaviyo_bridge.policies.tags import NAMELESS, limit_tags

_NOT_WANTED: Final = Finding(
    "memberships-not-wanted",
    Fidelity.OMITTED,
    "Lists and segments give no tags, because none are wanted for them.",
    source="memberships",
)


def tags(
    memberships: Iterable[Membership], /, *, wanted: bool, import_tag: str, limit: int
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the import tag and the names of lists, then of segments (OMN-05, OMN-06).

    Names are in order of the alphabet, trimmed, each once; two audiences of one name share a tag,
    with a finding. When there are more than ``limit``, the first ones stay and a finding names
    the rest. When they are not ``wanted``, only the import tag stays, with a finding.
    """
    if not wanted:
        return (import_tag,), (_NOT_WANTED,) if any(True for _ in memberships) else ()
    found = [import_tag]
    findings: list[Finding] = []
    for kind, name, identity in sorted({(m.kind, m.name.strip(), m.id) for m in memberships}):
        if not name:
            findings.append(NAMELESS)
        elif name in found:
            findings.append(_shared(name, kind, identity))
        else:
            found.append(name)
    kept, about_limit = limit_tags(found, limit)
    return kept, (*findings, *about_limit)


def _shared(name: str, kind: str, identity: str) -> Finding:
    message = f"The tag {name!r} also stands for another audience: {kind} {identity}."
    return Finding("tag-shared", Fidelity.COLLISION, message, source="memberships")

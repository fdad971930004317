"""What Klaviyo's OpenAPI file has wrong, each fault with the recorded answer that proves it.

The list is closed: an answer that breaks the file in any other way fails. A test holds every
entry to its proof, so that none outlives its reason.
"""

from typing import Any

import attrs

from tests.contracts.specification import Json, Mend

UNDOCUMENTED_IDENTITIES = frozenset({"anonymous_id", "whatsapp_bsuid"})
"""Attributes of a whole profile that the file does not name."""
_ANY_OBJECT: Json = {"type": "object"}
_TEXT_OR_NULL: Json = {"type": "string", "nullable": True}


@attrs.frozen(kw_only=True)
class Fault:
    """One fault of the file, and how a schema is put right."""

    name: str
    reason: str
    proof: tuple[str, int, str]
    """Endpoint and status of a recorded answer, and where it breaks the file without this mend."""
    mend: Mend
    sparse: bool = False
    """Whether it shows only in answers to sparse fieldsets."""


def _names(node: Json, *members: str) -> bool:
    return all(one in node.get("properties", {}) for one in members)


def _add(node: Json, **more: Json) -> Json:
    return {**node, "properties": {**more, **node["properties"]}}


def _allow_null_links(node: Json) -> Json:
    if not _names(node, "self", "next", "prev"):
        return node
    ends = {name: {**node["properties"][name], "nullable": True} for name in ("next", "prev")}
    return {**node, "properties": {**node["properties"], **ends}}


def _add_identities(node: Json) -> Json:
    if not _names(node, "external_id", "last_event_date"):
        return node
    return _add(node, **dict.fromkeys(sorted(UNDOCUMENTED_IDENTITIES), _TEXT_OR_NULL))


def _add_conversation(node: Json) -> Json:
    if not _names(node, "push-tokens", "segments"):
        return node
    return _add(node, conversation=node["properties"]["push-tokens"])


def _add_click_tracking(node: Json) -> Json:
    if not _names(node, "marketing", "open_tracking"):
        return node
    return _add(node, click_tracking=node["properties"]["open_tracking"])


def _add_error_members(node: Json) -> Json:
    if not _names(node, "id", "code", "title", "detail", "source"):
        return node
    return _add(node, status={"type": "integer"}, links=_ANY_OBJECT, meta=_ANY_OBJECT)


def _take_the_first_that_fits(node: Json) -> Json:
    return {"anyOf" if name == "oneOf" else name: value for name, value in node.items()}


def _require_no_attributes(node: Json) -> Json:
    if not _names(node, "type", "attributes"):
        return node
    trimmed = _require_nothing(node["properties"]["attributes"])
    return {**node, "properties": {**node["properties"], "attributes": trimmed}}


def _require_nothing(node: Any) -> Any:
    if isinstance(node, list):
        return [_require_nothing(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _require_nothing(value)
        for name, value in node.items()
        if name != "required" or not isinstance(value, list)
    }


FAULTS = (
    Fault(
        name="null links",
        reason="at the ends of a collection links.next and links.prev are null, not absent",
        proof=("GET /api/accounts", 200, "$.links.prev"),
        mend=_allow_null_links,
    ),
    Fault(
        name="undocumented identities",
        reason="profiles bring anonymous_id and, since 2026-04-15, whatsapp_bsuid",
        proof=("GET /api/segments/{id}/profiles", 200, "$.data[0].attributes"),
        mend=_add_identities,
    ),
    Fault(
        name="conversation in the singular",
        reason="members of lists and segments have it; only the plural is in the file, elsewhere",
        proof=("GET /api/lists/{id}/profiles", 200, "$.data[0].relationships"),
        mend=_add_conversation,
    ),
    Fault(
        name="undocumented click tracking",
        reason="it stands beside open_tracking, in the same shape",
        proof=("GET /api/profiles/{id}", 200, "$.data.attributes.subscriptions.email"),
        mend=_add_click_tracking,
    ),
    Fault(
        name="undocumented members of errors",
        reason="status always; links and meta in all but the framework's own errors",
        proof=("GET /api/events/{id}", 400, "$.errors[0]"),
        mend=_add_error_members,
    ),
    Fault(
        name="one of several that fit twice",
        reason="a whole number is a number and an integer: the first that fits is meant",
        proof=("GET /api/segments", 200, "$.data[1].attributes.definition"),
        mend=_take_the_first_that_fits,
    ),
    Fault(
        name="sparse fieldsets against required",
        reason="fields[...] leaves out attributes, and members of them, that the file requires",
        proof=("GET /api/profile-bulk-import-jobs", 200, "$.data[0].attributes"),
        mend=_require_no_attributes,
        sparse=True,
    ),
)


def mends(*, sparse: bool = False, without: Fault | None = None) -> tuple[Mend, ...]:
    """Return what puts an answer's schema right; ``sparse``: for a question with ``fields``."""
    return tuple(one.mend for one in FAULTS if one is not without and (sparse or not one.sparse))


@attrs.frozen(kw_only=True)
class Contradiction:
    """Two places of the file that disagree in words; no recording settles it."""

    operation: str
    said: str
    """In the operation's description."""
    schema: str
    member: str
    listed: str
    """Among the values of the schema's member, where ``said`` is not."""
    reading: str


CONTRADICTIONS = (
    Contradiction(
        operation="bulk_subscribe_profiles",
        said="SPAM_REPORT",
        schema="EmailMarketingSuppression",
        member="reason",
        listed="SPAM_COMPLAINT",
        reading="both are names of a complaint, and both mean no",
    ),
)

"""Several Omnisend contacts as one, for a person who has several profiles.

Permission goes by channel: the merged person may be messaged on one only if every contact with an
address on it may, and that holds for each of their addresses. A contact without a phone number
has no say on text messages. Everything else is the first contact's, with its gaps filled from the
others.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, cast

import attrs

from klaviyo_bridge.consent.moments import newest, utc
from klaviyo_bridge.consent.status import status_of
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import ConsentRecord, Fidelity, Finding, Mapped, Verdict
from klaviyo_bridge.policies.identity import MERGED, merge_decisions
from klaviyo_bridge.policies.omnisend.contact import (
    CHANNELS,
    ChannelState,
    Identifier,
    OmnisendContact,
)
from klaviyo_bridge.policies.omnisend.options import MAX_TAGS
from klaviyo_bridge.policies.precedence import settle, union
from klaviyo_bridge.policies.tags import limit_tags

_BLOCKS: Final = (
    ("first_name", "last_name"),
    ("address", "city", "state", "postal_code", "country", "country_code"),
)
_FIELDS: Final = (*_BLOCKS[0], *_BLOCKS[1], "birthdate", "gender")
_NOT_KNOWN: Final = Finding(
    "not-loaded", Verdict.UNKNOWN, "Permission of one of the merged contacts is not known."
)
_OTHER_PROOFS: Final = Finding(
    "merged-consent-differs",
    Fidelity.OMITTED,
    "The merged contacts have different consent records for one address; the newest stays.",
    source="subscriptions",
)


def merge(
    contacts: Iterable[OmnisendContact], /, *, max_tags: int = MAX_TAGS
) -> Mapped[OmnisendContact]:
    """Return one contact for several of one person, and what did not go into it.

    Nothing checks that they are one person: bring them together with
    :func:`klaviyo_bridge.policies.identity.group`, by email address as a rule.

    Args:
        contacts: In order of precedence, as a rule the newest profile's first.
        max_tags: Tags that a contact may have; the rest are named in a finding.

    Raises:
        ConfigurationError: There are no contacts, or they are for different generations of the
            API.
    """
    merged = tuple(contacts)
    _require_alike(merged)
    if len(merged) == 1:
        return Mapped(contact=merged[0], findings=())
    identifiers, about_identity = _merge_identifiers(merged)
    fields, about_fields = settle([_read_fields(each) for each in merged], blocks=_BLOCKS)
    custom, about_custom = settle([each.custom_properties for each in merged])
    tags, about_tags = limit_tags(union(each.tags for each in merged), max_tags)
    contact = attrs.evolve(
        merged[0],
        identifiers=tuple(identifiers),
        tags=tags,
        custom_properties=custom,
        **fields,
    )
    findings = (_counted(len(merged)), *about_identity, *about_fields, *about_custom, *about_tags)
    return Mapped(contact=contact, findings=findings)


def _require_alike(contacts: Sequence[OmnisendContact]) -> None:
    if not contacts:
        raise ConfigurationError("there are no contacts to merge: give at least one")
    versions = sorted({each.api_version for each in contacts})
    if len(versions) > 1:
        raise ConfigurationError(
            f"contacts for different API versions cannot be merged: {', '.join(versions)}; "
            "map them with the same options"
        )


def _read_fields(contact: OmnisendContact) -> dict[str, Any]:
    return dict(zip(_FIELDS, _get_fields(contact), strict=True))


_get_fields = attrgetter(*_FIELDS)


def _merge_identifiers(
    contacts: Sequence[OmnisendContact],
) -> tuple[list[Identifier], list[Finding]]:
    """Return each address once, all of a channel in the same state."""
    merged: list[Identifier] = []
    findings: list[Finding] = []
    for kind, channel in CHANNELS.items():
        found = [each for contact in contacts for each in contact.identifiers if each.type == kind]
        state, about_state = _merge_states([each.state for each in found], channel)
        findings += about_state
        for address in union([each.id] for each in found):
            same = [each for each in found if each.id == address]
            consent, about_consent = _merge_consents(same) if state else (None, ())
            findings += about_consent
            merged.append(attrs.evolve(same[0], state=state, consent=consent))
    return merged, findings


def _merge_states(
    states: Sequence[ChannelState | None], channel: str
) -> tuple[ChannelState | None, tuple[Finding, ...]]:
    """Return the most restrictive state; none where permission of one is unknown (KLV-01)."""
    told = [state for state in states if state is not None]
    if not told:
        return None, ()
    asked = told[0].decision
    unknown = attrs.evolve(asked, verdict=Verdict.UNKNOWN, findings=(_NOT_KNOWN,), status_at=None)
    decision = merge_decisions(unknown if state is None else state.decision for state in states)
    if decision.verdict is Verdict.UNKNOWN:
        return None, (_left_out(channel),)
    status = status_of(decision)
    alike = [state for state in told if status_of(state.decision) is status]
    changed_at = newest(state.changed_at for state in alike)
    findings = () if len(alike) == len(states) else (_restricted(channel),)
    return ChannelState(decision=decision, changed_at=changed_at), findings


def _merge_consents(
    identifiers: Iterable[Identifier],
) -> tuple[ConsentRecord | None, tuple[Finding, ...]]:
    """Return the newest proof of consent."""
    records = [each.consent for each in identifiers if each.consent is not None]
    if not records:
        return None, ()
    kept = max(records, key=lambda each: utc(cast("datetime", each.consented_at)))
    return kept, () if all(each == kept for each in records) else (_OTHER_PROOFS,)


def _counted(contacts: int) -> Finding:
    message = f"{contacts} contacts of one person became one."
    return Finding(MERGED, Fidelity.LOSSY, message, evidence={"contacts": contacts})


def _left_out(channel: str) -> Finding:
    message = (
        f"Permission for {channel} is not known of every merged contact, so nothing is said "
        "about it in Omnisend."
    )
    return Finding(
        "merged-permission-unknown",
        Fidelity.OMITTED,
        message,
        source=f"subscriptions.{channel}.marketing",
    )


def _restricted(channel: str) -> Finding:
    message = f"The merged contacts differ in permission for {channel}: the most restrictive holds."
    return Finding(
        "merged-permission-differs",
        Fidelity.COLLISION,
        message,
        source=f"subscriptions.{channel}.marketing",
    )

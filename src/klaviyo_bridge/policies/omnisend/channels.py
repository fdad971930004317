"""Consent decisions in Omnisend's words, with the findings where those say less."""

from datetime import datetime

from klaviyo_bridge.models import Decision, Finding
from klaviyo_bridge.policies.omnisend.contact import TARGET, ChannelState
from klaviyo_bridge.policies.permissions import read_decision


def channel_state(
    decision: Decision, /, *, at: datetime
) -> tuple[ChannelState | None, tuple[Finding, ...]]:
    """Return the state of a channel; ``None``, with a finding, from an unknown (KLV-01)."""
    reading = read_decision(decision, target=TARGET, at=at)
    if reading.status is None:
        return None, reading.findings
    return ChannelState(decision=decision, changed_at=reading.changed_at), reading.findings

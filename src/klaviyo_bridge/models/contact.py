"""What a mapping policy hands back."""

from typing import Generic, TypeVar

import attrs

from klaviyo_bridge.models.explanation import Finding

ContactT = TypeVar("ContactT")


@attrs.frozen(kw_only=True)
class Mapped(Generic[ContactT]):
    """A profile in another system's terms, with everything that did not carry over exactly."""

    contact: ContactT | None
    """``None`` when the other system could not hold this person at all; a finding says why."""
    findings: tuple[Finding, ...]
    """In a stable order."""

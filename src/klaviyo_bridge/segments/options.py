"""Choices about how a segment is said in another system."""

from datetime import UTC, tzinfo

import attrs


@attrs.frozen(kw_only=True)
class Options:
    """Choices of the caller; the defaults say what is usual, and label what is not exact."""

    strict: bool = False
    """Whether to refuse whatever is not exact; the payload is then ``None``."""
    third_party_operators: bool = True
    """Whether to use operators that the vendor's own documents do not show, such as ``exists``."""
    frozen_dates: bool = False
    """Whether "at least so long ago" becomes a date that stands still; then ``at`` is needed."""
    typed_properties: bool = False
    """Whether no property holds a number, or true and false, as text; then tests of those are
    exact. Klaviyo reads such texts as what they say, and Omnisend as texts."""
    time_zone: tzinfo = UTC
    """The zone in which the other system counts its days."""
    prefix: str = "[OS]"
    """Begins the name of a segment in Omnisend (OMN-12)."""

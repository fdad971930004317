"""Segments where conditions cannot go: the tag that its members of today carry (SMP-05, SMP-08).

SmartPush takes no conditions. A segment arrives there as a tag on each of its members, generated
from its name and renamed by nobody (SMP-07). So nothing is translated: every condition is frozen.

Source: https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039
"""

import re
from typing import Final

from klaviyo_bridge.models import Exactness, Finding

_PREFIX: Final = "kla_segment_"
_BLANK_OR_COMMA: Final = re.compile(r"[\s,]")


def name_segment_tag(name: str, /) -> str:
    """Return the tag of a segment: lower case, blanks and commas as underscores; empty for no name.

    Commas part the tags in SmartPush's import files.
    """
    trimmed = name.strip()
    return _PREFIX + _BLANK_OR_COMMA.sub("_", trimmed.lower()) if trimmed else ""


def freeze_condition(source: str, /) -> Finding:
    """Return the finding on a condition that stays behind."""
    return Finding(
        "condition-not-migrated",
        Exactness.SNAPSHOT,
        "SmartPush takes no conditions: the tag holds who was a member when it was written.",
        source=source,
    )

"""Segments where conditions cannot go: the tag that its members of today carry (SMP-05, SMP-08).

SmartPush takes no conditions. A segment arrives there as a tag on each of its members, generated
from its name and renamed by nobody (SMP-07). So nothing is translated: every condition is frozen.

The rule for names, where the vendor says "lower case, spaces to underscores" and no more:

- A name is trimmed first; one that is blank gives no tag.
- Capitals of every script are lowered; other letters stay as they are (``Straße`` keeps its ß).
- Each blank of any kind, such as a tab or a no-break space, becomes one underscore; two blanks
  become two.
- So does each comma: commas part the tags in SmartPush's import files.
- All other characters stay.

Source: https://smartpushteam.zendesk.com/hc/en-001/articles/36714078326039
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from klaviyo_bridge.models import Exactness, Finding

PREFIXES: Final[Mapping[str, str]] = {"list": "kla_list_", "segment": "kla_segment_"}
"""Kind of audience to what begins its tags; no other tags are ours."""

_BLANK_OR_COMMA: Final = re.compile(r"[\s,]")


@lru_cache(maxsize=16_384)
def name_tag(kind: str, name: str, /) -> str:
    """Return the tag of an audience: ``kla_segment_repeat_purchasers``; empty for no name."""
    trimmed = name.strip()
    return PREFIXES[kind] + _BLANK_OR_COMMA.sub("_", trimmed.lower()) if trimmed else ""


def name_segment_tag(name: str, /) -> str:
    """Return the tag of a segment of this name."""
    return name_tag("segment", name)


def freeze_condition(source: str, /) -> Finding:
    """Return the finding on a condition that stays behind."""
    return Finding(
        "condition-not-migrated",
        Exactness.SNAPSHOT,
        "SmartPush takes no conditions: the tag holds who was a member when it was written.",
        source=source,
    )

"""Segments as plain text: the table, the agreement, what failed; and all about one.

It is made from the very values that ``report.json`` holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

import orjson

from klaviyo_bridge.sync.tables import WIDTH, align

Document = Mapping[str, Any]
"""A segment as :meth:`klaviyo_bridge.sync.SegmentOutcome.to_dict` returns it."""

LABELS: Final = ("exact", "approximate", "snapshot", "failed")

MOST_SHOWN: Final = 3
"""People who are named in a line of text."""

COMPARISONS: Final = (
    ("evaluation", "Klaviyo and our evaluation", "only in Klaviyo", "only by our evaluation"),
    (
        "equivalence",
        "definition and payload",
        "only by the definition",
        "only by the payload",
    ),
)
"""Member, who is compared, and whom only the first or only the second has."""


def render_segments(segments: Sequence[Document], /) -> str:
    """Write the table of segments, and what is to be said about it."""
    blocks = (
        list_segments(segments),
        list_counts(segments),
        list_agreement(segments),
        list_differing(segments),
        list_failures(segments),
    )
    return join_blocks(blocks) or "The account has no segments.\n"


def render_segment(segment: Document, payload: Mapping[str, Any] | None, /) -> str:
    """Write all about one segment."""
    blocks = (
        _head(segment),
        _conditions(segment),
        _tags(segment),
        list_counts([segment]),
        list_agreement([segment]),
        list_differing([segment]),
        _payload(payload),
    )
    return join_blocks(blocks)


def join_blocks(blocks: Iterable[Iterable[str]], /) -> str:
    """Set blocks of lines under each other, a blank line between; the empty ones are left out."""
    given = [list(block) for block in blocks]
    return "\n\n".join("\n".join(block) for block in given if block) + "\n" if any(given) else ""


def list_segments(segments: Sequence[Document], /) -> Iterator[str]:
    """Write the table of Omnisend's own tool, and how many conditions have each label (OMN-16)."""
    if not segments:
        return
    yield "Segments"
    heading: tuple[object, ...] = (
        *("Klaviyo segment", "status", "becomes", "link", "migration date"),
        *LABELS,
    )
    yield from align([heading, *map(_row, segments)])


def list_counts(segments: Iterable[Document], /) -> Iterator[str]:
    """Write how many people to look for in each segment, once it is there (OMN-14)."""
    rows = [
        (_plain(segment["name"]), segment["members"], _number(segment["expected"]))
        for segment in segments
        if segment["members"] is not None
    ]
    if rows:
        yield "How many people"
        yield from align([("segment", "in Klaviyo", "expected there"), *rows])


def list_agreement(segments: Iterable[Document], /) -> Iterator[str]:
    """Write how far the judges of each segment agree, where anybody was judged."""
    rows = [
        (_plain(segment["name"]), who, *_agreement(segment[member]))
        for segment in segments
        for member, who, _, _ in COMPARISONS
        if segment[member] is not None
    ]
    if rows:
        yield "Do they agree on the people?"
        yield from align([("segment", "compared", "alike", "differ", "unknown", "agree"), *rows])


def list_differing(segments: Iterable[Document], /) -> Iterator[str]:
    """Write on whom the judges differ."""
    rows = [
        (_plain(segment["name"]), text, _people(segment[member][side]))
        for segment in segments
        for member, _, *texts in COMPARISONS
        if segment[member] is not None
        for side, text in zip(("only_first", "only_second"), texts, strict=True)
        if segment[member][side]["count"]
    ]
    if rows:
        yield "People on whom they differ"
        yield from align(rows)


def list_failures(segments: Iterable[Document], /) -> Iterator[str]:
    """Write why each segment that failed did (OMN-15)."""
    failed = [segment for segment in segments if segment["status"] == "Failed"]
    if not failed:
        return
    yield "Why segments failed"
    for segment in failed:
        yield f"  {_plain(segment['name'])} ({segment['id']})"
        for finding in segment["findings"]:
            if finding["verdict"] == "failed":
                yield from _explain(finding)


def _row(segment: Document) -> tuple[object, ...]:
    date = segment["migrated_at"]
    return (
        _plain(segment["name"]),
        segment["status"],
        _plain(segment["target"] or "-"),
        segment["link"] or "-",
        date[:10] if date else "-",
        *(segment["conditions"][label] for label in LABELS),
    )


def _agreement(found: Document) -> tuple[object, ...]:
    differing = found["only_first"]["count"] + found["only_second"]["count"]
    share = found["share"]
    # Rounded down: 100 % is said of no segment on which two people differ.
    told = "-" if share is None else f"{int(share * 1000) / 10:.1f} %"
    return found["both"] + found["neither"], differing, found["unknown"], told


def _number(count: int | None) -> object:
    return "-" if count is None else count


def _people(found: Document) -> str:
    shown = found["profile_ids"][:MOST_SHOWN]
    beyond = found["count"] - len(shown)
    return " ".join(shown) + (f" and {beyond:,} more" if beyond else "")


def _explain(finding: Document) -> Iterator[str]:
    yield f"    {finding['source']}: {finding['rule']}"
    yield from wrap(
        finding["message"], width=WIDTH, initial_indent="      ", subsequent_indent="      "
    )


def _head(segment: Document) -> Iterator[str]:
    direction = segment["direction"]
    label = segment["exactness"] + (f" ({direction})" if direction else "")
    yield f"{_plain(segment['name'])} ({segment['id']}): {segment['status']}"
    yield ""
    yield from align(
        [
            ("becomes", _plain(segment["target"] or "-")),
            ("link", segment["link"] or "-"),
            ("as a whole", label),
            (
                "of its conditions",
                ", ".join(f"{segment['conditions'][each]} {each}" for each in LABELS),
            ),
        ]
    )


def _conditions(segment: Document) -> Iterator[str]:
    if segment["findings"]:
        yield "What becomes of each condition"
    for finding in segment["findings"]:
        direction = finding.get("direction")
        label = finding["verdict"] + (f", {direction}" if direction else "")
        yield f"  {finding['source']}: {label} ({finding['rule']})"
        yield from wrap(
            finding["message"], width=WIDTH, initial_indent="    ", subsequent_indent="    "
        )


def _tags(segment: Document) -> Iterator[str]:
    if segment["snapshot_tags"]:
        yield "Tags that members must carry before the segment is made"
        yield from (f"  {_plain(tag)}" for tag in segment["snapshot_tags"])


def _payload(payload: Mapping[str, Any] | None) -> Iterator[str]:
    if payload is not None:
        yield "Payload"
        yield orjson.dumps(payload, option=orjson.OPT_INDENT_2).decode()


def _plain(text: str) -> str:
    """Return a name on one line."""
    return " ".join(text.split())

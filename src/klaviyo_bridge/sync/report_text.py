"""A report as plain text, aligned, and ending with what to do next.

It is made from the very values that ``report.json`` holds, so the two cannot disagree.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from klaviyo_bridge.sync.segment_text import (
    join_blocks,
    list_agreement,
    list_counts,
    list_differing,
    list_failures,
    list_segments,
)
from klaviyo_bridge.sync.tables import WIDTH, align, show

Document = Mapping[str, Any]
"""A report as :meth:`klaviyo_bridge.sync.Report.to_dict` returns it."""

VERDICTS: Final = ("ALLOW", "DENY", "UNKNOWN")

CLASHES: Final = (
    ("shared", "stands for the properties"),
    ("split", "is called, on different people,"),
)
"""Kind of clash to what is said of it."""


def render(report: Document, /) -> str:
    """Write a report for a human."""
    blocks = (
        _summary(report),
        _accounting(report["people"]),
        _permission(report["channels"]),
        _reasons(report["channels"]),
        _findings(report["findings"]),
        _names(report["names"]),
        list_segments(report["segments"]),
        list_counts(report["segments"]),
        list_agreement(report["segments"]),
        list_differing(report["segments"]),
        list_failures(report["segments"]),
        _not_migrated(report["not_migrated"]),
        _sensitive(report["encrypted"], report["readable"]),
        _quarantined(report["quarantined"], report["quarantined_beyond"]),
        _effort(report),
        _advice(report),
    )
    return join_blocks(blocks)


def _summary(report: Document) -> Iterator[str]:
    yield f"Klaviyo to {report['destination']}: {report['status']}"
    yield ""
    account = report["account_id"]
    rows = [
        ("Contacts last synced", show(report["contacts_last_synced"])),
        ("Contacts with tags updated", show(report["contacts_with_tags_updated"])),
        ("Last updated", _read_moment(report["last_updated"])),
        ("Source", report["source"] + (f" (account {account})" if account else "")),
    ]
    if report["error"]:
        rows.append(("Error", report["error"]))
    yield from align(rows)


def _read_moment(text: str) -> str:
    return text.replace("T", " ").replace("Z", " UTC")


def _accounting(people: Document) -> Iterator[str]:
    yield "People"
    rows: list[tuple[str, int]] = [
        ("read", people["read"]),
        ("  became a contact", people["mapped"]),
        ("  refused: no contact that the destination takes", people["refused"]),
        ("quarantined: could not be read", people["quarantined"]),
        ("written", people["written"]),
    ]
    if people["held"] is not None:
        rows.append(("held by the account", people["held"]))
    yield from align(rows)
    yield from (f"  NOT ACCOUNTED FOR: {problem}" for problem in people["problems"])


def _permission(channels: Sequence[Document]) -> Iterator[str]:
    if not channels:
        return
    yield "Permission for marketing"
    heading: tuple[object, ...] = ("channel", *(f"{verdict:>9}" for verdict in VERDICTS))
    yield from align(
        [heading]
        + [
            (channel["channel"], *(channel["verdicts"].get(verdict, 0) for verdict in VERDICTS))
            for channel in channels
        ]
    )


def _reasons(channels: Sequence[Document]) -> Iterator[str]:
    rows = [
        (channel["channel"], rule, count)
        for channel in channels
        for rule, count in channel["reasons"].items()
    ]
    if rows:
        yield "What decided"
        yield from align(rows)


def _findings(findings: Sequence[Document]) -> Iterator[str]:
    if not findings:
        return
    yield "What did not carry over just as it was"
    heading: tuple[object, ...] = ("rule", "effect", "times", "for example")
    yield from align(
        [heading]
        + [(each["rule"], each["verdict"], each["count"], each["example"]) for each in findings]
    )


def _names(names: Document) -> Iterator[str]:
    if not (names["shared"] or names["split"] or names["unwatched"]):
        return
    yield "Names of properties that do not mean one thing for everybody"
    rows = [
        (repr(name), relation, ", ".join(map(repr, others)))
        for kind, relation in CLASHES
        for name, others in names[kind].items()
    ]
    yield from align(rows) if rows else ()
    if names["beyond"]:
        yield f"  ... and {names['beyond']:,} more"
    if names["unwatched"]:
        yield f"  not watched, because there are too many: {names['unwatched']:,} times"


def _not_migrated(parts: Sequence[str]) -> Iterator[str]:
    if parts:
        yield "Not migrated, whatever the account holds"
        yield f"  {', '.join(parts)}"


def _sensitive(encrypted: Sequence[str], readable: Sequence[str]) -> Iterator[str]:
    if not (encrypted or readable):
        return
    yield "Sensitive members of the contacts"
    rows = (("encrypted", encrypted), ("readable", readable))
    for state, members in rows:
        if members:
            yield from _wrap(f"{state}: {', '.join(members)}", "  ")


def _quarantined(records: Sequence[Document], beyond: int) -> Iterator[str]:
    if not records:
        return
    yield "Records that could not be read"
    yield from align(
        (each["type"], each["id"] or "(no id)", each["path"], each["problem"]) for each in records
    )
    if beyond:
        yield f"  ... and {beyond:,} more"


def _effort(report: Document) -> Iterator[str]:
    audiences, traffic = report["audiences"], report["traffic"]
    yield "Read besides"
    rows: list[tuple[str, object]] = [
        ("lists", audiences["lists"]),
        ("segments", audiences["segments"]),
        ("memberships", audiences["memberships"]),
    ]
    if traffic is not None:
        rows += [("requests", traffic["requests"]), ("seconds waited", traffic["waited"])]
    yield from align(rows)


def _has_finding(report: Document, rule: str) -> bool:
    return any(each["rule"] == rule for each in report["findings"])


def _is_unknown(segment: Document) -> bool:
    found = (segment["evaluation"], segment["equivalence"])
    return any(each["unknown"] for each in found if each is not None)


Condition = Callable[[Document], object]

ADVICE: Final[tuple[tuple[Condition, str], ...]] = (
    (
        lambda report: report["status"] == "Failed",
        (
            "Cure the error above and run the same command again. This run changed no contacts"
            " file; if there is one in the folder, it is from an earlier run."
        ),
    ),
    (
        lambda report: report["status"] == "In progress",
        (
            "Wait: this file is replaced when the run ends. If nothing is running, it was killed;"
            " run it again."
        ),
    ),
    (
        lambda report: report["files"],
        (
            "Import contacts.csv by hand, or send contacts.jsonl through the destination's API;"
            " both hold the same people, contacts.jsonl every detail."
        ),
    ),
    (
        lambda report: report["files"] and report["readable"],
        (
            "Sensitive members stand readable in contacts.jsonl and contacts.csv, though the"
            " destination stores them encrypted. Keep the files as safe as the account, or run"
            " again with --encrypt-key-from, in Python migrate(encrypt=...)."
        ),
    ),
    (
        lambda report: _has_finding(report, "address-shared"),
        (
            "Before the import: some profiles became contacts with the same address. The one that"
            " is imported last decides, and may subscribe somebody who left. Merge these profiles"
            " in Klaviyo and run again, or make one contact of them with the policy's merge():"
            " docs/how-to/merge-duplicates.md."
        ),
    ),
    (
        lambda report: _has_finding(report, "address-shared-permission-differs"),
        (
            "Where contacts with the same address have different statuses, do not import them as"
            " they are: the most restrictive one is what the person decided."
        ),
    ),
    (
        lambda report: report["files"] and not report["addresses_watched"],
        (
            "Nobody looked whether contacts have the same address, because it is not known where"
            " the payloads hold it: migrate(addresses=...) tells."
        ),
    ),
    (
        lambda report: "segments.jsonl" in report["files"],
        (
            "When the contacts are there with their tags, send each line of segments.jsonl to the"
            " destination's API (Omnisend: POST /api/segments, 15 a minute), and make by hand what"
            " failed. Then compare its counts with those expected."
        ),
    ),
    (
        lambda report: any(_is_unknown(segment) for segment in report["segments"]),
        (
            "Of some people it is unknown whether they are in a segment, for want of events or"
            " predictions: klaviyo-bridge segments --people reads those too."
        ),
    ),
    (
        lambda report: report["people"]["quarantined"],
        "Look up the quarantined records in Klaviyo by their identifier; they are in no file.",
    ),
    (
        lambda report: report["people"]["refused"],
        (
            "Refused profiles gave no contact: they have no address that the destination takes, or"
            " no permission that it could hold. The findings say which; cure that in Klaviyo and"
            " run again, or leave them."
        ),
    ),
    (
        lambda report: report["names"]["shared"] or report["names"]["split"],
        (
            "Give the policy all names of the account before the run, and every property is called"
            " alike for everybody: collect_names() finds them, Options(names=...) takes them."
        ),
    ),
    (
        lambda report: report["audiences"]["members_not_read"],
        (
            "Some members of lists or segments were not among the profiles read: they were added or"
            " deleted meanwhile, or are quarantined. Run again to pick them up."
        ),
    ),
    (
        lambda report: any(channel["verdicts"].get("UNKNOWN") for channel in report["channels"]),
        (
            "UNKNOWN means that Klaviyo sent no permission for the channel. No status is written"
            " for it; nobody becomes a subscriber by it."
        ),
    ),
    (
        lambda report: report["status"] != "Failed" and report["account_id"] is None,
        "The account is not named: the key lacks accounts:read. Nothing else depends on it.",
    ),
)
"""When to say what, in this order."""


def _advice(report: Document) -> Iterator[str]:
    yield "What to do next"
    for applies, sentence in ADVICE:
        if applies(report):
            yield from _wrap(sentence, "  - ")


def _wrap(text: str, indent: str) -> list[str]:
    return wrap(
        text,
        width=WIDTH,
        initial_indent=indent,
        subsequent_indent="    ",
        break_on_hyphens=False,
    )

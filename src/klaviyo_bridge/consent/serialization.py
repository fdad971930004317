"""Decisions as JSON and back, so that an answer can be kept, and read again years later.

A decision has all of its members in JSON, so a missing one is as wrong as an unknown one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any, Final, TypeAlias, get_args

import attrs

from klaviyo_bridge.errors import ConfigurationError, UnexpectedDocumentError
from klaviyo_bridge.models import Decision, Finding, Verdict

_Reader: TypeAlias = Callable[[Any, str], Any]
"""Reads what was found at a path, or raises."""

_OPINIONS: Final[Mapping[str, Any]] = {
    str(word): word for words in get_args(attrs.fields(Finding).verdict.type) for word in words
}
"""Every word that a finding's verdict may be; no two enums share one."""


def to_json(decision: Decision, /) -> dict[str, Any]:
    """Return a decision in JSON's own types; moments are ISO 8601, to the microsecond.

    Evidence may be personal.

    Raises:
        ConfigurationError: A rule's evidence holds what JSON cannot, and where.
    """
    return {
        "channel": decision.channel,
        "purpose": decision.purpose,
        "list_id": decision.list_id,
        "verdict": str(decision.verdict),
        "status_at": _write_moment(decision.status_at),
        "findings": [_write_finding(each, n) for n, each in enumerate(decision.findings)],
    }


def from_json(document: Mapping[str, Any], /) -> Decision:
    """Return the decision that :func:`to_json` wrote.

    Raises:
        UnexpectedDocumentError: It was not written so, and where; also where no finding gives the
            verdict, because the first one decides.
    """
    members = _read_members(document, "$", _DECISION)
    findings = members["findings"]
    if not findings or findings[0].verdict is not members["verdict"]:
        raise UnexpectedDocumentError("not the verdict of the first finding", path="$.verdict")
    return Decision(**members)


def _write_finding(finding: Finding, place: int) -> dict[str, Any]:
    try:
        evidence = _read_plain(finding.evidence, f"$.findings[{place}].evidence")
    except UnexpectedDocumentError as error:
        raise ConfigurationError(f"the rule {finding.rule!r}: {error}") from None
    return {
        "rule": finding.rule,
        "verdict": str(finding.verdict),
        "message": finding.message,
        "source": finding.source,
        "at": _write_moment(finding.at),
        "evidence": evidence,
    }


def _write_moment(stamp: datetime | None) -> str | None:
    """Spell a moment as it is, in its own zone; ``Z`` for UTC."""
    if stamp is None:
        return None
    text = stamp.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _read_members(found: Any, path: str, members: Mapping[str, _Reader]) -> dict[str, Any]:
    if not isinstance(found, Mapping):
        raise UnexpectedDocumentError("expected an object", path=path)
    if unknown := sorted(map(str, found.keys() - members.keys())):
        raise UnexpectedDocumentError("unknown member", path=f"{path}.{unknown[0]}")
    if missing := sorted(members.keys() - found.keys()):
        raise UnexpectedDocumentError("missing member", path=f"{path}.{missing[0]}")
    return {name: read(found[name], f"{path}.{name}") for name, read in members.items()}


def _read_text(found: Any, path: str) -> str:
    if not isinstance(found, str):
        raise UnexpectedDocumentError("expected text", path=path)
    return found


def _read_moment(found: Any, path: str) -> datetime:
    text = _read_text(found, path)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UnexpectedDocumentError("expected an ISO 8601 date-time", path=path) from None


def _read_verdict(found: Any, path: str) -> Verdict:
    verdict = _read_opinion(found, path)
    if not isinstance(verdict, Verdict):
        raise UnexpectedDocumentError("expected a verdict", path=path)
    return verdict


def _read_opinion(found: Any, path: str) -> Any:
    word = _read_text(found, path)
    if word not in _OPINIONS:
        raise UnexpectedDocumentError("expected a verdict", path=path)
    return _OPINIONS[word]


def _read_findings(found: Any, path: str) -> tuple[Finding, ...]:
    if not isinstance(found, list):
        raise UnexpectedDocumentError("expected an array", path=path)
    members = [_read_members(each, f"{path}[{n}]", _FINDING) for n, each in enumerate(found)]
    return tuple(Finding(**each) for each in members)


def _read_evidence(found: Any, path: str) -> Any:
    if not isinstance(found, Mapping):
        raise UnexpectedDocumentError("expected an object", path=path)
    return _read_plain(found, path)


def _read_plain(found: Any, path: str) -> Any:
    """Copy a value of JSON's own types."""
    if found is None or isinstance(found, str | int):
        return found
    if isinstance(found, float) and isfinite(found):
        return found
    if isinstance(found, list):
        return [_read_plain(each, f"{path}[{n}]") for n, each in enumerate(found)]
    if isinstance(found, Mapping) and all(isinstance(name, str) for name in found):
        return {name: _read_plain(each, f"{path}.{name}") for name, each in found.items()}
    raise UnexpectedDocumentError(f"{type(found).__name__} is no value of JSON", path=path)


def _or_null(read: _Reader) -> _Reader:
    return lambda found, path: None if found is None else read(found, path)


_DECISION: Final[Mapping[str, _Reader]] = {
    "channel": _read_text,
    "purpose": _read_text,
    "list_id": _or_null(_read_text),
    "verdict": _read_verdict,
    "status_at": _or_null(_read_moment),
    "findings": _read_findings,
}
_FINDING: Final[Mapping[str, _Reader]] = {
    "rule": _read_text,
    "verdict": _read_opinion,
    "message": _read_text,
    "source": _or_null(_read_text),
    "at": _or_null(_read_moment),
    "evidence": _read_evidence,
}

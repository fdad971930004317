"""A Klaviyo segment in another system's form, with a word on each of its conditions.

There are two dialects:

- ``omnisend``: the payload of Omnisend's Segments API. Klaviyo joins groups by AND and the
  conditions of one by OR; Omnisend does it the other way about (``normal_form.py``). A segment is
  translated when every condition has an equivalent, else it fails as a whole and each condition
  that failed says why, and what to do by hand (OMN-13, OMN-15).
- ``tags``: the tag that the segment's members carry in SmartPush, which takes no conditions
  (SMP-05, SMP-08).

Each condition is labelled:

- *exact*: it holds for the same people, where what it asks about moved as it was. For whom it did
  not, the findings of the contact policy tell. Events from before the move count where they were
  imported.
- *approximate*: it may hold for more people (*wider*), for fewer (*narrower*) or for others
  (*either*). The finding's evidence has the direction.
- *snapshot*: it holds for whom it held when a tag was written, or as of the translation.
- *failed*.

The whole is as good as its worst condition. AND and OR keep directions: of conditions that are all
wider at most, the segment is wider at most.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Exactness, Finding
from klaviyo_bridge.models.definition import Definition
from klaviyo_bridge.models.identifiers import mask_size
from klaviyo_bridge.segments.definitions import typed
from klaviyo_bridge.segments.names import Names
from klaviyo_bridge.segments.omnisend.assembly import assemble, name_segment
from klaviyo_bridge.segments.omnisend.conditions import render_condition
from klaviyo_bridge.segments.omnisend.payload import Filter
from klaviyo_bridge.segments.omnisend.setting import Rendered, Setting
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.rendering import Direction, SnapshotTag, direction_of, worst
from klaviyo_bridge.segments.tags import freeze_condition, name_segment_tag

_NAMES: Final = Names()
_OPTIONS: Final = Options()
_NO_GROUPS: Final = Finding(
    "empty-definition",
    Exactness.FAILED,
    "The segment has no groups of conditions. By hand: give it one in Klaviyo.",
    source="condition_groups",
)
_WITHOUT_NAME: Final = Finding(
    "segment-without-name",
    Exactness.FAILED,
    "The segment has no name to go by. By hand: name it in Klaviyo.",
    source="name",
)
_NOT_EXACT: Final = Finding(
    "not-exact",
    Exactness.FAILED,
    "Only what is exact is wanted, and not every condition is. By hand: see each condition.",
    source="condition_groups",
)


@attrs.frozen(kw_only=True)
class Translation:
    """What a segment becomes elsewhere, and how well each of its conditions is said."""

    dialect: str
    payload: Mapping[str, Any] | None = attrs.field(repr=mask_size)
    """What the other system takes, JSON-ready; ``None`` when the segment failed."""
    conditions: tuple[Finding, ...]
    """One for each condition, in order; its verdict is an :class:`~klaviyo_bridge.models.Exactness`
    and its source the place: ``condition_groups[0].conditions[1]``."""
    obstacles: tuple[Finding, ...] = ()
    """Why the segment failed although its conditions did not: limits, or options."""
    snapshot_tags: tuple[SnapshotTag, ...] = ()
    """Tags to write before the segment is made: those of the lists and segments it asks for."""
    groups: int = 0
    """Condition groups of the payload."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: on each condition, then on the whole."""
        return self.conditions + self.obstacles

    @property
    def exactness(self) -> Exactness:
        """The worst label of all; FAILED exactly when there is no payload."""
        labels = (each.verdict for each in self.findings)
        return worst(label for label in labels if isinstance(label, Exactness))

    @property
    def direction(self) -> Direction | None:
        """Whether the whole may hold for more people, for fewer, or for others."""
        told: list[Any] = [each.evidence.get("direction") for each in self.conditions]
        return direction_of(direction for direction in told if direction is not None)


def translate(
    definition: Definition | Mapping[str, Any],
    /,
    dialect: str = "omnisend",
    *,
    name: str = "Untitled segment",
    names: Names = _NAMES,
    options: Options = _OPTIONS,
    at: datetime | None = None,
) -> Translation:
    """Say what a segment asks for in another system's form.

    Total: any definition gives a translation, if only one that failed and tells why.

    Args:
        definition: What the segment asks for: ``segment.definition``, or the same read by
            :func:`klaviyo_bridge.wire.read_definition`.
        dialect: ``omnisend`` or ``tags``.
        name: The segment's name in Klaviyo.
        names: What metrics, audiences, properties and countries are called there.
        options: Choices of the caller.
        at: The moment of the translation, timezone-aware; tags and frozen dates are as of then.

    Raises:
        ConfigurationError: The dialect is not known, ``at`` has no time zone, or the definition is
            none.
        UnexpectedDocumentError: The definition is JSON without groups of conditions.
    """
    if dialect not in _DIALECTS:
        raise ConfigurationError(f"dialect {dialect!r} is not known: use one of {_KNOWN}")
    request = _Request(
        definition=typed(definition),
        name=name,
        setting=Setting(names=names, options=options, at=at),
    )
    return _DIALECTS[dialect](request)


@attrs.frozen(kw_only=True)
class _Request:
    definition: Definition
    name: str
    setting: Setting

    @property
    def sources(self) -> tuple[tuple[str, ...], ...]:
        """Where each condition stands, group by group."""
        return tuple(
            tuple(f"condition_groups[{i}].conditions[{j}]" for j in range(len(group.conditions)))
            for i, group in enumerate(self.definition.condition_groups)
        )


def _to_omnisend(request: _Request) -> Translation:
    rendered, conditions = _render(request)
    obstacles = _find_obstacles(request, conditions)
    failed = bool(obstacles) or any(each.verdict is Exactness.FAILED for each in conditions)
    built = None if failed else assemble(_atoms(rendered))
    if isinstance(built, Finding):
        obstacles, built = (built,), None
    title = name_segment(request.name, request.setting.options.prefix)
    return Translation(
        dialect="omnisend",
        payload=None if built is None else {"name": title, "conditionGroups": built},
        conditions=conditions,
        obstacles=obstacles,
        snapshot_tags=_collect_tags(rendered),
        groups=0 if built is None else len(built),
    )


def _render(request: _Request) -> tuple[list[list[Rendered | None]], tuple[Finding, ...]]:
    rendered: list[list[Rendered | None]] = []
    findings: list[Finding] = []
    for group, sources in zip(request.definition.condition_groups, request.sources, strict=True):
        rendered.append([])
        for condition, source in zip(group.conditions, sources, strict=True):
            found, finding = render_condition(condition, request.setting, source=source)
            rendered[-1].append(found)
            findings.append(finding)
    return rendered, tuple(findings)


def _atoms(groups: Iterable[Iterable[Rendered | None]]) -> list[list[tuple[Filter, ...]]]:
    return [[each.filters for each in group if each is not None] for group in groups]


def _collect_tags(groups: Iterable[Iterable[Rendered | None]]) -> tuple[SnapshotTag, ...]:
    found = (tag for group in groups for each in group if each is not None for tag in each.tags)
    return tuple(dict.fromkeys(found))


def _find_obstacles(request: _Request, conditions: tuple[Finding, ...]) -> tuple[Finding, ...]:
    groups = request.definition.condition_groups
    found = [] if request.name.strip() else [_WITHOUT_NAME]
    if not groups:
        found.append(_NO_GROUPS)
    found += [_empty(i) for i, group in enumerate(groups) if not group.conditions]
    inexact = any(each.verdict is not Exactness.EXACT for each in conditions)
    if request.setting.options.strict and inexact:
        found.append(_NOT_EXACT)
    return tuple(found)


def _empty(index: int) -> Finding:
    return Finding(
        "empty-group",
        Exactness.FAILED,
        "A group without conditions is met by nobody. By hand: remove it in Klaviyo.",
        source=f"condition_groups[{index}]",
    )


def _to_tags(request: _Request) -> Translation:
    """Freeze the segment; one without conditions is frozen as well as any."""
    at = request.setting.at
    tag = SnapshotTag(tag=name_segment_tag(request.name), group_id=None, as_of=at)
    obstacles = () if tag.tag else (_WITHOUT_NAME,)
    if request.setting.options.strict:
        obstacles = (*obstacles, _NOT_EXACT)
    return Translation(
        dialect="tags",
        payload=None if obstacles else {"tag": tag.tag, "as_of": at and at.isoformat()},
        conditions=tuple(freeze_condition(source) for group in request.sources for source in group),
        obstacles=obstacles,
        snapshot_tags=() if obstacles else (tag,),
    )


_DIALECTS: Final[Mapping[str, Callable[[_Request], Translation]]] = {
    "omnisend": _to_omnisend,
    "tags": _to_tags,
}
_KNOWN: Final = ", ".join(_DIALECTS)

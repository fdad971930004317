"""The command that tells what segments become elsewhere."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TextIO

import attrs
import orjson

from klaviyo_bridge.cli.exits import Exit
from klaviyo_bridge.cli.progress import watch
from klaviyo_bridge.cli.sources import DEFAULT_ATTEMPTS, Source, connect
from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Segment
from klaviyo_bridge.policies import omnisend, smartpush
from klaviyo_bridge.sync import (
    Policy,
    SegmentOutcome,
    render_segment,
    render_segments,
    survey_segments,
)

DIALECTS: Final[Mapping[str, tuple[str, Policy[Any]]]] = {
    "omnisend": ("omnisend", omnisend),
    "smartpush": ("tags", smartpush),
}
"""What ``--to`` takes to the form of its segments, and to how people become its contacts."""


@attrs.frozen(kw_only=True)
class Words:
    """What was typed; whatever was not has its default."""

    source: Source
    destination: str = "omnisend"
    people: bool = False
    json: bool = False
    attempts: int = DEFAULT_ATTEMPTS
    segment: str | None = None
    """The one to explain; ``None`` for the table of all."""


def run_segments(arguments: Namespace, environment: Mapping[str, str], output: TextIO) -> Exit:
    """Show what all segments become, or all about one."""
    words = _read_words(arguments)
    outcomes = _survey(words, environment)
    if words.segment is not None and not outcomes:
        sys.stderr.write(
            "klaviyo-bridge: no segment has this id or name in that account; klaviyo-bridge "
            "segments --json lists them with their ids\n"
        )
        return Exit.NOTHING
    write = _write_json if words.json else _write_text
    output.write(write(outcomes, whole=words.segment is not None))
    return Exit.OK


def _read_words(arguments: Namespace) -> Words:
    typed = vars(arguments)
    if "source" not in typed:
        raise ConfigurationError("say which account: klaviyo-bridge segments --from demo")
    return Words(**{name: value for name, value in typed.items() if name in _WORDS})


_WORDS: Final = frozenset(field.name for field in attrs.fields(Words))


def _survey(words: Words, environment: Mapping[str, str]) -> tuple[SegmentOutcome, ...]:
    dialect, policy = DIALECTS[words.destination]
    connection = connect(words.source, environment, attempts=words.attempts)
    with connection.resource, watch(quiet=words.json or not words.people) as seen:
        return survey_segments(
            connection.klaviyo,
            at=connection.clock.now(),
            dialect=dialect,
            policy=policy if words.people else None,
            chosen=_choose(words.segment),
            progress=seen,
        )


def _choose(wanted: str | None) -> Callable[[Segment], bool]:
    if wanted is None:
        return lambda _: True
    return lambda segment: wanted in {segment.id, segment.name}


def _write_text(outcomes: Sequence[SegmentOutcome], *, whole: bool) -> str:
    if not whole:
        return render_segments([each.to_dict() for each in outcomes])
    return "\n".join(render_segment(each.to_dict(), each.translation.payload) for each in outcomes)


def _write_json(outcomes: Sequence[SegmentOutcome], *, whole: bool) -> str:
    del whole
    document = [{**each.to_dict(), "payload": each.translation.payload} for each in outcomes]
    return orjson.dumps(
        {"segments": document}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    ).decode()

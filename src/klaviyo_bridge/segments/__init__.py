"""Segments: what a definition means, here and elsewhere."""

from klaviyo_bridge.segments.history import (
    Happening,
    History,
    index_events,
    index_happenings,
    record_history,
)
from klaviyo_bridge.segments.membership import (
    CompiledDefinition,
    compile_definition,
    matches,
    members,
)
from klaviyo_bridge.segments.names import EVENTS, EventName, Names
from klaviyo_bridge.segments.options import Options
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.segments.rendering import Difference, Direction, SnapshotTag
from klaviyo_bridge.segments.translation import Translation, translate

__all__ = [
    "EVENTS",
    "CompiledDefinition",
    "Context",
    "Difference",
    "Direction",
    "EventName",
    "Happening",
    "History",
    "Names",
    "Options",
    "Person",
    "SnapshotTag",
    "Translation",
    "compile_definition",
    "index_events",
    "index_happenings",
    "matches",
    "members",
    "record_history",
    "translate",
]

"""What conditions are compiled for: a moment, an account, and the segments they may name."""

from collections.abc import Callable

import attrs

from klaviyo_bridge.segments.opinions import Test
from klaviyo_bridge.segments.people import Context, Person
from klaviyo_bridge.segments.periods import Clock
from klaviyo_bridge.segments.values import compile_value


@attrs.frozen
class Setting:
    """What is the same for every person and every condition."""

    clock: Clock
    context: Context
    find_segment: Callable[[str], Test[Person] | None]
    """Gives the test of being in a segment, where its definition was given."""

    def compile_value(self, filter: object, /) -> Test[object]:
        """Return the test of a value that a filter stands for here."""
        return compile_value(filter, self.clock, absent_differs=self.context.absent_differs)

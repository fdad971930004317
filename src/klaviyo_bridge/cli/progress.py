"""A progress bar on a terminal, where rich is installed; silence everywhere else."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import attrs

from klaviyo_bridge.sync import Progress


@attrs.define
class Watch:
    """Remembers how far a run has come, and shows it."""

    show: Callable[[Progress], None]
    people: int = 0
    """Profiles read so far."""

    def __call__(self, progress: Progress, /) -> None:
        """Take note."""
        if progress.stage == "profiles":
            self.people = progress.done
        self.show(progress)


@contextmanager
def watch(*, quiet: bool, stream: TextIO | None = None) -> Iterator[Watch]:
    """Give what a run reports its progress to; a bar stands on the terminal meanwhile."""
    target = sys.stderr if stream is None else stream
    if quiet or not target.isatty() or importlib.util.find_spec("rich") is None:
        yield Watch(lambda _: None)
        return
    with _open_bar(target) as bar:
        yield Watch(_Bar(bar))


def _open_bar(stream: TextIO) -> Any:
    # rich is the extra [cli]; it is loaded only where there is a terminal to draw on.
    rich = importlib.import_module("rich.progress")
    console = importlib.import_module("rich.console").Console(file=stream)
    return rich.Progress(
        rich.SpinnerColumn(),
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeElapsedColumn(),
        console=console,
        transient=True,
    )


@attrs.define
class _Bar:
    """One line for each stage."""

    bar: Any
    _tasks: dict[str, Any] = attrs.field(factory=dict)

    def __call__(self, progress: Progress, /) -> None:
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self.bar.add_task(progress.stage, total=progress.total)
        self.bar.update(self._tasks[progress.stage], completed=progress.done)

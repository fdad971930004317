"""Contacts as a table: RFC 4180, UTF-8, safe to open in a spreadsheet.

The custom properties of an account are not known before its last profile was read, and a table
says its columns first. So rows wait in a nameless temporary file while the names are counted, and
the table is written when it is sealed. Memory holds the names, never the rows.
"""

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from typing import IO, Any, Final, Self

import orjson

from klaviyo_bridge.destinations.atomic import BUFFER, AtomicFile, explain_failure
from klaviyo_bridge.destinations.cells import to_cell
from klaviyo_bridge.destinations.columns import OMNISEND, Layout
from klaviyo_bridge.destinations.encryption import Encryption
from klaviyo_bridge.errors import OutputError

MOST_NAMES: Final = 10_000
"""Names of custom properties that are counted; later ones share the last column."""

OTHERS: Final = "Other properties"
"""Heading of the last column: a JSON object of the properties that got no column of their own.

It is there only when there are any.
"""


class CsvWriter(AtomicFile):
    """Writes payloads to a ``.csv`` file, each custom property in a column of its own."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        /,
        *,
        layout: Layout = OMNISEND,
        encrypt: Encryption | None = None,
    ) -> None:
        super().__init__(path)
        self.rows = 0
        """Payloads written so far."""
        self._layout = layout
        self._encrypt = encrypt
        self._names: Counter[str] = Counter()
        self._beyond = False
        self._waiting: IO[bytes] | None = None
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            self._waiting = self._resources.enter_context(
                tempfile.TemporaryFile(dir=self.path.parent, buffering=BUFFER)
            )
        except OSError as error:
            self.discard()
            raise explain_failure(self.path, error) from error
        return self

    def write(self, payload: Mapping[str, Any], /) -> None:
        """Take one payload; it becomes a row when the table is sealed.

        Raises:
            OutputError: The disk does not take it, or the payload has no JSON form.
            ConfigurationError: A member that is to be encrypted is not text.
        """
        if self._waiting is None:
            raise OutputError(f"cannot write {self.path}: it is not open; use it in a with block")
        if self._encrypt is not None:
            payload = self._encrypt.apply(payload)
        try:
            self._waiting.write(orjson.dumps(payload, option=orjson.OPT_APPEND_NEWLINE))
        except OSError as error:
            raise explain_failure(self.path, error) from error
        except TypeError as error:
            place = f"row {self.rows + 1} of {self.path}"
            raise OutputError(f"cannot write {place}: it has no JSON form: {error}") from None
        self._count(self._layout.open_columns(payload))
        self.rows += 1

    def seal(self) -> None:
        """Write the table and bring it to the disk; nothing can be added."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            try:
                waiting.seek(0)
                for row in self._lay_out(orjson.loads(line) for line in waiting):
                    self.append(row.encode())
            except OSError as error:
                raise explain_failure(self.path, error) from error
            finally:
                self._close_waiting()
        super().seal()

    def discard(self) -> None:
        """Remove what was written; the final name is not touched."""
        self._waiting = None
        self._close_waiting()
        super().discard()

    def _close_waiting(self) -> None:
        # A full disk makes closing fail once more; the rows are going away.
        with suppress(OSError):
            self._resources.close()

    def _count(self, properties: Mapping[str, object]) -> None:
        for name in properties:
            if name in self._names or len(self._names) < MOST_NAMES:
                self._names[name] += 1
            else:
                self._beyond = True

    def _choose_columns(self) -> tuple[list[str], bool]:
        """Return the properties that get a column, in order, and whether some do not."""
        taken = {column.name.casefold() for column in self._layout.columns} | {OTHERS.casefold()}
        free = self._layout.limit - len(self._layout.columns) - 1
        by_use = sorted(self._names.items(), key=lambda entry: (-entry[1], entry[0]))
        wanted = [name for name, _ in by_use if name.casefold() not in taken]
        chosen = wanted[:free]
        return sorted(chosen), self._beyond or len(chosen) < len(self._names)

    def _lay_out(self, payloads: Iterator[Mapping[str, Any]]) -> Iterator[str]:
        names, others = self._choose_columns()
        fixed = [column.name for column in self._layout.columns]
        line = _Line()
        yield line.of([to_cell(name) for name in (*fixed, *names, *[OTHERS] * others)])
        known = frozenset(names)
        for payload in payloads:
            properties = self._layout.open_columns(payload)
            cells = [to_cell(column.read(payload)) for column in self._layout.columns]
            cells += [to_cell(properties.get(name)) for name in names]
            if others:
                rest = {name: value for name, value in properties.items() if name not in known}
                cells.append(to_cell(rest or None))
            yield line.of(cells)


class _Line:
    """Lends the standard library's writer a place to put one line."""

    def __init__(self) -> None:
        self._line = ""
        self._writer = csv.writer(self, lineterminator="\r\n")

    def write(self, text: str) -> None:
        self._line = text

    def of(self, cells: list[str]) -> str:
        self._writer.writerow(cells)
        return self._line

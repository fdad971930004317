"""Contacts as JSON Lines: one object a line, nothing lost.

This is the complete output; the table of :mod:`klaviyo_bridge.destinations.csv` is for people and
for file imports.
"""

import os
from collections.abc import Mapping
from typing import Any

import orjson

from klaviyo_bridge.destinations.atomic import AtomicFile
from klaviyo_bridge.destinations.encryption import Encryption
from klaviyo_bridge.errors import OutputError


class JsonlWriter(AtomicFile):
    """Writes payloads to a ``.jsonl`` file, in UTF-8, in the order of their members."""

    def __init__(
        self, path: str | os.PathLike[str], /, *, encrypt: Encryption | None = None
    ) -> None:
        super().__init__(path)
        self.rows = 0
        """Payloads written so far."""
        self._encrypt = encrypt

    def write(self, payload: Mapping[str, Any], /) -> None:
        r"""Write one payload and ``\n``.

        Raises:
            OutputError: The file cannot be written, or the payload has no JSON form.
            ConfigurationError: A member that is to be encrypted is not text.
        """
        if self._encrypt is not None:
            payload = self._encrypt.apply(payload)
        try:
            line = orjson.dumps(payload, option=orjson.OPT_APPEND_NEWLINE)
        except TypeError as error:
            # orjson names the type or the limit, never the value.
            place = f"line {self.rows + 1} of {self.path}"
            raise OutputError(f"cannot write {place}: it has no JSON form: {error}") from None
        self.append(line)
        self.rows += 1

"""A nameless database on the temporary disk, for what would not fit into memory.

The system removes it whatever happens.
"""

import sqlite3
from typing import Final

from klaviyo_bridge.errors import OutputError

CACHE_KIB: Final = 16_384
"""Memory that one database may use."""


def open_database(schema: str, /) -> sqlite3.Connection:
    """Return a database with these tables; its file is gone when it is closed."""
    # An empty name is a database in a temporary file that has no name on the disk either:
    # https://www.sqlite.org/inmemorydb.html#temp_db
    database = sqlite3.connect("")
    database.executescript(f"PRAGMA cache_size = -{CACHE_KIB}; PRAGMA temp_store = FILE; {schema}")
    return database


def explain_full_disk(what: str, error: sqlite3.OperationalError, /) -> OutputError:
    """Return the error of a disk that does not take any more of it."""
    return OutputError(
        f"cannot keep the {what} in a temporary file: {error}: free some space, or let TMPDIR "
        "name a folder on a larger disk"
    )

"""Exit codes, and the one line that an error comes to."""

from enum import IntEnum
from typing import Final

from klaviyo_bridge.errors import (
    ApiError,
    BridgeError,
    ConfigurationError,
    OutputError,
    RateLimitedError,
    ServerError,
    TransportError,
    UnexpectedDocumentError,
)


class Exit(IntEnum):
    """What the program tells the shell."""

    OK = 0
    NOTHING = 1
    USAGE = 2
    REFUSED = 3
    NO_ANSWER = 4
    OUTPUT = 5
    STOPPED = 130
    TERMINATED = 143


MEANINGS: Final[tuple[tuple[Exit, str], ...]] = (
    (Exit.OK, "done"),
    (Exit.NOTHING, "nobody, or no such segment, was found"),
    (Exit.USAGE, "the command is wrong, or KLAVIYO_API_KEY is not set"),
    (Exit.REFUSED, "Klaviyo said no: wrong key, missing scope, refused request"),
    (Exit.NO_ANSWER, "no usable answer: network, limits, Klaviyo's own trouble; try again later"),
    (Exit.OUTPUT, "a file cannot be written"),
    (Exit.STOPPED, "stopped by Ctrl-C"),
    (Exit.TERMINATED, "stopped by SIGTERM"),
)
"""Every exit code, for ``--help`` and the documentation."""

_CODES: Final[tuple[tuple[type[BridgeError], Exit], ...]] = (
    (ConfigurationError, Exit.USAGE),
    (OutputError, Exit.OUTPUT),
    (RateLimitedError, Exit.NO_ANSWER),
    (ServerError, Exit.NO_ANSWER),
    (TransportError, Exit.NO_ANSWER),
    (UnexpectedDocumentError, Exit.NO_ANSWER),
    (ApiError, Exit.REFUSED),
)
"""The first kind that fits decides."""


def classify(error: BridgeError, /) -> Exit:
    """Return the exit code that an error stands for."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.REFUSED)

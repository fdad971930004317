"""The command line: thin, because everything it does is a public function."""

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from klaviyo_bridge.cli.commands import COMMANDS
from klaviyo_bridge.cli.exits import MEANINGS, Exit, classify
from klaviyo_bridge.cli.parser import PROGRAM, make_parser
from klaviyo_bridge.errors import BridgeError

__all__ = ["MEANINGS", "Exit", "main", "make_parser"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    An error comes to one line on standard error, without personal data or key. What cannot be
    parsed, ``--help`` and ``--version`` end with ``SystemExit``, as argparse does.
    """
    arguments = make_parser().parse_args(argv)
    try:
        code = COMMANDS[arguments.command](arguments, os.environ, sys.stdout)
        sys.stdout.flush()
    except BridgeError as error:
        return _fail(error, str(error), classify(error))
    except KeyboardInterrupt as error:
        return _fail(error, "stopped", Exit.STOPPED)
    except BrokenPipeError:
        _silence_output()
        return Exit.OUTPUT
    return code


def _fail(error: BaseException, text: str, code: Exit) -> int:
    line = "; ".join([text, *getattr(error, "__notes__", ())])
    sys.stderr.write(f"{PROGRAM}: {' '.join(line.split())}\n")
    return code


def _silence_output() -> None:
    """Give Python somewhere to flush to at exit: the reader has gone.

    Source: https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    # Not every output has a file descriptor.
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())

"""What may be typed."""

import re
from argparse import (
    SUPPRESS,
    ArgumentParser,
    ArgumentTypeError,
    RawDescriptionHelpFormatter,
)
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

from klaviyo_bridge.cli.exits import MEANINGS
from klaviyo_bridge.cli.sources import DEFAULT_ATTEMPTS, read_attempts, read_demo, read_source
from klaviyo_bridge.destinations import LAYOUTS

PROGRAM: Final = "klaviyo-bridge"

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_EXITS: Final = "exit codes:\n" + "\n".join(f"  {code:>3}  {text}" for code, text in MEANINGS)

_FROM_HELP: Final = (
    "demo or demo:N (an account of N invented people, no key needed), klaviyo (the account of the "
    "key in KLAVIYO_API_KEY), or http://127.0.0.1:PORT (a Klaviyo served on this machine)"
)

_MIGRATE: Final = """\
Read a whole Klaviyo account, judge everybody's consent, map everybody to the destination's
contacts, and write files into a folder: contacts.jsonl (complete), contacts.csv (to import or
to look at), report.txt and report.json. Omnisend's segments are written as well: segments.jsonl
has a payload a line for its API, and the report tells what became of each segment.

The folder is made if need be. Files of an earlier run are replaced, and only by a run that came to
its end: until then, and after any error or Ctrl-C, all but the report stay as they were.
"""

_EXPLAIN: Final = """\
Show what may be sent to one person by email, text message, push and WhatsApp, why, and what would
change that: the card that a support agent would read out.

To see which people a demo account has:
  klaviyo-bridge migrate --from demo:50 --to omnisend --out demo
and look into demo/contacts.csv.
"""

_SEGMENTS: Final = """\
Show what each segment of an account becomes elsewhere: Migrated or Failed, under which name, and
how many of its conditions are exact, approximate, frozen as a tag (snapshot) or failed.

With --people, everybody is read, and the events that segments ask about, to compare: Klaviyo's own
members with our evaluation of the definition, and that with the payload's.

One segment, with a reason for every condition, and its payload:
  klaviyo-bridge segments explain --from demo "Repeat Purchasers"
"""

_SEGMENT: Final = """\
Show what one segment becomes elsewhere: a label and a reason for each of its conditions, the tags
that have to be written first, and the payload.
"""

_FAKE: Final = """\
Serve an invented Klaviyo account on this machine until Ctrl-C, for programs in any language. Any
key that begins with pk_ opens it.
"""


def make_parser() -> ArgumentParser:
    """Return the parser of the command line."""
    parser = ArgumentParser(
        prog=PROGRAM,
        description="Move people's data out of Klaviyo, with reasons.",
        epilog=_EXITS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {version(PROGRAM)}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary, text, add_arguments in _COMMANDS:
        command = commands.add_parser(
            name,
            help=summary,
            description=text,
            epilog=_EXITS,
            formatter_class=RawDescriptionHelpFormatter,
        )
        add_arguments(command)
    return parser


def read_variable(text: str, /) -> str:
    """Read the name of an environment variable; what was typed instead may be the key itself."""
    if _VARIABLE.fullmatch(text) is None:
        raise ArgumentTypeError(
            "give the name of an environment variable that holds the key, never the key"
        )
    return text


def _add_source(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="source",
        type=read_source,
        required=True,
        metavar="ACCOUNT",
        help=_FROM_HELP,
    )
    parser.add_argument(
        "--attempts",
        type=read_attempts,
        default=DEFAULT_ATTEMPTS,
        metavar="N",
        help="how often a request is tried when the network or Klaviyo fails (%(default)s)",
    )


def _add_migrate(parser: ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument(
        "--to", dest="destination", choices=tuple(LAYOUTS), required=True, help="whose contacts"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="where the files go"
    )
    parser.add_argument(
        "--encrypt-key-from",
        dest="encrypt_key_from",
        type=read_variable,
        metavar="VARIABLE",
        help="encrypt sensitive members with the Fernet key in this environment variable",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="no progress bar, and no report on the screen"
    )


def _add_explain(parser: ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument(
        "person", help="an email address, a phone number such as +12025550143, or a profile id"
    )
    parser.add_argument(
        "--list", dest="list_id", metavar="ID", help="ask about email to this list's members"
    )
    parser.add_argument("--json", action="store_true", help="for a program instead of a human")


def _add_segments(parser: ArgumentParser) -> None:
    _add_survey(parser)
    commands = parser.add_subparsers(dest="request", metavar="explain")
    explain = commands.add_parser(
        "explain",
        help="show all about one segment",
        description=_SEGMENT,
        epilog=_EXITS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    _add_survey(explain)
    explain.add_argument("segment", metavar="ID", help="a segment's id, or its name")


def _add_survey(parser: ArgumentParser) -> None:
    """Add what may stand before ``explain`` as well as after it, so nothing has a default."""
    parser.add_argument(
        "--from",
        dest="source",
        type=read_source,
        default=SUPPRESS,
        metavar="ACCOUNT",
        help=_FROM_HELP,
    )
    parser.add_argument(
        "--to",
        dest="destination",
        choices=("omnisend", "smartpush"),
        default=SUPPRESS,
        help="whose segments (omnisend)",
    )
    parser.add_argument(
        "--people",
        action="store_true",
        default=SUPPRESS,
        help="compare, over everybody, Klaviyo's members, the definition and the payload",
    )
    parser.add_argument(
        "--json", action="store_true", default=SUPPRESS, help="for a program instead of a human"
    )
    parser.add_argument(
        "--attempts",
        type=read_attempts,
        default=SUPPRESS,
        metavar="N",
        help=f"how often a request is tried when the network or Klaviyo fails ({DEFAULT_ATTEMPTS})",
    )


def _add_fake(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8765, help="where to listen; 0 for any free port (%(default)s)"
    )
    parser.add_argument(
        "--account",
        type=read_demo,
        default="demo",
        help="demo:N, or drift:N for records beyond the published schema (%(default)s)",
    )


_COMMANDS: Final[tuple[tuple[str, str, str, Callable[[ArgumentParser], None]], ...]] = (
    ("migrate", "write an account as another system's contacts", _MIGRATE, _add_migrate),
    ("explain", "explain what one person consented to", _EXPLAIN, _add_explain),
    ("segments", "show what segments become elsewhere", _SEGMENTS, _add_segments),
    ("fake", "serve an invented account on this machine", _FAKE, _add_fake),
)

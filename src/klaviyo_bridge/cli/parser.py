"""What may be typed."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

from klaviyo_bridge.cli.exits import MEANINGS
from klaviyo_bridge.cli.sources import DEFAULT_ATTEMPTS, read_attempts, read_demo, read_source
from klaviyo_bridge.destinations import LAYOUTS

PROGRAM: Final = "klaviyo-bridge"

_EXITS: Final = "exit codes:\n" + "\n".join(f"  {code:>3}  {text}" for code, text in MEANINGS)

_FROM_HELP: Final = (
    "demo or demo:N (an account of N invented people, no key needed), klaviyo (the account of the "
    "key in KLAVIYO_API_KEY), or http://127.0.0.1:PORT (a Klaviyo served on this machine)"
)

_MIGRATE: Final = """\
Read a whole Klaviyo account, judge everybody's consent, map everybody to the destination's
contacts, and write four files into a folder: contacts.jsonl (complete), contacts.csv (to import or
to look at), report.txt and report.json.

The folder is made if need be. Files of an earlier run are replaced, and only by a run that came to
its end: until then, and after any error or Ctrl-C, contacts.jsonl and contacts.csv stay as they
were.
"""

_EXPLAIN: Final = """\
Show what may be sent to one person by email, text message, push and WhatsApp, why, and what would
change that: the card that a support agent would read out.

To see which people a demo account has:
  klaviyo-bridge migrate --from demo:50 --to omnisend --out demo
and look into demo/contacts.csv.
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
        "--out", type=Path, required=True, metavar="FOLDER", help="where the four files go"
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
    ("fake", "serve an invented account on this machine", _FAKE, _add_fake),
)

"""What the commands do; each is a public function of the library, called with what was typed."""

import errno
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TextIO

import orjson

from klaviyo_bridge.cli.exits import Exit
from klaviyo_bridge.cli.progress import watch
from klaviyo_bridge.cli.segments import run_segments
from klaviyo_bridge.cli.sources import MADE_UP_KEY, connect
from klaviyo_bridge.client import Klaviyo
from klaviyo_bridge.consent import evaluate_all, explain_all, to_json
from klaviyo_bridge.destinations import LAYOUTS, Encryption, FernetCipher
from klaviyo_bridge.errors import BridgeError, ConfigurationError, NotFoundError
from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.models import Decision, Profile, is_e164
from klaviyo_bridge.policies import messagemedia, omnisend, smartpush
from klaviyo_bridge.sync import Policy, migrate

POLICIES: Final[Mapping[str, Policy[Any]]] = {
    "omnisend": omnisend,
    "smartpush": smartpush,
    "messagemedia": messagemedia,
}
"""The destinations, by the name that ``--to`` takes."""

MIGRATED_DIALECTS: Final[Mapping[str, str]] = {"omnisend": "omnisend"}
"""Destinations whose segments a migration makes, to the dialect."""

LARGEST_PORT: Final = 65_535

Command = Callable[[Namespace, Mapping[str, str], TextIO], Exit]
"""Takes what was typed, the environment, and where to write the outcome."""


def run_migrate(arguments: Namespace, environment: Mapping[str, str], output: TextIO) -> Exit:
    """Write an account as contacts, and show the report."""
    encrypt = _make_encryption(arguments, environment)
    connection = connect(arguments.source, environment, attempts=arguments.attempts)
    with (
        connection.resource,
        stopping_on_sigterm(),
        watch(quiet=arguments.quiet) as seen,
    ):
        try:
            report = migrate(
                connection.klaviyo,
                policy=POLICIES[arguments.destination],
                out=arguments.out,
                at=connection.clock.now(),
                source=arguments.source.name,
                layout=LAYOUTS[arguments.destination],
                encrypt=encrypt,
                dialect=MIGRATED_DIALECTS.get(arguments.destination),
                destination=arguments.destination,
                held=arguments.source.size,
                meter=connection.meter,
                clock=connection.clock,
                progress=seen,
            )
        except (BridgeError, KeyboardInterrupt) as error:
            error.add_note(
                f"{seen.people:,} profiles had been read; contacts.jsonl and contacts.csv in "
                f"{arguments.out} were not changed"
            )
            raise
    if not arguments.quiet:
        output.write(report.to_text())
    return Exit.OK


def run_explain(arguments: Namespace, environment: Mapping[str, str], output: TextIO) -> Exit:
    """Show the consent card of one person."""
    connection = connect(arguments.source, environment, attempts=arguments.attempts)
    with connection.resource:
        profile = _find(connection.klaviyo, arguments.person)
    if profile is None:
        sys.stderr.write(
            "klaviyo-bridge: nobody has this identifier in that account; see "
            "klaviyo-bridge explain --help for how to list the people of a demo account\n"
        )
        return Exit.NOTHING
    at = connection.clock.now()
    decisions = evaluate_all(profile, list_id=arguments.list_id, at=at)
    write = _write_json if arguments.json else _write_card
    output.write(write(profile, decisions))
    return Exit.OK


def run_fake(arguments: Namespace, environment: Mapping[str, str], output: TextIO) -> Exit:
    """Serve an invented account until Ctrl-C."""
    del environment
    if not 0 <= arguments.port <= LARGEST_PORT:
        raise ConfigurationError(f"--port is 0 to {LARGEST_PORT}, not {arguments.port}")
    try:
        server = FakeKlaviyo(arguments.account).serve(port=arguments.port)
    except OSError as error:
        raise _explain_port(arguments.port, error) from None
    with server, stopping_on_sigterm():
        output.write(
            f"{arguments.account} is a Klaviyo at {server.url}; any key that begins with pk_ opens "
            f"it, such as {MADE_UP_KEY}; Ctrl-C stops it\n"
        )
        output.flush()
        server.wait()
    return Exit.OK


COMMANDS: Final[Mapping[str, Command]] = {
    "migrate": run_migrate,
    "explain": run_explain,
    "segments": run_segments,
    "fake": run_fake,
}


def _make_encryption(arguments: Namespace, environment: Mapping[str, str]) -> Encryption | None:
    """Make what encrypts; no error repeats the variable, in case it is the key that was typed."""
    if arguments.encrypt_key_from is None:
        return None
    fields = getattr(POLICIES[arguments.destination], "SENSITIVE", ())
    if not fields:
        raise ConfigurationError(
            f"{arguments.destination} names no sensitive members, so there is nothing to encrypt: "
            "leave --encrypt-key-from out, or name members with Encryption in Python"
        )
    key = environment.get(arguments.encrypt_key_from, "").strip()
    if not key:
        raise ConfigurationError(
            "the environment variable that --encrypt-key-from names is not set: put a Fernet key "
            "into it, such as FernetCipher.generate_key() makes"
        )
    return Encryption(FernetCipher(key), fields)


def _find(klaviyo: Klaviyo, person: str) -> Profile | None:
    text = person.strip()
    if "@" in text:
        return klaviyo.profiles.find(email=text, subscriptions=True)
    if is_e164(text):
        return klaviyo.profiles.find(phone_number=text, subscriptions=True)
    try:
        return klaviyo.profiles.get(text, subscriptions=True)
    except NotFoundError:
        return None


def _write_card(profile: Profile, decisions: Iterable[Decision]) -> str:
    return f"profile {profile.id}\n\n{explain_all(decisions)}\n"


def _write_json(profile: Profile, decisions: Iterable[Decision]) -> str:
    document = {"profile_id": profile.id, "decisions": [to_json(each) for each in decisions]}
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options).decode()


def _explain_port(port: int, error: OSError) -> ConfigurationError:
    causes = {
        errno.EADDRINUSE: "something else listens there",
        errno.EACCES: "only the administrator may listen there",
    }
    cause = causes.get(error.errno or 0, error.strerror or type(error).__name__)
    return ConfigurationError(
        f"cannot listen on port {port}: {cause}; choose another with --port, or 0 for any free one"
    )


@contextmanager
def stopping_on_sigterm() -> Iterator[None]:
    """Let a stopped container tidy up as Ctrl-C does; only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: object) -> NoReturn:
    del number, frame
    raise SystemExit(Exit.TERMINATED)

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from klaviyo_bridge.cli import MEANINGS, Exit, main, make_parser
from klaviyo_bridge.cli.commands import stopping_on_sigterm
from klaviyo_bridge.cli.exits import classify
from klaviyo_bridge.cli.progress import watch
from klaviyo_bridge.client.klaviyo import API_KEY_VARIABLE
from klaviyo_bridge.consent import from_json, to_json
from klaviyo_bridge.destinations import FernetCipher
from klaviyo_bridge.errors import BridgeError
from klaviyo_bridge.fake import FakeKlaviyo, Fault
from klaviyo_bridge.sync import Progress
from klaviyo_bridge.transport import SystemClock

KEY = "pk_test_command_line"
FILES = ["contacts.csv", "contacts.jsonl", "report.json", "report.txt", "segments.jsonl"]
REPORTS = ["report.json", "report.txt"]

Capture = pytest.CaptureFixture[str]


class Terminal(StringIO):
    """Somewhere to draw a bar."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


class ClosedPipe(StringIO):
    """An output whose reader has gone."""

    def write(self, text: str, /) -> int:
        """Refuse."""
        raise BrokenPipeError(f"{len(text)} characters for nobody")


class InterruptedOutput(StringIO):
    """An output where Ctrl-C is pressed once something stands there."""

    def flush(self) -> None:
        """Interrupt."""
        raise KeyboardInterrupt


class ImpatientTerminal(StringIO):
    """A terminal where Ctrl-C is pressed as soon as the program looks at it."""

    def isatty(self) -> bool:
        """Interrupt."""
        raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv(API_KEY_VARIABLE, raising=False)


HEARING_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from klaviyo_bridge.cli import main
sys.exit(main())
"""
"""The program as a terminal runs it: a job in the background is born deaf to Ctrl-C."""


@contextmanager
def started(*words: str) -> Iterator[Any]:
    """Run the program in a process of its own; it is killed at the end of the block.

    It is not measured: a signal that comes while coverage holds its lock would block it for ever.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", HEARING_CTRL_C, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=inherited,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def await_condition(holds: Callable[[], bool]) -> None:
    """Wait until something is so, half a minute at most."""
    for _ in range(600):
        if holds():
            return
        SystemClock().sleep(0.05)
    raise TimeoutError


def migrate(source: str, out: Path, *more: str) -> list[str]:
    """Return the words that migrate an account."""
    return ["migrate", "--from", source, "--to", "omnisend", "--out", str(out), *more]


def encrypt(out: Path, variable: str) -> list[str]:
    """Return the words that migrate an account with its sensitive members encrypted."""
    words = ["migrate", "--from", "demo:60", "--to", "smartpush", "--out", str(out)]
    return [*words, "--encrypt-key-from", variable]


def names(folder: Path) -> list[str]:
    """Return what stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def find_free_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refuse(words: Sequence[str], capsys: Capture) -> str:
    """Type something wrong and return what is said about it."""
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert Exit.USAGE == caught.value.code
    return capsys.readouterr().err


class TestMigrate:
    """The main job, from the command line."""

    def test_demo_account_travels(self, tmp_path: Path, capsys: Capture) -> None:
        """One command, no key: four files, and the report on the screen."""
        code = main(migrate("demo:60", tmp_path / "out"))

        output = capsys.readouterr()

        assert Exit.OK == code
        assert FILES == names(tmp_path / "out")
        assert (tmp_path / "out" / "report.txt").read_text(encoding="utf-8") == output.out
        assert "" == output.err

    def test_quiet_says_nothing(self, tmp_path: Path, capsys: Capture) -> None:
        """With --quiet the files speak for themselves."""
        code = main(migrate("demo:60", tmp_path, "--quiet"))

        assert Exit.OK == code
        assert ("", "") == capsys.readouterr()

    def test_demo_is_the_same_every_time(self, tmp_path: Path) -> None:
        """Two runs over a demo account write the same bytes."""
        for folder in ("a", "b"):
            main(migrate("demo:60", tmp_path / folder, "--quiet"))

        assert [(tmp_path / "a" / name).read_bytes() for name in FILES] == [
            (tmp_path / "b" / name).read_bytes() for name in FILES
        ]

    def test_served_account_travels(self, tmp_path: Path) -> None:
        """An account on a port of this machine needs no key of one's own."""
        with FakeKlaviyo("demo:60").serve() as server:
            code = main(migrate(server.url + "/", tmp_path, "--quiet"))
        report = json.loads((tmp_path / "report.json").read_bytes())

        assert Exit.OK == code
        assert 60 == report["people"]["read"]

    def test_key_comes_from_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The key that is sent is the one in KLAVIYO_API_KEY."""
        monkeypatch.setenv(API_KEY_VARIABLE, KEY)
        fake = FakeKlaviyo("demo:60", keys={KEY: None})

        with fake.serve() as server:
            code = main(migrate(server.url, tmp_path, "--quiet"))

        assert Exit.OK == code

    @pytest.mark.rule("OMN-19")
    def test_wrong_key_is_named(self, tmp_path: Path, capsys: Capture) -> None:
        """A 401 is told with what to do, in one line that does not hold the key."""
        with FakeKlaviyo(keys={KEY: None}).serve() as server:
            code = main(migrate(server.url, tmp_path))

        line = capsys.readouterr().err

        assert Exit.REFUSED == code
        assert "401" in line
        assert "check the private API key" in line
        assert 1 == line.count("\n")
        assert "pk_" not in line
        assert REPORTS == names(tmp_path)

    @pytest.mark.rule("OMN-19", "HT-12")
    def test_missing_scope_is_named(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The scope is named, and that the key cannot be edited."""
        monkeypatch.setenv(API_KEY_VARIABLE, KEY)
        scopes = ["accounts:read", "profiles:read", "lists:read"]

        with FakeKlaviyo(keys={KEY: scopes}).serve() as server:
            code = main(migrate(server.url, tmp_path))
        line = capsys.readouterr().err

        assert Exit.REFUSED == code
        assert "lacks the scope segments:read" in line
        assert "a key cannot be edited after it was created" in line
        assert KEY not in line

    def test_network_gone_in_the_middle(self, tmp_path: Path, capsys: Capture) -> None:
        """What was done is told, and nothing half written stands under a final name."""
        fake = FakeKlaviyo("demo:350")
        fake.faults.add(Fault.drop(path="/api/profiles", after=3, times=99))

        with fake.serve() as server:
            code = main(migrate(server.url, tmp_path, "--attempts", "1"))
        line = capsys.readouterr().err

        assert Exit.NO_ANSWER == code
        assert "200 profiles had been read; contacts.jsonl and contacts.csv in" in line
        assert 1 == line.count("\n")
        assert REPORTS == names(tmp_path)

    def test_nobody_answers(self, tmp_path: Path, capsys: Capture) -> None:
        """A server that is not there is told in one line."""
        code = main(migrate(f"http://127.0.0.1:{find_free_port()}", tmp_path, "--attempts", "1"))

        assert Exit.NO_ANSWER == code
        assert 1 == capsys.readouterr().err.count("\n")

    def test_output_that_cannot_be_written(self, tmp_path: Path, capsys: Capture) -> None:
        """A file in the folder's place is told with the cure."""
        (tmp_path / "out").write_bytes(b"")

        code = main(migrate("demo:60", tmp_path / "out"))

        assert Exit.OUTPUT == code
        assert "choose another folder" in capsys.readouterr().err

    def test_live_account_needs_a_key(self, tmp_path: Path, capsys: Capture) -> None:
        """Without KLAVIYO_API_KEY nothing is sent."""
        code = main(migrate("klaviyo", tmp_path))

        assert Exit.USAGE == code
        assert "set the environment variable KLAVIYO_API_KEY" in capsys.readouterr().err
        assert [] == names(tmp_path)

    @pytest.mark.parametrize(
        ("number", "code"),
        [(signal.SIGINT, Exit.STOPPED), (signal.SIGTERM, Exit.TERMINATED)],
    )
    def test_stopping_leaves_no_contacts(
        self, tmp_path: Path, number: signal.Signals, code: Exit
    ) -> None:
        """Ctrl-C, or a container that is stopped, ends the run cleanly."""
        with started(*migrate("demo:2000000", tmp_path)) as process:
            await_condition((tmp_path / "report.json").exists)
            process.send_signal(number)
            output, line = process.communicate(timeout=30)
        report = json.loads((tmp_path / "report.json").read_bytes())

        assert code == process.returncode
        assert "Traceback" not in line
        assert "" == output
        assert REPORTS == names(tmp_path)
        assert "Failed" == report["status"]

    def test_ctrl_c_is_one_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C is told in a word, with the exit code that shells know."""
        terminal = ImpatientTerminal()
        monkeypatch.setattr(sys, "stderr", terminal)

        code = main(migrate("demo:60", tmp_path))

        assert Exit.STOPPED == code
        assert "klaviyo-bridge: stopped\n" == terminal.getvalue()

    def test_sigterm_becomes_an_exit(self) -> None:
        """SIGTERM unwinds the program as Ctrl-C does, and only as long as a job runs."""
        before = signal.getsignal(signal.SIGTERM)

        with pytest.raises(SystemExit) as caught, stopping_on_sigterm():
            signal.raise_signal(signal.SIGTERM)

        assert Exit.TERMINATED == caught.value.code
        assert before == signal.getsignal(signal.SIGTERM)

    def test_any_thread_will_do(self, tmp_path: Path) -> None:
        """Only the main thread hears signals; the job runs in others too."""
        codes: list[int] = []
        words = migrate("demo:60", tmp_path, "--quiet")

        thread = Thread(target=lambda: codes.append(main(words)))
        thread.start()
        thread.join()

        assert [Exit.OK] == codes

    @pytest.mark.rule("SMP-02")
    def test_sensitive_members_are_encrypted(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The key comes from the variable that is named, and shows in no output."""
        key = FernetCipher.generate_key()
        monkeypatch.setenv("CONTACTS_KEY", f"{key}\n")

        code = main(encrypt(tmp_path, "CONTACTS_KEY"))
        output = "".join(capsys.readouterr())
        files = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
        first = json.loads(files["contacts.jsonl"].splitlines()[0])

        assert Exit.OK == code
        assert "@" in FernetCipher(key).decrypt(first["email"])
        assert "@example.com" not in "".join(files.values())
        assert key not in output + "".join(files.values())

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (None, "is not set: put a Fernet key"),
            (" ", "is not set: put a Fernet key"),
            ("hunter2", "a key is not a Fernet key"),
        ],
    )
    def test_missing_or_wrong_encryption_key_is_told(
        self,
        tmp_path: Path,
        capsys: Capture,
        monkeypatch: pytest.MonkeyPatch,
        value: str | None,
        said: str,
    ) -> None:
        """Nothing is read or written, and neither the variable nor the key is repeated."""
        monkeypatch.delenv("CONTACTS_KEY", raising=False)
        if value is not None:
            monkeypatch.setenv("CONTACTS_KEY", value)

        code = main(encrypt(tmp_path / "out", "CONTACTS_KEY"))
        line = capsys.readouterr().err

        assert Exit.USAGE == code
        assert said in line
        assert "hunter2" not in line
        assert "CONTACTS_KEY" not in line
        assert not (tmp_path / "out").exists()

    def test_encryption_without_the_extra_is_told(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where cryptography is not installed, the extra is named."""
        monkeypatch.setenv("CONTACTS_KEY", "k")
        monkeypatch.setitem(sys.modules, "cryptography.fernet", None)

        code = main(encrypt(tmp_path, "CONTACTS_KEY"))

        assert Exit.USAGE == code
        assert 'pip install "klaviyo-bridge[encrypt]"' in capsys.readouterr().err

    def test_nothing_to_encrypt_is_told(self, tmp_path: Path, capsys: Capture) -> None:
        """A destination that names no sensitive members does not take the option in silence."""
        code = main(migrate("demo:60", tmp_path, "--encrypt-key-from", "CONTACTS_KEY"))

        assert Exit.USAGE == code
        assert "omnisend names no sensitive members" in capsys.readouterr().err

    def test_output_may_have_no_descriptor(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same where the output is no file of the system."""
        monkeypatch.setattr(sys, "stdout", ClosedPipe())

        assert Exit.OUTPUT == main(migrate("demo:60", tmp_path))

    def test_reader_that_leaves_is_no_error_to_talk_about(self, tmp_path: Path) -> None:
        """A pipe that closes early gives an exit code and silence; the files are complete."""
        with started(*migrate("demo:60", tmp_path)) as process:
            process.stdout.close()
            line = process.stderr.read()
            process.wait(timeout=30)

        assert Exit.OUTPUT == process.returncode
        assert "" == line
        assert FILES == names(tmp_path)


class TestExplain:
    """The consent card."""

    @pytest.fixture
    def person(self, tmp_path: Path) -> Mapping[str, Any]:
        """Return a contact of the demo account."""
        main(migrate("demo:60", tmp_path, "--quiet"))
        first = (tmp_path / "contacts.jsonl").read_bytes().splitlines()[0]
        contact: Mapping[str, Any] = json.loads(first)
        return contact

    def test_card_explains_every_channel(self, person: Mapping[str, Any], capsys: Capture) -> None:
        """Every channel is explained or named, without the address that was asked about."""
        address = person["identifiers"][0]["id"]

        code = main(["explain", "--from", "demo:60", address])
        card = capsys.readouterr().out

        assert Exit.OK == code
        assert card.startswith("profile 01")
        assert "\nemail marketing\nYes: marketing email may be sent to this person." in card
        for channel in ("open tracking", "sms transactional", "push marketing", "whatsapp"):
            assert channel in card
        assert address not in card

    def test_json_holds_the_decisions(self, person: Mapping[str, Any], capsys: Capture) -> None:
        """A program gets verdicts, rules and dates; a profile id finds the same person."""
        address = person["identifiers"][0]["id"]

        main(["explain", "--from", "demo:60", "--json", "--list", "L1", address])
        told = json.loads(capsys.readouterr().out)
        main(["explain", "--from", "demo:60", "--json", "--list", "L1", told["profile_id"]])
        again = json.loads(capsys.readouterr().out)
        email, *others = told["decisions"]

        assert ("email", "marketing", "ALLOW", "L1") == (
            email["channel"],
            email["purpose"],
            email["verdict"],
            email["list_id"],
        )
        assert email["status_at"].endswith("Z")
        assert email == to_json(from_json(email))
        assert ["email", "sms", "push", "whatsapp"] == list(
            dict.fromkeys(each["channel"] for each in told["decisions"])
        )
        assert {None} == {each["list_id"] for each in others}
        assert told == again

    def test_phone_number_finds_a_person(self, tmp_path: Path, capsys: Capture) -> None:
        """A phone number will do where there is no email address."""
        main(migrate("demo:60", tmp_path, "--quiet"))
        contacts = map(json.loads, (tmp_path / "contacts.jsonl").read_bytes().splitlines())
        numbers = [i["id"] for each in contacts for i in each["identifiers"] if i["id"][0] == "+"]

        code = main(["explain", "--from", "demo:60", numbers[0]])

        assert Exit.OK == code
        assert numbers[0] not in capsys.readouterr().out

    @pytest.mark.parametrize(
        "person", ["nobody@example.com", "+447700900999", "01ARZ3NDEKTSV4RRFFQ69G5FAV"]
    )
    def test_nobody_is_found(self, person: str, capsys: Capture) -> None:
        """Nobody found is an exit code of its own, and the line says where to look."""
        code = main(["explain", "--from", "demo:60", person])

        output = capsys.readouterr()

        assert Exit.NOTHING == code
        assert "" == output.out
        assert "explain --help" in output.err
        assert person not in output.err

    def test_help_says_who_there_is(self, capsys: Capture) -> None:
        """The help tells how to list the people of a demo account."""
        with pytest.raises(SystemExit):
            main(["explain", "--help"])

        assert "look into demo/contacts.csv" in capsys.readouterr().out


class TestFake:
    """The served account."""

    def test_it_serves_until_ctrl_c(self) -> None:
        """One line says where it is and which key opens it; Ctrl-C ends it."""
        with started("fake", "--port", "0", "--account", "demo:60") as process:
            line = process.stdout.readline()
            url = line.split(" at ")[1].split(";")[0]
            found = main(["explain", "--from", url, "nobody@example.com"])
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)

        assert line.startswith("demo:60 is a Klaviyo at http://127.0.0.1:")
        assert "such as pk_test_made_up" in line
        assert Exit.NOTHING == found
        assert Exit.STOPPED == process.returncode

    def test_it_closes_when_interrupted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """After Ctrl-C nobody listens any more."""
        output = InterruptedOutput()
        monkeypatch.setattr(sys, "stdout", output)

        code = main(["fake", "--port", "0", "--account", "demo:60"])
        url = output.getvalue().split(" at ")[1].split(";")[0]
        found = main(["explain", "--from", url, "--attempts", "1", "nobody@example.com"])

        assert Exit.STOPPED == code
        assert Exit.NO_ANSWER == found

    def test_taken_port_is_named(self, capsys: Capture) -> None:
        """A port where something listens is told with the cure."""
        with FakeKlaviyo().serve() as server:
            code = main(["fake", "--port", str(server.port)])
            line = capsys.readouterr().err

        assert Exit.USAGE == code
        assert f"cannot listen on port {server.port}: something else listens there" in line

    def test_impossible_port_is_refused(self, capsys: Capture) -> None:
        """A number that is no port is told with the range."""
        code = main(["fake", "--port", "70000"])

        assert Exit.USAGE == code
        assert "--port is 0 to 65535, not 70000" in capsys.readouterr().err


class TestParser:
    """What may be typed."""

    @pytest.mark.parametrize(
        "source",
        [
            "pk_live_secret",
            "demo:0",
            "demo:5000001",
            "demo:x",
            "https://127.0.0.1:8765",
            "http://example.com:80",
            "http://127.0.0.1",
            "http://127.0.0.1:8765/api",
            "http://user:secret@127.0.0.1:8765",
            "http://127.0.0.1:99999999",
            "",
        ],
    )
    def test_other_sources_are_refused(self, source: str, tmp_path: Path, capsys: Capture) -> None:
        """Only this machine and Klaviyo get a key, and what was typed is not repeated."""
        said = refuse(migrate(source, tmp_path / "out"), capsys)

        assert "argument --from: " in said
        assert "secret" not in said
        assert not (tmp_path / "out").exists()

    def test_encryption_key_itself_is_refused(self, tmp_path: Path, capsys: Capture) -> None:
        """A key on the command line is refused, and not repeated."""
        key = FernetCipher.generate_key()

        said = refuse(encrypt(tmp_path, key), capsys)

        assert "argument --encrypt-key-from: give the name" in said
        assert key not in said

    @pytest.mark.parametrize(
        "words",
        [
            [],
            ["migrate", "--from", "demo"],
            migrate("demo", Path("out"), "--api-key", KEY),
            migrate("demo", Path("out"), "--attempts", "0"),
            migrate("demo", Path("out"), "--attempts", "x"),
            ["fake", "--account", "klaviyo"],
            ["fake", "--account", "demo:0"],
        ],
    )
    def test_wrong_words_are_refused(self, words: list[str], capsys: Capture) -> None:
        """What is missing or unknown is told with the usage, and exit code 2."""
        assert refuse(words, capsys).startswith("usage: klaviyo-bridge")

    def test_module_runs(self, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
        """The program runs as a module too."""
        monkeypatch.setattr(sys, "argv", ["klaviyo-bridge", "fake", "--port", "-1"])

        with pytest.raises(SystemExit) as caught:
            runpy.run_module("klaviyo_bridge.cli", run_name="__main__")

        assert Exit.USAGE == caught.value.code
        assert "--port" in capsys.readouterr().err

    def test_version_is_the_packages(self, capsys: Capture) -> None:
        """--version tells the version that is installed."""
        with pytest.raises(SystemExit) as caught:
            main(["--version"])

        assert Exit.OK == caught.value.code
        assert f"klaviyo-bridge {version('klaviyo-bridge')}\n" == capsys.readouterr().out

    def test_help_lists_every_exit_code(self) -> None:
        """Every exit code has its meaning in the help."""
        text = make_parser().format_help()

        assert set(Exit) == {code for code, _ in MEANINGS}
        assert all(f"{code:>5}  {meaning}" in text for code, meaning in MEANINGS)

    def test_unforeseen_errors_have_a_code(self) -> None:
        """An error that no row of the table names is a refusal."""
        assert Exit.REFUSED == classify(BridgeError("?"))


class TestProgress:
    """The bar."""

    def test_terminal_gets_a_bar(self) -> None:
        """On a terminal both stages are drawn, and people are counted."""
        terminal = Terminal()

        with watch(quiet=False, stream=terminal) as seen:
            for progress in (
                Progress("lists and segments", 1),
                Progress("profiles", 100, 150),
                Progress("profiles", 150, 150),
            ):
                seen(progress)

        assert 150 == seen.people
        assert "profiles" in terminal.getvalue()

    @pytest.mark.parametrize(
        ("quiet", "stream"), [(True, Terminal()), (False, StringIO())], ids=["quiet", "a file"]
    )
    def test_nothing_is_drawn_elsewhere(self, stream: StringIO, *, quiet: bool) -> None:
        """With --quiet, or where there is no terminal, nothing is drawn."""
        with watch(quiet=quiet, stream=stream) as seen:
            seen(Progress("profiles", 100))

        assert 100 == seen.people
        assert "" == stream.getvalue()

    def test_no_bar_without_rich(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the extra [cli] the program works, and draws nothing."""
        monkeypatch.setitem(sys.modules, "rich", None)
        terminal = Terminal()

        with watch(quiet=False, stream=terminal) as seen:
            seen(Progress("profiles", 100))

        assert "" == terminal.getvalue()

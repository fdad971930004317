"""What the documents show works: Python blocks run, commands parse.

A document is one test: its blocks build on each other, and tests come in any order, on any worker.
"""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

from klaviyo_bridge.cli.parser import make_parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAM = "klaviyo-bridge"

CONSOLE_BLOCK = re.compile(r"^```(?:console|bash|shell|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONTINUATION = re.compile(r"\\\n\s*")

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
)


def _commands(text: str) -> Iterator[list[str]]:
    """Give the arguments of every call of our program in a console block."""
    for block in CONSOLE_BLOCK.findall(text):
        for line in CONTINUATION.sub(" ", block).splitlines():
            for words in _calls(line.removeprefix("$ ")):
                if words[:1] == [PROGRAM]:
                    yield words[1:]


def _calls(line: str) -> Iterator[list[str]]:
    """Split a line at the shell's operators; settings of variables before a call are dropped."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    call: list[str] = []
    for word in lexer:
        if set(word) <= set("&|;<>()"):
            yield call
            call = []
        elif call or not re.match(r"\w+=", word):
            call.append(word)
    yield call


@each_document
def test_python_blocks_run(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block runs, in order, in one namespace, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    for example in Sybil([PythonCodeBlockParser(), SkipParser()]).parse(document).examples():
        example.evaluate()


@each_document
def test_commands_parse(document: Path) -> None:
    """Every call of the program in a console block is one that the program accepts."""
    commands = list(_commands(document.read_text(encoding="utf-8")))

    parsed = [make_parser().parse_args(words) for words in commands]

    assert all(isinstance(arguments, argparse.Namespace) for arguments in parsed)


def test_commands_are_found_between_other_words() -> None:
    """A call is found after a prompt, after `&&`, after settings, and over several lines."""
    text = (
        "```console\n"
        "$ pip install x && klaviyo-bridge migrate --from demo \\\n    --to omnisend\n"
        "$ KEY=pk_test_1 klaviyo-bridge fake --port 8765 > log.txt\n"
        "klaviyo-bridge is a program\n"
        "```\n"
    )

    assert [
        ["migrate", "--from", "demo", "--to", "omnisend"],
        ["fake", "--port", "8765"],
        ["is", "a", "program"],
    ] == list(_commands(text))

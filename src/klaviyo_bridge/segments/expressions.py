"""Regular expressions that cannot take for ever.

Python's own engine tries alternatives one after the other, so that a short expression of a
stranger's can keep it busy for years. Here all alternatives are followed side by side, one
character at a time: the time is bounded by the length of the text times that of the expression.
What that cannot do, such as back-references and looking around, is refused; so is what is too long.

An expression is found anywhere in the text, unless it says ``^`` or ``$``, and capitals matter.
Klaviyo does not document its dialect; this is what most dialects have in common.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import attrs

LONGEST_EXPRESSION: Final = 200
LONGEST_TEXT: Final = 1_000
MOST_STATES: Final = 1_000
"""To which counts such as ``{2,5}`` may expand."""
MOST_NESTED: Final = 20


class RefusedError(ValueError):
    """The expression cannot be judged in time, or is none."""


Letter: TypeAlias = Callable[[str], bool]
"""Tells whether one character fits."""


@attrs.define(eq=False)
class _State:
    """A place in the machine: with a letter it reads one character, without it goes on at once."""

    letter: Letter | None = None
    anchor: str | None = None
    """``^`` or ``$``: goes on only there."""
    then: "list[_State]" = attrs.field(factory=list, repr=False)


_Fragment: TypeAlias = tuple[_State, _State]
"""Where a part of the machine begins and ends; its end leads nowhere yet."""


class _Machine:
    """The states, as many as there may be."""

    def __init__(self) -> None:
        self.size = 0

    def state(self, letter: Letter | None = None, anchor: str | None = None) -> _State:
        self.size += 1
        if self.size > MOST_STATES:
            raise RefusedError("too many states")
        return _State(letter, anchor)


_Build: TypeAlias = Callable[[_Machine], _Fragment]
"""Builds one part of an expression, as often as it is called."""


def _single(letter: Letter | None = None, anchor: str | None = None) -> _Build:
    def build(machine: _Machine) -> _Fragment:
        begin, end = machine.state(letter, anchor), machine.state()
        begin.then.append(end)
        return begin, end

    return build


def _chain(parts: Iterable[_Build]) -> _Build:
    found = tuple(parts)

    def build(machine: _Machine) -> _Fragment:
        begin = end = machine.state()
        for part in found:
            first, last = part(machine)
            end.then.append(first)
            end = last
        return begin, end

    return build


def _fork(options: Iterable[_Build]) -> _Build:
    found = tuple(options)

    def build(machine: _Machine) -> _Fragment:
        begin, end = machine.state(), machine.state()
        for option in found:
            first, last = option(machine)
            begin.then.append(first)
            last.then.append(end)
        return begin, end

    return build


def _repeat(part: _Build, least: int, most: int | None) -> _Build:
    if most is None:
        return _chain([*[part] * least, _loop(part)])
    return _chain([*[part] * least, *[_fork([part, _chain(())])] * (most - least)])


def _loop(part: _Build) -> _Build:
    def build(machine: _Machine) -> _Fragment:
        begin, (first, last) = machine.state(), part(machine)
        end = machine.state()
        begin.then += [first, end]
        last.then.append(begin)
        return begin, end

    return build


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _invert(letter: Letter) -> Letter:
    return lambda character: not letter(character)


_CLASSES: Final[dict[str, Letter]] = {
    "d": str.isdecimal,
    "w": _is_word,
    "s": str.isspace,
    "D": _invert(str.isdecimal),
    "W": _invert(_is_word),
    "S": _invert(str.isspace),
}
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_REPEATS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_COUNT: Final = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")


class _Reader:
    """Reads an expression, from left to right."""

    def __init__(self, expression: str) -> None:
        self.text = expression
        self.at = 0
        self.depth = 0

    def read(self) -> _Build:
        found = self.alternatives()
        if self.at < len(self.text):
            raise RefusedError("a parenthesis too many")
        return found

    def alternatives(self) -> _Build:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise RefusedError("nested too deep")
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        self.depth -= 1
        return _fork(options)

    def sequence(self) -> _Build:
        parts = []
        while self.at < len(self.text) and self.peek() not in "|)":
            parts.append(self.repeated(self.atom()))
        return _chain(parts)

    def repeated(self, part: _Build) -> _Build:
        counts = self.counts()
        if counts is None:
            return part
        self.take("?")  # reluctance changes what is found, not whether
        if self.counts() is not None:
            raise RefusedError("a repeat of a repeat")
        return _repeat(part, *counts)

    def counts(self) -> tuple[int, int | None] | None:
        if self.peek() in _REPEATS:
            return _REPEATS[self.next()]
        if self.peek() != "{":
            return None
        found = _COUNT.match(self.text, self.at)
        if found is None:
            raise RefusedError("a brace that is no count")
        self.at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise RefusedError("a count from more to less")
        return least, most

    def atom(self) -> _Build:
        character = self.next()
        if character in "*+?{":
            raise RefusedError("nothing to repeat")
        if character == "(":
            return self.group()
        if character in "^$":
            return _single(anchor=character)
        return _single(self.letter(character))

    def letter(self, character: str) -> Letter:
        if character == "[":
            return self.members()
        if character == "\\":
            return self.escape()
        return "\n".__ne__ if character == "." else character.__eq__

    def group(self) -> _Build:
        if self.take("?") and not self.take(":"):
            raise RefusedError("a group that does more than to group")
        found = self.alternatives()
        if not self.take(")"):
            raise RefusedError("a parenthesis without end")
        return found

    def escape(self) -> Letter:
        character = self.next()
        if character in _CLASSES:
            return _CLASSES[character]
        return self.escaped(character).__eq__

    def escaped(self, character: str) -> str:
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum():
            raise RefusedError("an escape that is not known")
        return character

    def members(self) -> Letter:
        inverted = self.take("^")
        letters = [self.member()]
        while not self.take("]"):
            letters.append(self.member())

        def holds(character: str) -> bool:
            return any(letter(character) for letter in letters)

        return _invert(holds) if inverted else holds

    def member(self) -> Letter:
        first = self.next()
        if first == "\\" and self.peek() in _CLASSES:
            return _CLASSES[self.next()]
        low = self.escaped(self.next()) if first == "\\" else first
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in {"]", ""}:
            return low.__eq__
        self.at += 1
        character = self.next()
        high = self.escaped(self.next()) if character == "\\" else character
        if high < low:
            raise RefusedError("a range from more to less")
        return lambda one: low <= one <= high

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        if self.at >= len(self.text):
            raise RefusedError("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def take(self, character: str) -> bool:
        found = self.peek() == character
        self.at += found
        return found


@attrs.frozen(eq=False)
class Expression:
    """An expression, ready to be looked for."""

    begin: _State
    end: _State

    def is_found(self, text: str, /) -> bool:
        """Tell whether ``text``, of no more than LONGEST_TEXT characters, holds a match."""
        states: set[_State] = set()
        for position in range(len(text) + 1):
            states = _go_on({*states, self.begin}, position, len(text))
            if self.end in states:
                return True
            states = set(_read(states, text[position : position + 1]))
        return False


def compile_expression(expression: str, /) -> Expression:
    """Make an expression ready.

    Raises:
        RefusedError: It is too long, no expression at all, or needs what cannot be told in time.
    """
    if len(expression) > LONGEST_EXPRESSION:
        raise RefusedError("the expression is too long")
    return Expression(*_Reader(expression).read()(_Machine()))


def _go_on(states: set[_State], position: int, length: int) -> set[_State]:
    """Add all states that are reached without reading."""
    found = set(states)
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        if state.letter is None and _holds(state.anchor, position, length):
            waiting += (fresh := [one for one in state.then if one not in found])
            found.update(fresh)
    return found


def _holds(anchor: str | None, position: int, length: int) -> bool:
    return anchor is None or position == (0 if anchor == "^" else length)


def _read(states: set[_State], character: str) -> Iterator[_State]:
    for state in states:
        if state.letter is not None and character and state.letter(character):
            yield from state.then

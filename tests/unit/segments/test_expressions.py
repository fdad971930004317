"""Expressions mean what they mean elsewhere, and none takes for ever."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.segments.expressions import (
    LONGEST_EXPRESSION,
    LONGEST_TEXT,
    RefusedError,
    compile_expression,
)

PIECES = [
    *("a", "b", ".", "\\d", "\\w", "\\S", "[ab]", "[^a]", "[a-c]", "[a\\-]", "[\\d_]", "(", "|"),
    *(")", "(?:", "a*", "b+", "c?", "a*?", "a{2}", "b{1,}", "c{0,2}", "^", "$", "\\.", "\\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join), st.text("abc-1_.\n", max_size=6))
def test_whatever_is_understood_means_what_it_means_to_python(expression: str, text: str) -> None:
    """Where both understand an expression, it is found in the same texts."""
    try:
        expected = bool(re.search(expression.replace("$", "\\Z"), text))
        actual = compile_expression(expression).is_found(text)
    except (re.error, RefusedError):
        return

    assert expected == actual


@pytest.mark.parametrize(
    "expression",
    [
        *("(", ")", "a)", "*", "a**", "a{2}{3}", "{2}", "a{", "a{x}", "a{3,2}", "[", "[a", "[b-a]"),
        *("\\", "[\\", "(?=a)", "(?P<n>a)", "(?i)a", "(a)\\1", "\\bword", "[a-", "a{9999}"),
        *("(" * 30 + ")" * 30, "a" * (LONGEST_EXPRESSION + 1), "((a{100}){100}){100}"),
    ],
)
def test_what_cannot_be_told_in_time_is_refused(expression: str) -> None:
    """Back-references, looking around, what is too large, and what is no expression are refused."""
    with pytest.raises(RefusedError):
        compile_expression(expression)


@pytest.mark.parametrize("expression", ["(a|a)*b", "(a*)*b", "(a+)+$b", "a*a*a*a*a*b"])
def test_no_expression_takes_for_ever(expression: str) -> None:
    """Expressions that would keep a backtracking engine busy for years are soon judged."""
    assert not compile_expression(expression).is_found("a" * LONGEST_TEXT)


def test_ranges_and_controls() -> None:
    """Members of a class may be ranges with escaped ends, and control characters."""
    assert compile_expression(r"^[\t-\n]$").is_found("\n")
    assert compile_expression("[]-]").is_found("]")
    assert compile_expression("^x\\{2\\}$").is_found("x{2}")

"""What becomes of every kind of value, in every type of field."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final

import pytest

from klaviyo_bridge.policies.messagemedia import FieldType
from klaviyo_bridge.policies.messagemedia.conversion import convert

DEEP: list[object] = []
for _ in range(5_000):
    DEEP = [DEEP]

REFUSED: Final = "field-type-mismatch"
GONE: Final = "empty-property"

# A value, and for Text, Number, Date and Email what is sent (None: nothing) and the rule, if any.
TABLE: Final[list[tuple[object, *tuple[tuple[str | None, str | None], ...]]]] = [
    ("blue", ("blue", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (" blue ", (" blue ", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("色", ("色", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("00123", ("00123", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("12", ("12", None), ("12", None), (None, REFUSED), (None, REFUSED)),
    ("0", ("0", None), ("0", None), (None, REFUSED), (None, REFUSED)),
    ("-1.50", ("-1.50", None), ("-1.50", None), (None, REFUSED), (None, REFUSED)),
    ("1e3", ("1e3", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("+1", ("+1", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("1,000", ("1,000", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("1.", ("1.", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (" 12", (" 12", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("١٢", ("١٢", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("9" * 15, ("9" * 15, None), ("9" * 15, None), (None, REFUSED), (None, REFUSED)),
    ("9" * 16, ("9" * 16, None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("NaN", ("NaN", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (
        "2024-03-01",
        ("2024-03-01", None),
        (None, REFUSED),
        ("2024-03-01", None),
        (None, REFUSED),
    ),
    (
        "2024-03-01T00:00:00+02:00",
        ("2024-03-01T00:00:00+02:00", None),
        (None, REFUSED),
        ("2024-03-01", None),
        (None, REFUSED),
    ),
    (
        "2024-03-01 23:59",
        ("2024-03-01 23:59", None),
        (None, REFUSED),
        ("2024-03-01", "moment-as-date"),
        (None, REFUSED),
    ),
    (
        "2024-03-01T23:30:00.123456Z",
        ("2024-03-01T23:30:00.123456Z", None),
        (None, REFUSED),
        ("2024-03-01", "moment-as-date"),
        (None, REFUSED),
    ),
    ("2024-02-30", ("2024-02-30", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("0000-01-01", ("0000-01-01", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (
        "2024-03-01T24:00",
        ("2024-03-01T24:00", None),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    ("03/04/2024", ("03/04/2024", None), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ("20240301", ("20240301", None), ("20240301", None), (None, REFUSED), (None, REFUSED)),
    (
        " Ada@Example.com ",
        (" Ada@Example.com ", None),
        (None, REFUSED),
        (None, REFUSED),
        ("ada@example.com", None),
    ),
    ("", (None, GONE), (None, GONE), (None, GONE), (None, GONE)),
    (" \n", (None, GONE), (None, GONE), (None, GONE), (None, GONE)),
    (True, ("true", "truth-value-as-text"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (False, ("false", "truth-value-as-text"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (0, ("0", "number-as-text"), ("0", None), (None, REFUSED), (None, REFUSED)),
    (-12, ("-12", "number-as-text"), ("-12", None), (None, REFUSED), (None, REFUSED)),
    (12.0, ("12", "number-as-text"), ("12", None), (None, REFUSED), (None, REFUSED)),
    (-0.0, ("0", "number-as-text"), ("0", None), (None, REFUSED), (None, REFUSED)),
    (1.5, ("1.5", "number-as-text"), ("1.5", None), (None, REFUSED), (None, REFUSED)),
    (
        1e-7,
        ("0.0000001", "number-as-text"),
        ("0.0000001", None),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        10**15 - 1,
        ("9" * 15, "number-as-text"),
        ("9" * 15, None),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        10**15,
        ("1" + "0" * 15, "number-as-text"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        -(10**15),
        ("-1" + "0" * 15, "number-as-text"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        1e22,
        ("1" + "0" * 22, "number-as-text"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        2**53 + 1,
        ("9007199254740993", "big-integer-as-text"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        10**5_000,
        (None, "number-without-json"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        math.inf,
        (None, "number-without-json"),
        (None, "number-without-json"),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        math.nan,
        (None, "number-without-json"),
        (None, "number-without-json"),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (
        None,
        (None, "null-property"),
        (None, "null-property"),
        (None, "null-property"),
        (None, "null-property"),
    ),
    ([], ("[]", "list-as-json"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (
        ["a", None, 1],
        ('["a",null,1]', "list-as-json"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    (("é",), ('["é"]', "list-as-json"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (DEEP, (None, "too-deep"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    ({"a": 1}, ('{"a":1}', "object-as-json"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (
        MappingProxyType({}),
        ("{}", "object-as-json"),
        (None, REFUSED),
        (None, REFUSED),
        (None, REFUSED),
    ),
    ({"a": DEEP}, (None, "too-deep"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
    (
        date(2024, 3, 1),
        ("2024-03-01", None),
        (None, REFUSED),
        ("2024-03-01", None),
        (None, REFUSED),
    ),
    (
        datetime(2024, 3, 1, tzinfo=UTC),
        ("2024-03-01T00:00:00Z", None),
        (None, REFUSED),
        ("2024-03-01", None),
        (None, REFUSED),
    ),
    (
        datetime(2024, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
        ("2024-03-02T04:30:00Z", None),
        (None, REFUSED),
        ("2024-03-01", "moment-as-date"),
        (None, REFUSED),
    ),
    (object, (None, "unknown-type"), (None, REFUSED), (None, REFUSED), (None, REFUSED)),
]

CELLS: Final = [
    (row[0], type_, *cell)
    for row in TABLE
    for type_, cell in zip(
        (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.EMAIL), row[1:], strict=True
    )
]


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(
    ("value", "type_", "expected", "rule"), CELLS, ids=[str(n) for n in range(len(CELLS))]
)
def test_convert(value: object, type_: FieldType, expected: str | None, rule: str | None) -> None:
    """Each kind of value goes into each type of field by its written rule, or not at all."""
    text, carried = convert(value, type_)

    assert expected == text
    assert rule == (None if carried is None else carried.rule)


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(
    ("type_", "noun"),
    [(FieldType.NUMBER, "Number"), (FieldType.DATE, "Date"), (FieldType.EMAIL, "Email")],
)
def test_a_mismatch_advises_to_use_text(type_: FieldType, noun: str) -> None:
    """A refusal names the type that did not fit, and the one that does."""
    text, carried = convert("no such thing", type_)

    assert text is None
    assert carried is not None
    assert carried.fidelity == "UNSUPPORTED"
    assert carried.message == (
        f"is no {noun}, so the {noun} field did not get it; map it to a Text field, which takes "
        "anything"
    )


@pytest.mark.rule("MM-10")
@pytest.mark.parametrize(
    ("value", "type_", "fidelity"),
    [
        ("", FieldType.TEXT, "OMITTED"),
        (None, FieldType.TEXT, "OMITTED"),
        (1, FieldType.TEXT, "LOSSY"),
        (True, FieldType.TEXT, "LOSSY"),
        ([], FieldType.TEXT, "LOSSY"),
        ("2024-03-01T10:00", FieldType.DATE, "LOSSY"),
    ],
)
def test_what_changes_is_classed(value: object, type_: FieldType, fidelity: str) -> None:
    """What changed its type is lossy, what is not there is left out."""
    carried = convert(value, type_)[1]

    assert fidelity == (None if carried is None else carried.fidelity)

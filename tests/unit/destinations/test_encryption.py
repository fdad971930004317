"""Sensitive members are encrypted before anything is written."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from klaviyo_bridge.destinations import Column, CsvWriter, Encryption, JsonlWriter, Layout
from klaviyo_bridge.errors import ConfigurationError

ADA: dict[str, Any] = {
    "uid": "1",
    "email": "ada@example.com",
    "country": None,
    "points": 420,
    "custom": {"kla_phone": "07700 900123", "kla_plan": "gold", "kla_deep": {"a": 1}},
}
LAYOUT = Layout(
    columns=(Column("Email", lambda payload: payload.get("email")),),
    open_columns=lambda payload: payload.get("custom", {}),
    limit=5,
)


class Brackets:
    """A cipher whose work can be read, and whose key may not be."""

    def __repr__(self) -> str:
        return "secret"

    def encrypt(self, text: str, /, *, field: str) -> str:
        return f"{field}<{text[::-1]}>"


def brackets(*fields: str) -> Encryption:
    """Return the encryption of these fields."""
    return Encryption(Brackets(), fields)


@pytest.mark.rule("SMP-02")
def test_named_members_are_replaced() -> None:
    """Exactly the named members are encrypted, in their place; the payload itself stays."""
    before = orjson.dumps(ADA)

    encrypted = brackets("email", "custom/kla_phone").apply(ADA)

    assert {
        **ADA,
        "email": "email<moc.elpmaxe@ada>",
        "custom": {**ADA["custom"], "kla_phone": "custom/kla_phone<321009 00770>"},
    } == encrypted
    assert list(ADA) == list(encrypted)
    assert list(ADA["custom"]) == list(encrypted["custom"])
    assert before == orjson.dumps(ADA)


@pytest.mark.parametrize("field", ["phone", "country", "custom/none", "none/kla_phone"])
def test_missing_member_is_nothing(field: str) -> None:
    """A payload that lacks a member, or has null for it, is written as it is."""
    assert ADA == brackets(field).apply(ADA)


def test_empty_text_is_encrypted() -> None:
    """That a text is empty is nobody's business either."""
    assert {"email": "email<>"} == brackets("email").apply({"email": ""})


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("points", "points cannot be encrypted: points is of type int; name members that hold"),
        ("custom", "custom cannot be encrypted: custom is of type dict;"),
        ("email/x", "email/x cannot be encrypted: email is of type str;"),
        ("custom/kla_deep", "custom/kla_deep cannot be encrypted: kla_deep is of type dict;"),
    ],
)
def test_only_text_is_encrypted(field: str, problem: str) -> None:
    """What is not text is an error that names the member and its type, and no value."""
    with pytest.raises(ConfigurationError, match=problem) as caught:
        brackets(field).apply(ADA)

    assert "ada@" not in str(caught.value)
    assert "420" not in str(caught.value)


@pytest.mark.parametrize("fields", [(), ("",), ("email", ""), "email", ["email"]])
def test_fields_are_checked(fields: Any) -> None:
    """A text in place of a tuple, or nothing at all, would leave everything readable."""
    with pytest.raises(
        ConfigurationError,
        match=re.escape(
            "fields must be a tuple that names what to encrypt, such as ('email', 'country')"
        ),
    ):
        Encryption(Brackets(), fields)


@pytest.mark.rule("KLV-15")
def test_repr_shows_no_cipher() -> None:
    """A cipher that shows its key does so nowhere here."""
    assert "Encryption(fields=('email',))" == repr(brackets("email"))


@pytest.mark.rule("SMP-02")
def test_lines_hold_no_plain_text(tmp_path: Path) -> None:
    """JSON Lines are encrypted where asked."""
    path = tmp_path / "contacts.jsonl"

    with JsonlWriter(path, encrypt=brackets("email")) as writer:
        writer.write(ADA)

    assert {**ADA, "email": "email<moc.elpmaxe@ada>"} == orjson.loads(path.read_bytes())


@pytest.mark.rule("SMP-02")
def test_tables_hold_no_plain_text(tmp_path: Path) -> None:
    """A table is encrypted where asked, in its fixed columns and the others."""
    path = tmp_path / "contacts.csv"
    payload = {"email": "ada@example.com", "custom": {"p": "q"}}

    with CsvWriter(path, layout=LAYOUT, encrypt=brackets("email", "custom/p")) as writer:
        writer.write(payload)

    assert "Email,p\r\nemail<moc.elpmaxe@ada>,custom/p<q>\r\n" == path.read_bytes().decode()


@pytest.mark.rule("SMP-02")
def test_waiting_rows_are_encrypted_too(tmp_path: Path) -> None:
    """Rows are encrypted before they wait on the disk for the table to be laid out."""
    seen: list[str] = []

    class Watching(Brackets):
        def encrypt(self, text: str, /, *, field: str) -> str:
            seen.append(field)
            return super().encrypt(text, field=field)

    encryption = Encryption(Watching(), ("email",))
    with CsvWriter(tmp_path / "contacts.csv", layout=LAYOUT, encrypt=encryption) as writer:
        writer.write(ADA)

        assert ["email"] == seen


@pytest.mark.parametrize("writer", [JsonlWriter, CsvWriter])
def test_a_failure_leaves_no_file(tmp_path: Path, writer: type[JsonlWriter | CsvWriter]) -> None:
    """When a member cannot be encrypted, nothing stands under the name."""
    with (
        pytest.raises(ConfigurationError),
        writer(tmp_path / "contacts", encrypt=brackets("points")) as file,
    ):
        file.write(ADA)

    assert [] == list(tmp_path.iterdir())

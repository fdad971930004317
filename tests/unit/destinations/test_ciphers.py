"""The ready cipher."""

import copy
import pickle
import re
import sys

import pytest

from klaviyo_bridge.destinations import FernetCipher
from klaviyo_bridge.errors import ConfigurationError

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
OLDER = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
OF_OLDER = (
    "gAAAAABrAzzNhjLR6Cw7zTOLBSbXUBFDrAwvHDSPA6VSTdo3No"
    "9WSouVZZOlKNLZ3FexpoivRNq2L1HcDXF1MvRgZl6r-Uke4w=="
)
TOKEN = re.compile(r"gAAAA[A-Za-z0-9_-]+={0,2}")


@pytest.mark.rule("SMP-02")
@pytest.mark.parametrize("text", ["ada@example.com", "+447700900123", "", "雪 🎿", "a" * 10_000])
def test_round_trip(text: str) -> None:
    """What was encrypted is a token without the text, and decrypts to it."""
    cipher = FernetCipher(KEY)

    token = cipher.encrypt(text, field="email")

    assert TOKEN.fullmatch(token)
    assert text == cipher.decrypt(token, field="email")


def test_equal_texts_do_not_look_equal() -> None:
    """The same text never comes out the same twice, so nothing can be counted."""
    cipher = FernetCipher(KEY)

    assert cipher.encrypt("GB", field="country") != cipher.encrypt("GB", field="country")


def test_the_first_key_encrypts_and_all_decrypt() -> None:
    """Keys can be changed: older ones are still read, and only the current one writes."""
    both = FernetCipher(KEY, OLDER)
    old = FernetCipher(OLDER).encrypt("Ada", field="name")

    assert "Ada" == both.decrypt(old)
    assert "Ada" == FernetCipher(KEY).decrypt(both.encrypt("Ada", field="name"))


@pytest.mark.parametrize("token", ["", "Ada", "gAAAA", "é", OF_OLDER])
def test_wrong_key_is_named(token: str) -> None:
    """A token of another key, or none at all, is an error that names the field and the cure."""
    with pytest.raises(
        ConfigurationError,
        match="email cannot be decrypted: it was encrypted with another key, or changed since; "
        "give the older keys too, behind the current one",
    ) as caught:
        FernetCipher(KEY).decrypt(token, field="email")

    assert caught.value.__suppress_context__


def test_changed_token_is_found_out() -> None:
    """Nobody can change what was encrypted without its being noticed."""
    cipher = FernetCipher(KEY)
    token = cipher.encrypt("ada@example.com", field="email")
    changed = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]

    with pytest.raises(ConfigurationError, match=r"^the text cannot be decrypted"):
        cipher.decrypt(changed)


@pytest.mark.rule("KLV-15")
@pytest.mark.parametrize("key", ["", "secret", KEY[:-4], "é" * 44, None])
def test_bad_key_is_not_told(key: str) -> None:
    """A key that is none is an error that says how to make one, and does not quote it."""
    with pytest.raises(ConfigurationError, match="32 bytes in URL-safe base64: make one") as caught:
        FernetCipher(KEY, key)

    assert not key or key not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.rule("KLV-15")
def test_keys_show_nowhere() -> None:
    """Keys are in no repr, and a cipher is neither pickled nor copied."""
    cipher = FernetCipher(KEY, OLDER)

    assert "FernetCipher(<2 keys>)" == repr(cipher)
    assert KEY not in str(vars(cipher))
    for carry in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="a cipher is not pickled, because it holds keys"):
            carry(cipher)


def test_generated_keys_work() -> None:
    """A generated key is new each time and is accepted."""
    first, second = FernetCipher.generate_key(), FernetCipher.generate_key()

    assert first != second
    assert "Ada" == FernetCipher(first).decrypt(FernetCipher(first).encrypt("Ada", field="name"))


def test_half_a_character_is_refused() -> None:
    """A text that UTF-8 cannot hold is an error that names the field only."""
    with pytest.raises(ConfigurationError, match=r"^email cannot be encrypted: it holds half a"):
        FernetCipher(KEY).encrypt("a\ud800", field="email")


def test_cipher_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, the error names the extra to install."""
    monkeypatch.setitem(sys.modules, "cryptography.fernet", None)
    cure = r'pip install "klaviyo-bridge\[encrypt\]"'

    with pytest.raises(ConfigurationError, match=cure):
        FernetCipher(KEY)
    with pytest.raises(ConfigurationError, match=cure):
        FernetCipher.generate_key()

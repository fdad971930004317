"""A ready cipher: Fernet, of the library ``cryptography``.

Fernet is AES in CBC mode with an HMAC, under one key. Three reasons for it:

- The same text never comes out the same twice. A deterministic cipher such as AES-SIV would keep
  equal values equal, and a column of countries, of which there are few, could be read off by
  counting. Nothing here needs equality: a contact is known by its UID.
- Tampering and wrong keys are detected when it is read.
- Keys can be changed: the first one encrypts, and all of them decrypt.

What it shows: about how long the text is, and when it was encrypted, to the second. It does not
say which field it belongs to, so that any reader of Fernet can read it.

Source: https://cryptography.io/en/latest/fernet/ and https://github.com/fernet/spec
"""

import importlib
from types import ModuleType
from typing import Final, NoReturn

from klaviyo_bridge.errors import ConfigurationError

_MISSING: Final = (
    "FernetCipher needs cryptography, which is not installed: "
    'python -m pip install "klaviyo-bridge[encrypt]"'
)
_BAD_KEY: Final = (
    "a key is not a Fernet key, 32 bytes in URL-safe base64: make one with "
    "FernetCipher.generate_key()"
)
_UNREADABLE: Final = (
    "{field} cannot be decrypted: it was encrypted with another key, or changed since; "
    "give the older keys too, behind the current one"
)


def _load() -> ModuleType:
    try:
        return importlib.import_module("cryptography.fernet")
    except ImportError:
        raise ConfigurationError(_MISSING) from None


class FernetCipher:
    """Encrypts with the first key, and decrypts with any of them.

    The keys show in no ``repr`` and in no error, and are not pickled (KLV-15). May be shared by
    threads. Needs the extra ``encrypt``; without it
    :class:`~klaviyo_bridge.errors.ConfigurationError`.
    """

    def __init__(self, key: str, /, *older: str) -> None:
        library = _load()
        try:
            keys = [library.Fernet(each) for each in (key, *older)]
        except (TypeError, ValueError):
            raise ConfigurationError(_BAD_KEY) from None
        self._fernet = library.MultiFernet(keys)
        self._invalid = library.InvalidToken
        self._size = len(keys)

    @staticmethod
    def generate_key() -> str:
        """Return a new random key. Who has it can read everything; without it, nobody can."""
        return str(_load().Fernet.generate_key(), "ascii")

    def encrypt(self, text: str, /, *, field: str) -> str:
        """Return a Fernet token: letters, digits, ``-``, ``_`` and ``=``.

        Raises:
            ConfigurationError: The text of ``field`` is none that UTF-8 can hold.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError:
            raise ConfigurationError(
                f"{field} cannot be encrypted: it holds half a character (a lone surrogate)"
            ) from None
        return str(self._fernet.encrypt(data), "ascii")

    def decrypt(self, token: str, /, *, field: str = "the text") -> str:
        """Return the text that a token of :meth:`encrypt` stands for.

        Raises:
            ConfigurationError: No key fits, or the token was changed; names ``field``.
        """
        try:
            return str(self._fernet.decrypt(token), "utf-8")
        except (self._invalid, ValueError):
            raise ConfigurationError(_UNREADABLE.format(field=field)) from None

    def __repr__(self) -> str:
        return f"FernetCipher(<{self._size} keys>)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a cipher is not pickled, because it holds keys; make one there")

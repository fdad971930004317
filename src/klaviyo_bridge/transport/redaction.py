"""Making traffic fit to be kept: no secret, and nobody recognisable.

Email addresses and phone numbers become invented ones of the same form, the same one for the
same person throughout. Other personal members and all custom properties keep their place and
type and lose their value.
"""

import re
from collections.abc import Callable, Mapping
from threading import Lock
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import attrs
import orjson

MASK = "***"
"""What a personal text becomes."""

# Attributes that say who somebody is, or where.
# Source: /api/profiles, /api/accounts and /api/events of Klaviyo's OpenAPI file
_PERSONAL = frozenset({
    "address1", "address2", "anonymous_id", "birthday", "city", "country", "default_sender_name",
    "exchange_id", "external_id", "first_name", "full_name", "image", "ip", "_kx", "last_name",
    "latitude", "longitude", "organization", "organization_name", "public_api_key", "region",
    "street_address", "title", "token", "website_url", "whatsapp_bsuid", "zip",
})  # fmt: skip
# Members whose every value, whatever its name, is the sender's own.
_CUSTOM = frozenset({"event_properties", "properties"})
_EMAILS = frozenset({"default_sender_email", "email"})
_PHONES = frozenset({"phone", "phone_number", "phone_numbers"})

_EMAIL = re.compile(
    r"[^\s@\"'<>()\[\],;:=&?/\\]{1,64}@[^\s@\"'<>()\[\],;:=&?/\\]{1,250}\.[^\W\d_]{2,24}"
)
_KEY = re.compile(r"\bpk_\w+", re.ASCII)
_PHONE = re.compile(r"\+[1-9]\d{6,14}\b", re.ASCII)
_URL = re.compile(r"https?://\S+\?\S+")
_CONDITION = re.compile(
    rf"\b({'|'.join(sorted(_PERSONAL))})\s*,\s*(\"[^\"]*\"|'[^']*'|\[[^\]]*\])", re.ASCII
)


@attrs.define(eq=False)
class Redactor:
    """Redacts texts, targets and JSON; remembers who became whom, in memory only.

    Page cursors are renamed too, alike in links and in requests: they may hold an address.

    ``keep`` names members to leave as they are although they would be masked.
    """

    keep: frozenset[str] = attrs.field(default=frozenset(), kw_only=True)
    _people: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    _phones: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    _cursors: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    _lock: Lock = attrs.field(factory=Lock, init=False, repr=False)

    def redact_target(self, url: str) -> str:
        """Return the path and query of ``url``, redacted; its origin is left out."""
        parts = urlsplit(url)
        path = self.redact_text(parts.path)
        query = self._redact_query(parts.query)
        return f"{path}?{query}" if query else path

    def redact_body(self, body: bytes | None) -> str | None:
        """Return ``body`` as text, redacted by its structure if it is JSON.

        A body that is not UTF-8 becomes a mask: nothing can be told about what it holds.
        """
        if body is None:
            return None
        try:
            return orjson.dumps(self.redact_json(orjson.loads(body))).decode() if body else ""
        except orjson.JSONDecodeError:
            pass
        try:
            return self.redact_text(body.decode())
        except UnicodeDecodeError:
            return MASK

    def redact_json(self, value: object) -> object:
        """Return decoded JSON with every personal value replaced by one of its type."""
        if isinstance(value, dict):
            # An error object's title is Klaviyo's sentence; a profile's is a person's job.
            keep = self.keep | {"title"} if "code" in value else self.keep
            return {self.redact_text(k): self._redact(k, v, keep) for k, v in value.items()}
        if isinstance(value, list):
            return [self.redact_json(item) for item in value]
        return self.redact_text(value) if isinstance(value, str) else value

    def redact_text(self, text: str) -> str:
        """Return ``text`` with every address, phone number and API key in it replaced."""
        told = _URL.sub(lambda found: self._redact_link(found[0]), _KEY.sub(MASK, text))
        told = _EMAIL.sub(lambda found: self._person(found[0]), told)
        return _PHONE.sub(lambda found: self._phone(found[0]), told)

    def _redact(self, name: str, value: object, keep: frozenset[str]) -> object:
        if name in keep:
            return value
        # ``subscriptions.email`` is a channel, not an address.
        if name in _EMAILS and not isinstance(value, dict):
            return _mask_each(value, self._person)
        if name in _PHONES:
            return _mask_each(value, self._phone)
        if name in _PERSONAL or name in _CUSTOM:
            return _mask_each(value, lambda _: MASK)
        return self.redact_json(value)

    def _redact_link(self, url: str) -> str:
        parts = urlsplit(url)
        return parts._replace(query=self._redact_query(parts.query)).geturl()

    def _redact_query(self, query: str) -> str:
        pairs = parse_qsl(query, keep_blank_values=True)
        told = [(name, self._redact_parameter(name, value)) for name, value in pairs]
        return urlencode(told, quote_via=quote)

    def _redact_parameter(self, name: str, value: str) -> str:
        if name == "page[cursor]":
            return self._rename(self._cursors, value, lambda n: f"cursor-{n}")
        masked = _CONDITION.sub(lambda found: f'{found[1]},"{MASK}"', value)
        return self.redact_text(masked)

    def _person(self, email: str) -> str:
        return self._rename(self._people, email.lower(), lambda n: f"person-{n}@example.com")

    def _phone(self, number: str) -> str:
        return self._rename(self._phones, number, lambda n: f"+1555010{n:04d}")

    def _rename(self, known: dict[str, str], who: str, name: Callable[[int], str]) -> str:
        with self._lock:
            return known.setdefault(who, name(len(known) + 1))


def _mask_each(value: object, rename: Callable[[str], str]) -> object:
    """Replace every value inside ``value`` by a bland one of the same type."""
    if isinstance(value, Mapping):
        return {name: _mask_each(item, rename) for name, item in value.items()}
    if isinstance(value, list):
        return [_mask_each(item, rename) for item in value]
    if isinstance(value, str):
        return rename(value)
    return value if value is None else type(value)()

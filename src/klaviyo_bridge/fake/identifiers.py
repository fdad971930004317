"""Identifiers in the forms the live service uses, each from a number and, where needed, back.

No chance is involved: the same number always gives the same identifier, and no two numbers of one
kind share one.
"""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(first + second for first in CROCKFORD for second in CROCKFORD)
_SHIFTS = tuple(range(120, -1, -10))
_TO_BASE_32 = str.maketrans(CROCKFORD, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_INITIALS = "RSTUVWXY"
_BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_MASK_64 = (1 << 64) - 1
_MASK_48 = (1 << 48) - 1

ULID_LENGTH = 26
EVENT_ID_LENGTHS = (8, 11)
"""Characters of an event id: eleven now, eight in 2021."""

_SHORT_SPACE = len(_INITIALS) * len(_LETTERS) ** 5
_SHORT_STEP = 2_654_435_761
_EVENT_SPACE = len(_BASE_58) ** 10
_EVENT_STEP = 11_400_714_819_323_197
_EVENT_OFFSET = 271_828_182_845_904_523
_EVENT_BACK = pow(_EVENT_STEP, -1, _EVENT_SPACE)
_GREGORIAN_TICKS = 0x01B21DD213814000


def mix(number: int) -> int:
    """Scatter a number over 64 bits, always the same way."""
    number = (number + 1) * 0x9E3779B97F4A7C15 & _MASK_64
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & _MASK_64
    return number ^ number >> 27


def write_profile_id(milliseconds: int, number: int) -> str:
    """Make a ULID: 26 upper-case characters that ascend with time (milliseconds since 1970)."""
    value = milliseconds << 80 | number << 48 | mix(number) & _MASK_48
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])


def read_profile_number(identifier: str) -> int | None:
    """Return the number inside a ULID, or ``None`` for what is not one.

    Compare with :func:`write_profile_id` before trusting it: the other bits may not agree.
    """
    if len(identifier) != ULID_LENGTH:
        return None
    try:
        value = int(identifier.translate(_TO_BASE_32), 32)
    except ValueError:
        return None
    return value >> 48 & 0xFFFFFFFF


def write_short_id(number: int) -> str:
    """Make the six mixed-case characters of a list, segment or metric; they begin R to Y."""
    rest = (number * _SHORT_STEP + 1_013_904_223) % _SHORT_SPACE
    rest, initial = divmod(rest, len(_INITIALS))
    return _INITIALS[initial] + _spell(rest, _LETTERS, 5)


def write_event_id(number: int) -> str:
    """Make the eleven mixed-case characters of an event."""
    scattered = (number * _EVENT_STEP + _EVENT_OFFSET) % _EVENT_SPACE
    return "7" + _spell(scattered, _BASE_58, 10)


def read_event_number(identifier: str) -> int | None:
    """Return the number an event id was made from, or ``None`` for what is not one."""
    if len(identifier) != max(EVENT_ID_LENGTHS) or identifier[0] != "7":
        return None
    value = 0
    for character in identifier[1:]:
        digit = _BASE_58.find(character)
        if digit < 0:
            return None
        value = value * len(_BASE_58) + digit
    return (value - _EVENT_OFFSET) * _EVENT_BACK % _EVENT_SPACE


def is_event_id(identifier: str) -> bool:
    """Say whether an event id is well formed; the service answers 400, not 404, when it is not."""
    return len(identifier) in EVENT_ID_LENGTHS and identifier.isascii() and identifier.isalnum()


def write_event_uuid(seconds: int, number: int) -> str:
    """Make the version-1-like UUID that the service builds from an event's time."""
    ticks = seconds * 10_000_000 + _GREGORIAN_TICKS
    low, middle, high = ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF
    return f"{low:08x}-{middle:04x}-1{high:03x}-8001-{mix(number) & _MASK_48:012x}"


def write_request_id(number: int) -> str:
    """Make the UUID of one exchange."""
    high, low = mix(number), mix(number ^ _MASK_48)
    return (
        f"{high >> 32:08x}-{high >> 16 & 0xFFFF:04x}-4{high & 0xFFF:03x}"
        f"-{0x8000 | low >> 48 & 0x3FFF:04x}-{low & _MASK_48:012x}"
    )


def _spell(number: int, digits: str, length: int) -> str:
    characters = []
    for _ in range(length):
        number, digit = divmod(number, len(digits))
        characters.append(digits[digit])
    return "".join(reversed(characters))

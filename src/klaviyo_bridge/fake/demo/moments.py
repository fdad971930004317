"""Datetimes as text, in the two precisions that the service uses."""

from datetime import UTC, datetime


def in_seconds(seconds: int) -> str:
    """Write a moment to the second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def in_microseconds(seconds: int, fraction: int = 131_026) -> str:
    """Write a moment to the microsecond, as subscriptions are written."""
    return f"{in_seconds(seconds)[:19]}.{fraction:06d}+00:00"

"""Policies: how a Klaviyo profile becomes someone else's contact."""

from klaviyo_bridge.policies import messagemedia, omnisend, smartpush

__all__ = ["messagemedia", "omnisend", "smartpush"]

"""Policies: how a Klaviyo profile becomes someone else's contact."""

from klaviyo_bridge.policies import omnisend

__all__ = ["omnisend"]

"""An account of invented people, of any size, that takes no room."""

from klaviyo_bridge.fake.demo.account import demo_account, read_account

__all__ = ["demo_account", "read_account"]

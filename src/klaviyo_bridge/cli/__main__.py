"""Runs the program: ``python -m klaviyo_bridge.cli``."""

import sys

from klaviyo_bridge.cli import main

sys.exit(main())

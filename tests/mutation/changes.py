"""What mutants change, shown by one process instead of one for each.

Run as a file in the folder that mutmut worked in, with names of mutants on standard input.
"""

import sys

from mutmut.__main__ import cli

for name in sys.stdin.read().split():
    cli.main(["show", name], standalone_mode=False)

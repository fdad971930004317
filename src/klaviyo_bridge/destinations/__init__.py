"""Where contacts go: files that appear complete or not at all."""

from klaviyo_bridge.destinations.atomic import AtomicFile, create_folder, write_whole
from klaviyo_bridge.destinations.columns import OMNISEND, Column, Layout
from klaviyo_bridge.destinations.csv import CsvWriter
from klaviyo_bridge.destinations.jsonl import JsonlWriter

__all__ = [
    "OMNISEND",
    "AtomicFile",
    "Column",
    "CsvWriter",
    "JsonlWriter",
    "Layout",
    "create_folder",
    "write_whole",
]

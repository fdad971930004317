"""Where contacts go: files that appear complete or not at all."""

from klaviyo_bridge.destinations.atomic import AtomicFile, create_folder, write_whole
from klaviyo_bridge.destinations.ciphers import FernetCipher
from klaviyo_bridge.destinations.columns import (
    LAYOUTS,
    MESSAGEMEDIA,
    OMNISEND,
    SMARTPUSH,
    Column,
    Layout,
)
from klaviyo_bridge.destinations.csv import CsvWriter
from klaviyo_bridge.destinations.encryption import Encryption
from klaviyo_bridge.destinations.jsonl import JsonlWriter

__all__ = [
    "LAYOUTS",
    "MESSAGEMEDIA",
    "OMNISEND",
    "SMARTPUSH",
    "AtomicFile",
    "Column",
    "CsvWriter",
    "Encryption",
    "FernetCipher",
    "JsonlWriter",
    "Layout",
    "create_folder",
    "write_whole",
]

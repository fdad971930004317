"""Answers held against the file, put right by the reviewed list."""

from typing import Any

from jsonschema import Draft202012Validator

from tests.contracts.reviewed_faults import mends
from tests.contracts.specification import Specification, complaints, mend, validator


class Validators:
    """One for each operation, status and kind of question; each is made once."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._made: dict[tuple[str, int, bool], Draft202012Validator] = {}

    def complain(
        self, operation: str, status: int, body: Any, *, sparse: bool = False
    ) -> list[str]:
        """Return what is wrong with an answer, each with its place."""
        key = (operation, status, sparse)
        if key not in self._made:
            schema = self._specification.endpoints[operation].answer(status)
            self._made[key] = validator(mend(schema, mends(sparse=sparse)))
        return [f"{operation} {status} {one}" for one in complaints(self._made[key], body)]

"""The tree of errors."""

import pickle

import pytest

from klaviyo_bridge import errors
from klaviyo_bridge.errors import BridgeError, ConflictError, ErrorObject, UnexpectedDocumentError

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_one_root_and_a_place_in_the_drawing(kind: type[Exception]) -> None:
    """Catching BridgeError catches everything, and the module's docstring draws every class."""
    assert issubclass(kind, BridgeError)
    assert errors.__doc__ is not None
    assert kind.__name__ in errors.__doc__


def test_a_conflict_names_the_duplicate() -> None:
    """The identifier of the profile that exists is one attribute away."""
    told = ErrorObject(code="duplicate_profile", meta={"duplicate_profile_id": "01ABC"})

    assert ConflictError("409", status=409, errors=(told,)).duplicate_profile_id == "01ABC"
    assert ConflictError("409", status=409).duplicate_profile_id is None


def test_a_path_grows_as_the_error_climbs() -> None:
    """Each level puts its own step in front."""
    error = UnexpectedDocumentError("expected a string, found an array", path="$.email")

    climbed = error.under("$.attributes").under("$.data[3]")

    assert str(climbed) == "expected a string, found an array @ $.data[3].attributes.email"


def test_an_unexpected_document_error_survives_pickling() -> None:
    """Problem and path cross a process boundary."""
    error = pickle.loads(pickle.dumps(UnexpectedDocumentError("odd", path="$.x")))  # noqa: S301  # made here

    assert (error.problem, error.path) == ("odd", "$.x")


def test_an_error_object_hides_what_it_quotes() -> None:
    """Klaviyo may quote a person's address in ``detail``; ``repr`` does not."""
    assert "ada" not in repr(ErrorObject(detail="ada@example.com is invalid"))

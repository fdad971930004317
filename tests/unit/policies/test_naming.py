"""Property names in a system that takes fewer characters."""

import itertools
import re

import pytest

from klaviyo_bridge.policies.naming import assign_names, clean_name

CHECKSUM = "_[0-9a-f]{8}"


@pytest.mark.rule("OMN-04")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("favorite_color", "k_favorite_color"),
        ("favorite color", "k_favorite_color"),
        ("favorite - color", "k_favorite_color"),
        ("$source", "k_source"),
        ("$$source", "k__source"),
        ("prénom", "k_prenom"),
        ("Größe", "k_Gro_e" + CHECKSUM),
        ("a.b", "k_a_b"),
        ("UPPER", "k_UPPER"),
        ("色", "k_property" + CHECKSUM),
        ("色 1", "k_1" + CHECKSUM),
        ("", "k_property" + CHECKSUM),
        ("$", "k_property" + CHECKSUM),
        ("---", "k_property" + CHECKSUM),
        ("x" * 200, "k_" + "x" * 117 + CHECKSUM),
        ("x" * 126, "k_" + "x" * 126),
    ],
)
def test_clean(name: str, expected: str) -> None:
    """A name keeps what the other system can spell; what it cannot becomes a checksum."""
    assert re.fullmatch(expected, clean_name(name, prefix="k_"))


def test_names_of_another_script_stay_apart() -> None:
    """Different names that nothing can be spelled of get different checksums, always the same."""
    assert clean_name("色") != clean_name("型")
    assert clean_name("色") == clean_name("色")


@pytest.mark.rule("OMN-04")
@pytest.mark.parametrize("names", list(itertools.permutations(["$source", "other", "source"])))
def test_collision(names: tuple[str, ...]) -> None:
    """The name that needed no change keeps the spelling, in whichever order they come."""
    naming = assign_names(names, prefix="k_")

    assert naming.names["source"] == "k_source"
    assert re.fullmatch("k_source" + CHECKSUM, naming.names["$source"])
    assert len(set(naming.names.values())) == len(names)
    assert {"$source": "k_source"} == naming.collisions
    assert ["$source", "other", "source"] == list(naming.names)


def test_collision_without_a_plain_name() -> None:
    """Among names that all needed a change the first in order keeps the spelling."""
    naming = assign_names(("favorite color", "favorite-color"))

    assert naming.names["favorite color"] == "favorite_color"
    assert {"favorite-color": "favorite_color"} == naming.collisions


def test_reserved() -> None:
    """A name that is spoken for is a collision even for a plain name."""
    naming = assign_names(("date",), prefix="k_", reserved=frozenset({"k_date"}))

    assert {"date": "k_date"} == naming.collisions
    assert naming.names["date"] != "k_date"


def test_checksum_that_is_taken() -> None:
    """Even a name that looks like another's checksum spelling does not make two names alike."""
    checksummed = assign_names(("a b", "a-b")).names["a-b"]
    naming = assign_names(("a b", "a-b", checksummed))

    assert len(set(naming.names.values())) == 3
    assert naming.names[checksummed] == checksummed


def test_illegible() -> None:
    """Names known by a checksum are reported."""
    naming = assign_names(("plain", "prénom", "色", "x" * 129))

    assert {"色", "x" * 129} == naming.illegible

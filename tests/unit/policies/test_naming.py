"""Property names in a system that takes fewer characters."""

import itertools
import re

import pytest

from klaviyo_bridge.models import Profile
from klaviyo_bridge.policies.naming import assign_names, clean_name, collect_names

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


@pytest.mark.parametrize(
    ("name", "limit", "expected"),
    [
        ("favorite color!", 20, "favorite_color_"),
        ("favorite color!", 15, "favorite_color_"),
        ("favorite color!", 14, "favor_401cd8b5"),
        ("_", 128, "property_4b58893c"),
        ("\uff211", 128, "A1"),
        ("x\ud800", 128, "x_"),
        ("X", 128, "X"),
        ("X\u8272X", 128, "X_X_542b4a32"),
        ("\ud800", 128, "property_232b0e6b"),
    ],
)
def test_exact_spelling(name: str, limit: int, expected: str) -> None:
    """A spelling never changes between releases: it is a column in somebody's account."""
    assert expected == clean_name(name, limit=limit)


def test_default_limit() -> None:
    """A name has at most 128 characters unless another limit is asked for."""
    assert "x" * 128 == clean_name("x" * 128)
    assert 128 == len(clean_name("x" * 129))
    assert {"y" * 129} == assign_names(("x" * 128, "y" * 129)).illegible


def test_collision_within_a_limit() -> None:
    """A spelling that is lost makes room for its checksum, and stays within the limit."""
    naming = assign_names(("a b", "a_b"), prefix="k_", limit=11)

    assert {"a b": "k__97425646", "a_b": "k_a_b"} == naming.names


ALIKE = ("a! @|,(b", "a/~=-|:b")
"""Two names that clean to one, behind ``k_``, and whose checksums are the same."""


def test_names_of_one_checksum_are_kept_apart() -> None:
    """Where even the checksums are alike, the second name gets one more."""
    expected = {ALIKE[0]: "k_a_b_e0a2b91d", ALIKE[1]: "k_a_b_e0a2b91d_d48746fe"}
    account = assign_names(("x",), prefix="k_")

    assert expected == assign_names(ALIKE[::-1], prefix="k_", account=account).names
    assert {**expected, "a_b": "k_a_b"} == assign_names(("a_b", *ALIKE), prefix="k_").names


def test_collect_names() -> None:
    """Names come in order, each once, from a stream of any profiles."""
    profiles = [
        Profile(id="1", properties={"b": 1, "a": 2}),
        Profile(id="2"),
        Profile(id="3", properties={"a": None, "$c": 3}),
    ]

    assert ("$c", "a", "b") == collect_names(iter(profiles))
    assert () == collect_names([])


class TestWithinAnAccount:
    """Names of one profile, where the account's names are known."""

    ACCOUNT = assign_names(
        ("a b", "a_b", "色", "date"), prefix="k_", reserved=frozenset({"k_date"})
    )

    def name(self, *names: str) -> dict[str, str]:
        """Name these as the account does."""
        return dict(
            assign_names(
                names, prefix="k_", reserved=frozenset({"k_date"}), account=self.ACCOUNT
            ).names
        )

    @pytest.mark.rule("OMN-04")
    @pytest.mark.parametrize("names", [("a b",), ("a_b",), ("色", "a b"), ("date", "a_b", "a b")])
    def test_names_of_the_account_stand(self, names: tuple[str, ...]) -> None:
        """Whatever a profile has besides, its names are the account's, in order."""
        expected = {name: self.ACCOUNT.names[name] for name in sorted(names)}

        assert list(expected.items()) == list(self.name(*names).items())

    def test_what_is_reported(self) -> None:
        """Collisions and checksums of the account are reported where a profile has them."""
        naming = assign_names(("a b", "plan"), prefix="k_", account=self.ACCOUNT)
        other = assign_names(("色", "a_b"), prefix="k_", account=self.ACCOUNT)

        assert {"a b": "k_a_b"} == naming.collisions
        assert frozenset() == naming.illegible
        assert {"plan"} == naming.unforeseen
        assert {} == other.collisions
        assert {"色"} == other.illegible
        assert frozenset() == other.unforeseen

    @pytest.mark.rule("OMN-04")
    def test_new_names_are_the_same_for_everybody(self) -> None:
        """A name that the account did not have has a checksum, also where nothing is in its way."""
        marked = self.name("plan")["plan"]

        assert re.fullmatch("k_plan" + CHECKSUM, marked)
        assert marked == self.name("a b", "plan", "p.lan")["plan"]
        assert 3 == len(set(self.name("p lan", "p.lan", "p-lan").values()))

    def test_new_name_takes_no_ones_place(self) -> None:
        """Even a checksum that the account has given away is not given again."""
        marked = self.name("plan")["plan"]
        account = assign_names((marked.removeprefix("k_"), "色"), prefix="k_")
        reserved = frozenset({marked})

        assert marked in account.taken
        assert marked != assign_names(("plan",), prefix="k_", account=account).names["plan"]
        assert (
            marked
            != (
                assign_names(("plan",), prefix="k_", reserved=reserved, account=self.ACCOUNT).names[
                    "plan"
                ]
            )
        )

    def test_new_name_keeps_the_limit(self) -> None:
        """A new name has room for its checksum."""
        account = assign_names(("a",), limit=12)
        [spelling] = assign_names(("favorite color",), limit=12, account=account).names.values()

        assert 12 == len(spelling)
        assert spelling.startswith("fav_")


def test_a_naming_is_equal_to_itself_only() -> None:
    """A naming can be a key: it is told apart by being it, not by its thousands of names."""
    naming = assign_names(("a",))

    assert 1 == len({naming, naming})
    assert naming != assign_names(("a",))


def test_without_an_account_no_name_is_unforeseen() -> None:
    """Only an account's names can be missed."""
    assert frozenset() == assign_names(("a b", "a_b")).unforeseen

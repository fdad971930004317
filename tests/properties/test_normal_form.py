"""Both forms of a definition say the same."""

from hypothesis import given
from hypothesis import strategies as st

from klaviyo_bridge.segments.normal_form import Clause, Conjunction, TooManyGroups, distribute

ATOMS = ["a1", "a2", "a3", "b1", "b2", "c1"]
atoms = st.sampled_from(ATOMS)
definitions = st.lists(st.lists(atoms, max_size=4), max_size=4)
answers = st.fixed_dictionaries({atom: st.sampled_from([0.0, 0.5, 1.0]) for atom in ATOMS})
"""No, unknown and yes: AND is the least of them and OR the greatest, as Kleene has it."""


def _kind(atom: str) -> str:
    return atom[0]


def _distribute(groups: list[list[str]]) -> tuple[Conjunction[str], ...]:
    found = distribute(groups, kind_of=_kind, most=10_000)
    assert not isinstance(found, TooManyGroups)
    return found


def _and_of_ors(groups: list[list[str]], values: dict[str, float]) -> float:
    return min((max((values[a] for a in group), default=0.0) for group in groups), default=1.0)


def _or_of_ands(form: tuple[Conjunction[str], ...], values: dict[str, float]) -> float:
    return max((_and_of_ors([list(c.atoms) for c in each], values) for each in form), default=0.0)


@given(definitions, answers)
def test_both_forms_agree_on_every_assignment(
    groups: list[list[str]], values: dict[str, float]
) -> None:
    """An AND of ORs and its OR of ANDs have one answer, also where some answers are unknown."""
    assert _and_of_ors(groups, values) == _or_of_ands(_distribute(groups), values)


@given(definitions)
def test_every_clause_is_of_one_kind(groups: list[list[str]]) -> None:
    """A clause holds conditions of the kind that it names, at least one, each once."""
    clauses = [clause for conjunction in _distribute(groups) for clause in conjunction]

    assert all({_kind(atom) for atom in clause.atoms} == {clause.kind} for clause in clauses)
    assert all(len(set(clause.atoms)) == len(clause.atoms) > 0 for clause in clauses)


@given(definitions)
def test_no_part_says_what_another_says(groups: list[list[str]]) -> None:
    """No conjunction holds all clauses of another one, and no clause stands twice in one."""
    form = [frozenset(each) for each in _distribute(groups)]

    assert not any(one < other for one in form for other in form)
    assert len(set(form)) == len(form)


@given(definitions, st.permutations(ATOMS))
def test_the_form_depends_on_the_definition_alone(
    groups: list[list[str]], order: list[str]
) -> None:
    """Sorting the conditions of each group otherwise changes the order of the form at most."""
    sorted_otherwise = [sorted(group, key=order.index) for group in groups]

    def flat(form: tuple[Conjunction[str], ...]) -> set[frozenset[tuple[str, frozenset[str]]]]:
        return {frozenset((c.kind, frozenset(c.atoms)) for c in each) for each in form}

    assert flat(_distribute(groups)) == flat(_distribute(sorted_otherwise))


@given(definitions, st.integers(0, 12))
def test_the_guard_holds(groups: list[list[str]], most: int) -> None:
    """There are never more conjunctions than allowed; what would need more says how many."""
    found = distribute(groups, kind_of=_kind, most=most)

    if isinstance(found, TooManyGroups):
        assert found.needed > found.allowed == most
    else:
        assert len(found) <= most
        assert all(isinstance(clause, Clause) for each in found for clause in each)

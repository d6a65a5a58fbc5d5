"""What is behind each level: against a dictionary of all combinations."""

import itertools

import pytest

from audit.lineage import Lineage, behind, behind_each, each_behind

AXES = {"colour": ["red", "blue"], "size": ["small", "large", "huge"]}
CELLS = {
    ("red", "small"): {"a/1"},
    ("red", "large"): {"a/2", "a/3"},
    ("red", "huge"): {"a/1"},
    ("blue", "small"): set[str](),
    ("blue", "large"): {"a/4"},
    ("blue", "huge"): {"a/2", "a/3"},
}
GIVEN = behind_each(
    AXES, [frozenset(CELLS[key]) for key in itertools.product(AXES["colour"], AXES["size"])]
)


def union(**labels: str) -> set[str]:
    """Return what is behind some levels, one combination after the other."""
    keys = [dict(zip(AXES, key, strict=True)) for key in CELLS]
    return {
        one
        for here, ids in zip(keys, CELLS.values(), strict=True)
        if labels.items() <= here.items()
        for one in ids
    }


@pytest.mark.parametrize("colour", ["", "red", "blue"])
@pytest.mark.parametrize("size", ["", "small", "large", "huge"])
def test_some_levels_take_all_of_the_other_axes(colour: str, size: str) -> None:
    """However it is asked for: at once, one axis after the other, or under another choice."""
    labels = {axis: label for axis, label in (("colour", colour), ("size", size)) if label}
    inside = GIVEN.under("place", "here")

    assert union(**labels) == GIVEN.at(labels)
    assert union(**labels) == GIVEN.at({**labels, "place": "anywhere"})
    assert union(**labels) == GIVEN.sliced(labels).at({})
    assert union(**labels) == inside.sliced(labels).at({"place": "here"})
    assert set(AXES) - set(labels) == set(GIVEN.sliced(labels).axes)


def test_a_level_that_is_not_there_has_nothing_behind_it() -> None:
    """It is not that of another level, and its other axes stay."""
    inside = GIVEN.under("place", "here")

    assert frozenset() == inside.at({"place": "there"})
    assert frozenset() == inside.sliced({"place": "there"}).at({"colour": "red"})
    assert ["colour", "size"] == list(inside.sliced({"place": "there"}).axes)


def test_what_many_levels_share_is_kept_once() -> None:
    """Six combinations, four different sets."""
    assert 4 == len(GIVEN.sets)
    assert (2, 3) == GIVEN.place.shape


def test_a_single_value_has_one_set() -> None:
    """Whatever is asked."""
    one: Lineage = behind(["a/2", "a/1", "a/2"])

    assert frozenset({"a/1", "a/2"}) == one.at({}) == one.at({"colour": "red"})
    assert one is one.sliced({"colour": "red"})


def test_of_many_parts_each_combination_has_the_rows_of_all() -> None:
    """Also of so many that the places of their rows no longer make one whole number."""
    axes = {"a": ["x", "y"], "b": ["0", "1", "2"]}
    telling = behind_each(axes, [frozenset({f"t/{k % 5}"}) for k in range(6)])
    sets, place = each_behind([telling, *(behind([f"u/{k}"]) for k in range(70))], axes)

    always = {f"u/{k}" for k in range(70)}
    assert [always | {f"t/{k % 5}"} for k in range(6)] == [sets[at] for at in place.tolist()]

"""A method is applied at every level, and estimates are put side by side as levels."""

from typing import Any

import pytest

from audit.assembly import across, stack
from audit.choices import choice
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.values import estimate, unknown

WAY = choice("way", "E", "How?", {"short": "r", "long": "r"})


def one(low: float, center: float, high: float, unit: str = "items", **options: Any) -> Estimate:
    """Make an estimate without choices."""
    given = {"kind": "bounds", "method": "made up", **options}
    return estimate(center, low, high, unit=unit, **given)


def ends(given: Estimate) -> tuple[float, float, float]:
    """Return low end, value and high end of an estimate without choices."""
    return float(given.low), float(given.center), float(given.high)


def by_way(short: Estimate, long: Estimate) -> Estimate:
    """Put two estimates side by side."""
    return stack(WAY, {"short": short, "long": long})


def test_a_level_that_does_not_depend_on_a_choice_is_repeated() -> None:
    """Stacking spreads a constant over the choices of the other levels."""
    both = stack(
        choice("count", "N", "?", {"own": "r", "other": "r"}),
        {"own": by_way(one(1, 1, 1), one(2, 2, 2)), "other": one(9, 9, 9)},
    )

    assert [[1, 2], [9, 9]] == both.center.transpose("count", "way").values.tolist()


def test_levels_and_estimates_must_fit() -> None:
    """One estimate a level, all of one unit."""
    with pytest.raises(UnitError, match="do not fit"):
        stack(WAY, {"short": one(1, 1, 1)})
    with pytest.raises(UnitError, match="put side by side"):
        by_way(one(1, 1, 1), one(1, 1, 1, unit="people"))


def test_where_one_level_claims_no_probability_the_whole_claims_none() -> None:
    """A level is only claimed where every cell has one, and then the least."""
    sure = one(1, 1, 1)
    high, low = (one(1, 1, 1, kind="exact", level=level) for level in (0.99, 0.95))

    assert 0.95 == by_way(high, low).level
    assert by_way(high, sure).level is None


def test_what_is_not_known_takes_no_probability_from_the_rest() -> None:
    """An option without a figure claims nothing, and so does not claim less."""
    sure = one(1, 1, 1, kind="exact", level=0.95)

    assert 0.95 == by_way(sure, unknown("made up")).level
    assert by_way(unknown("made up"), unknown("made up")).level is None
    method = lambda way: sure if way == "short" else unknown("made up")  # noqa: E731
    assert 0.95 == across(method, WAY).level


def test_across_computes_every_combination() -> None:
    """A method is applied at each level of the choices among its arguments, by place or by name."""
    step = choice("step", "E", "?", {"one": (1, "r"), "ten": (10, "r")})

    def made(base: float, *, step: float, ids: tuple[str, ...]) -> Estimate:
        return one(base, base * step, base * step + 1, ids=(*ids, f"t/{base}"))

    base = choice("base", "U", "?", {"two": (2, "r"), "three": (3, "r")})
    result = across(made, base, step=step, ids=("u/1",))

    assert ("base", "step") == result.axes
    assert [[2, 20], [3, 30]] == result.center.values.tolist()
    assert ("t/3", "u/1") == result.ids_at({"base": "three"})


def test_across_without_choices_is_the_method() -> None:
    """Nothing to loop over gives the one estimate."""
    assert (1.0, 2.0, 3.0) == ends(across(one, 1, 2, 3))


def test_across_refuses_mixed_units() -> None:
    """Levels that count different things are not one estimate."""
    unit = choice("unit", "N", "?", {"items": "r", "people": "r"})

    with pytest.raises(UnitError, match="put side by side"):
        across(one, 1, 1, 1, unit=unit)


def test_each_level_has_its_own_kinds_of_range() -> None:
    """A basis that is a mere bound is not said to rest on a prediction of another basis."""
    method = choice("method", "E", "?", {"bounds": "r", "exact": "r"})
    ways = across(lambda kind: one(1, 2, 3, kind=kind), method)
    both = stack(WAY, {"short": one(1, 2, 3, kind="rounded"), "long": ways})

    assert {"bounds", "exact", "rounded"} == both.kinds
    assert {"rounded"} == both.at(way="short").kinds
    assert {"bounds", "exact"} == both.at(way="long").kinds
    assert {"exact"} == both.at(way="long", method="exact").kinds
    assert {"exact"} == both.at(way="long").at(method="exact").kinds
    assert frozenset() == stack(WAY, {"short": unknown("m"), "long": ways}).at(way="short").kinds
    assert {"bounds"} == both.open_ended(above=True).at(way="short").kinds
    assert {"rounded", "bounds", "exact"} == (both + one(1, 1, 1, kind="exact")).at(
        way="short"
    ).kinds


def test_each_level_has_its_own_level_of_probability() -> None:
    """A basis whose ranges have one keeps it beside a basis that claims none."""
    method = choice("method", "E", "?", {"sure": "r", "unknown": "r"})
    known = one(1, 2, 3, kind="posterior", level=0.95)
    ways = stack(method, {"sure": known, "unknown": unknown("m")})
    both = stack(WAY, {"short": one(1, 2, 3), "long": ways})

    assert (None, None, 0.95) == (both.level, both.at(way="short").level, both.at(way="long").level)

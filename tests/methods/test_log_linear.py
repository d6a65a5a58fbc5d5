"""Log-linear models of several lists: the Kosovo table, and closed forms for two lists."""

import itertools
import math
from collections.abc import Callable

import pandas as pd
import pytest

from audit.errors import ParameterError
from audit.methods.lists import lincoln_petersen
from audit.methods.log_linear import LogLinearFit, log_linear, profile_interval

Like = Callable[[str, float], str]
PAIRS: list[tuple[int, ...]] = list(itertools.combinations(range(4), 2))
TRIPLES: list[tuple[int, ...]] = list(itertools.combinations(range(4), 3))
ABA_HRW = (1, 3)


@pytest.fixture
def kosovo(reference: Callable[[str], pd.DataFrame]) -> dict[str, int]:
    """Return the killings by the lists that they are on."""
    table = reference("kosovo")
    return dict(zip(table["lists"], table["killings"].tolist(), strict=True))


def test_the_table_is_the_published_one(kosovo: dict[str, int]) -> None:
    """It holds 4,400 killings in fifteen patterns."""
    assert (15, 4400) == (len(kosovo), sum(kosovo.values()))


@pytest.mark.parametrize(
    ("interactions", "total", "deviance", "aic"),
    [
        # R prints 7394.586662: its fit stops at a relative change of 1e-8 in the deviance. The last
        # digit here is confirmed by Darroch's equation below.
        ([], "7394.586663", "245.938736", "357.362741"),
        (PAIRS, "14402.488952", "39.832037", "163.256042"),
    ],
)
def test_reference(
    interactions: list[tuple[int, ...]],
    total: str,
    deviance: str,
    aic: str,
    kosovo: dict[str, int],
    like: Like,
) -> None:
    """The values are those of R 4.2.2, glm(family = poisson); statsmodels' GLM agrees."""
    fit = log_linear(kosovo, interactions=interactions)

    assert (total, deviance, aic) == (
        like(total, fit.total),
        like(deviance, fit.deviance),
        like(aic, fit.aic),
    )


def test_independence_satisfies_darrochs_equation(kosovo: dict[str, int]) -> None:
    """The share of items on no list is the product of the shares that each list lacks.

    Darroch J.N. (1958) Biometrika 45:343-359.
    """
    fit = log_linear(kosovo, interactions=[])
    sizes = [
        sum(count for pattern, count in kosovo.items() if pattern[place] == "1")
        for place in range(4)
    ]

    assert pytest.approx(math.prod(1 - size / fit.total for size in sizes), rel=1e-11) == (
        fit.hidden / fit.total
    )


def test_reference_of_the_richest_model(kosovo: dict[str, int], like: Like) -> None:
    """With all interactions but that of all four lists the fit is saturated."""
    expected = "16941.88"
    fit = log_linear(kosovo, interactions=PAIRS + TRIPLES)

    assert expected == like(expected, fit.total)
    assert pytest.approx(0, abs=1e-9) == fit.deviance


@pytest.fixture
def pairwise(kosovo: dict[str, int]) -> dict[tuple[tuple[int, ...], ...], LogLinearFit]:
    """Return all models of pairs."""
    return {
        chosen: log_linear(kosovo, interactions=chosen)
        for size in range(len(PAIRS) + 1)
        for chosen in itertools.combinations(PAIRS, size)
    }


def test_the_best_model_of_pairs(
    pairwise: dict[tuple[tuple[int, ...], ...], LogLinearFit], like: Like
) -> None:
    """Of the 64 models of pairs, Akaike's criterion is least without ABA and HRW."""
    best, second, third = sorted(pairwise.values(), key=lambda fit: fit.aic)[:3]

    assert tuple(pair for pair in PAIRS if pair != ABA_HRW) == min(
        pairwise, key=lambda chosen: pairwise[chosen].aic
    )
    assert ("14341.66", "161.317648") == (
        like("14341.66", best.total),
        like("161.317648", best.aic),
    )
    assert ("14402", "11322") == (like("14402", second.total), like("11322", third.total))


def test_the_models_of_pairs_differ_by_a_factor_of_two(
    pairwise: dict[tuple[tuple[int, ...], ...], LogLinearFit], like: Like
) -> None:
    """They run from 7,285 to 14,402: the model matters more than the noise."""
    totals = [fit.total for fit in pairwise.values()]

    assert (64, "7285", "14402") == (
        len(totals),
        like("7285", min(totals)),
        like("14402", max(totals)),
    )


@pytest.mark.parametrize(
    ("interactions", "low", "high"), [([], "7148", "7656"), (PAIRS, "12523", "16668")]
)
def test_profile_reference(
    interactions: list[tuple[int, ...]], low: str, high: str, kosovo: dict[str, int], like: Like
) -> None:
    """The values are those of R 4.2.2: the multinomial profile of Cormack (1992)."""
    interval = profile_interval(kosovo, interactions=interactions, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))
    assert ("score", 0.95) == (interval.kind, interval.level)


def test_two_independent_lists_have_a_closed_form() -> None:
    """The fit of two lists is that of Lincoln and Petersen."""
    fit = log_linear({"10": 15, "01": 7, "11": 9}, interactions=[])

    assert pytest.approx(lincoln_petersen(24, 16, 9)) == fit.total
    assert pytest.approx(fit.total) == fit.hidden + 31


def test_a_higher_level_widens_the_interval(kosovo: dict[str, int]) -> None:
    """Profile intervals are nested, and hold the estimate."""
    narrow, wide = (profile_interval(kosovo, interactions=[], level=at) for at in (0.5, 0.95))

    assert wide.low < narrow.low < log_linear(kosovo, interactions=[]).total
    assert log_linear(kosovo, interactions=[]).total < narrow.high < wide.high


def test_few_common_items_leave_the_total_wide_open() -> None:
    """With one common item the interval starts at the items listed and ends far away."""
    interval = profile_interval({"10": 3, "01": 3, "11": 1}, interactions=[], level=0.95)

    assert 7 <= interval.low < 10
    assert interval.high > 60


@pytest.mark.parametrize(
    ("counts", "interactions"),
    [
        ({}, []),
        ({"1": 3}, []),
        ({"10": 3, "01": 3}, []),
        ({"10": 3, "01": 3, "11": 1, "00": 4}, []),
        ({"10": 3, "01": 3, "11": -1}, []),
        ({"10": 3, "01": 3, "11": 1}, [(0, 1)]),
        ({"10": 3, "01": 3, "11": 1}, [(0, 5)]),
        ({"10": 80, "01": 80, "11": 0}, []),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    counts: dict[str, int], interactions: list[tuple[int, ...]]
) -> None:
    """Incomplete overlaps, impossible counts and interactions, and lists without overlap."""
    with pytest.raises(ParameterError):
        log_linear(counts, interactions=interactions)

"""Changes at a date over the choices of an audit: found where they are, unknown elsewhere."""

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from audit.assembly import stack
from audit.choices import Choice, choice
from audit.display import text_of
from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate
from audit.methods.before_after import Pace, pace
from audit.methods.blocks import Block, BlockSeries
from audit.methods.change_dates import changes_over_time, near_dates
from audit.methods.documented import documented, happened, marks
from audit.methods.interruption_checks import (
    autocorrelations,
    cross_checks,
    expected_autocorrelation,
    explained_away,
    left_out,
)
from audit.methods.interruptions import MODELS, change_near, changes, counts_of, step_at
from audit.references import declared
from audit.values import bounded, estimate

LEVEL, DRAWS, SEED = 0.95, 60, 1
DATES = choice(
    "date", "U", "When?", {"true": ("2002-04-01", "why"), "other": ("2001-06-15", "why")}
)
WAYS = choice("ways", "U", "How?", {name: (name, "why") for name in MODELS})


@cache
def series(months: int = 28, *, factor: float = 3.0) -> BlockSeries:
    """Return months of noise about a level that is multiplied in April 2002."""
    noise = np.random.default_rng(7).normal(0, 0.1, months)
    firsts = pd.date_range("2001-01-01", periods=months, freq="MS")
    return BlockSeries(
        unit="items",
        blocks=tuple(
            Block(
                start=first,
                end=first + pd.offsets.MonthEnd(0),
                value=float(
                    round(
                        1000 * np.exp(one) * (factor if first >= pd.Timestamp("2002-04-01") else 1)
                    )
                ),
                ids=(f"t/{k}",),
                printed=True,
            )
            for k, (first, one) in enumerate(zip(firsts, noise, strict=True))
        ),
    )


def step(one: Pace, change: str = "2002-04-01", *, month: str = "kept") -> Estimate:
    """Return the step at a date."""
    return step_at(
        {"it": one},
        series="it",
        since="2001-01-01",
        change=change,
        month=month,
        level=LEVEL,
        draws=DRAWS,
        seed=SEED,
    )


def near(one: Pace, change: str, *, model: str = "independent", since: str = "2001") -> Estimate:
    """Return the probability of a change near a date."""
    return change_near(
        {"it": one},
        series="it",
        since=since,
        change=change,
        model=model,
        within=1,
        level=LEVEL,
        draws=DRAWS,
        seed=SEED,
    )


@pytest.mark.parametrize("month", ["kept", "left out"])
def test_a_step_is_found_with_its_size(month: str) -> None:
    """The range of the factor holds the true one and excludes no change."""
    found = step(pace(series()), month=month)

    assert float(found.low) < 3.0 < float(found.high)
    assert float(found.low) > 1.5
    assert (LEVEL, frozenset({"posterior"})) == (found.level, found.kinds)
    assert len(found.ids) == 28


def test_what_cannot_be_fitted_is_not_known() -> None:
    """A date before all months, a series without blocks, a pace per another thing."""
    for one, change in (
        (pace(series()), "1999-01-01"),
        (pace(series().since("2010-01-01")), "2002-04-01"),
        (pace(series(), per=series()), "2002-04-01"),
        (pace(series(months=1)), "2001-01-10"),
    ):
        assert math.isnan(float(step(one, change, month="left out").center))


def test_a_month_is_left_out_with_its_block() -> None:
    """Without the month of the date, there is one count less; elsewhere, none."""
    one = pace(series())
    whole, less, same = (counts_of(one, without=day) for day in ("", "2002-04-09", "2010-01-01"))

    assert whole is not None
    assert less is not None
    assert same is not None
    assert (28, 27, 28) == (whole.count.size, less.count.size, same.count.size)


@pytest.mark.parametrize("model", MODELS)
def test_a_large_change_is_nearly_certain_at_its_date(model: str) -> None:
    """The answer is yes near the date, and improbable elsewhere; its range says so."""
    here, there = (near(pace(series()), day, model=model) for day in ("2002-04-01", "2001-09-01"))

    assert float(here.center) > LEVEL
    assert float(here.low) == float(here.center)
    assert float(there.center) < 0.1
    assert float(there.low) == 0


def test_a_change_elsewhere_is_a_no() -> None:
    """Where the contrary has the probability of the level, the range leaves yes out."""
    found = near(pace(series()), "2001-09-01")

    assert float(found.center) < 1 - LEVEL
    assert float(found.high) == float(found.center)


def test_a_series_that_cannot_tell_is_no_evidence() -> None:
    """Without a change the probability is in between, and its range reaches from no to yes."""
    found = near(pace(series(factor=1.0)), "2002-04-01", model="autocorrelated")

    assert 1 - LEVEL < float(found.center) < LEVEL
    assert (0.0, 1.0) == (float(found.low), float(found.high))


def test_where_a_change_could_not_be_found_it_is_not_known() -> None:
    """At the very end no segment has its least length; a pace per another thing has no model."""
    assert math.isnan(float(near(pace(series()), "2003-04-01").center))
    assert math.isnan(float(near(pace(series(), per=series()), "2002-04-01").center))
    assert math.isnan(float(near(pace(series(months=4)), "2001-02-01").center))


def test_an_unknown_model_is_refused() -> None:
    """The models are named."""
    with pytest.raises(ParameterError, match="guess"):
        changes(series(), model="guess", draws=DRAWS, seed=SEED)


def test_dates_and_curves_are_of_the_same_probabilities() -> None:
    """The highest month of each curve is the true one; the table has a row per model and date."""
    ways = WAYS.keep("independent", "about a trend")
    curves = changes_over_time(series(), ways, draws=DRAWS, seed=SEED)
    table = near_dates(series(), DATES, ways, within=1, draws=DRAWS, seed=SEED)

    for months, values, _, _, ids in curves.values():
        assert len(months) == len(ids)
        assert "2002-04-01" == months[int(np.argmax(values))]
    assert len(table.rows) == 4
    assert near_dates(series(months=4), DATES, ways, within=1, draws=DRAWS, seed=SEED).rows == []
    assert changes_over_time(series(months=4), ways, draws=DRAWS, seed=SEED) == {}


def test_cross_checks_agree_on_an_easy_case() -> None:
    """Every model of the step gives a factor between two and four; the first is relied on."""
    table = cross_checks(series(), "2002-04-01", level=LEVEL, lags=3, draws=DRAWS, seed=SEED)
    factors = [float(row[1].value) for row in table.rows if "growth" not in str(row[0])]  # type: ignore[union-attr]

    assert "relied on" == table.rows[0][3]
    assert len(table.rows) == 6
    assert all(2 < factor < 4 for factor in factors)
    assert any("dispersion" in text_of(note) for note in table.footer)


def test_no_single_month_makes_the_step() -> None:
    """The least and the greatest step without one month enclose the step with all."""
    table = left_out(series(), "2002-04-01", level=LEVEL, draws=DRAWS, seed=SEED)
    whole, least, most = (float(row[1].value) for row in table.rows)  # type: ignore[union-attr]

    assert least < whole < most
    assert ["figures left out in turn: 28"] == [text_of(note) for note in table.footer]


def test_residuals_of_independent_errors_are_slightly_unlike() -> None:
    """Mean and spread of the autocorrelation agree with simulated least squares residuals."""
    n = 20
    time = np.arange(n)
    design = np.column_stack([np.ones(n), time, time >= 12])
    near_ = np.abs(time[:, None] - time[None, :]) == 1
    basis, _ = np.linalg.qr(design)
    errors = np.random.default_rng(3).standard_normal((20_000, n))
    left = errors - (errors @ basis) @ basis.T
    simulated = (left[:, 1:] * left[:, :-1]).sum(axis=1) / (left**2).sum(axis=1)

    assert pytest.approx((simulated.mean(), simulated.std()), abs=0.005) == (
        expected_autocorrelation(design, near_)
    )


def test_autocorrelations_are_near_what_independence_gives() -> None:
    """For errors that are independent, each lag lies within three spreads of its mean."""
    table = autocorrelations(series(), "2002-04-01", lags=3, draws=DRAWS, seed=SEED)
    values = [[float(cell.value) for cell in row[1:]] for row in table.rows]  # type: ignore[union-attr]

    assert all(abs(seen - mean) < 3 * spread for seen, mean, spread in values)


def ratios(axis: Choice, *ends: tuple[float, float, float]) -> Estimate:
    """Return a ratio with its range for each date."""
    made = [estimate(c, lo, hi, unit="ratio", kind="exact", method="made") for c, lo, hi in ends]
    return stack(axis, dict(zip(axis.labels, made, strict=True)))


def test_what_others_must_explain() -> None:
    """Of a rise by 4 whose range begins at 2, half; of one that may be nothing, nothing."""
    some = explained_away(DATES, {"it": ratios(DATES, (4, 2, 8), (2, 0.5, 8))}).rows
    none = explained_away(DATES, {"it": ratios(DATES, (0.9, 0.8, 1.0), (1, 1, 1))}).rows

    assert ["0.500", "0.000"] == [str(row[4]) for row in some]
    assert "7.46" == str(some[0][5])
    assert {"no rise"} == {str(row[4]) for row in none}


def test_bounds_have_no_value_between_them() -> None:
    """Neither end is nearer, and they rest on what the bounds are by definition."""
    found = bounded(0, 1, unit="ratio", method="made up")

    assert math.isnan(float(found.center))
    assert (0.0, 1.0) == (float(found.low), float(found.high))
    assert (declared("definition", "bounds"),) == found.ids


EVENTS = pd.DataFrame(
    {
        "id": ["e/1", "e/2", "e/3"],
        "date": ["2001-06-15", "2002-04-01", "2002-08-01"],
        "event": ["first", "second", "third"],
        "precision": ["day", "month", "day"],
        "source_id": "s",
    }
)


def test_every_date_has_its_event() -> None:
    """Dates are shown with how sure they are; other events up to a day beside them."""
    rows = documented(EVENTS, DATES).rows

    assert [("true", "second"), ("other", "first")] == [(row[0], row[3]) for row in rows]
    assert [] == list(happened(EVENTS, DATES, until="2002-07-31").rows)
    assert ["third"] == [row[2] for row in happened(EVENTS, DATES, until="2002-12-31").rows]
    assert {"true": "2002-04-01", "other": "2001-06-15"} == marks(DATES)


def test_a_date_without_an_event_is_refused() -> None:
    """The option is named."""
    with pytest.raises(ConflictError, match="nowhere"):
        documented(EVENTS, choice("date", "U", "When?", {"nowhere": ("1999-01-01", "why")}))

"""When a series changed, for people: a table of dates, and a curve over all months."""

from audit.choices import Choice
from audit.display import Cell, Table, count
from audit.methods.blocks import BlockSeries
from audit.methods.interruptions import (
    changes,
    expected_changes,
    ids_of,
    probability_beforehand,
)

__all__ = ["changes_over_time", "near_dates"]


def near_dates(
    series: BlockSeries, dates: Choice, models: Choice, *, within: int, draws: int, seed: int
) -> Table:
    """Show under each model how probable a change near each date is.

    Parameters
    ----------
    series : BlockSeries
        The counts.
    dates : Choice
        The dates, as values of its levels.
    models : Choice
        Values of :data:`audit.methods.interruptions.MODELS`.
    within, draws, seed
        As for :func:`audit.methods.interruptions.change_near`.

    Returns
    -------
    Table
        The probability if there was exactly one change, and if none to three are equally likely
        beforehand; beside it what it is before any figure is seen, if there was exactly one.
    """
    ids = ids_of(series)
    rows: list[list[Cell]] = []
    for model in models.levels:
        found = changes(series, model=model.value, draws=draws, seed=seed)
        if found is None:
            continue
        for level in dates.levels:
            expected = expected_changes(found, level.value, within)
            before = probability_beforehand(found, level.value, within)
            shown = expected[1], float(found.number @ expected), before
            cells = [count(one, unit="share") for one in shown]
            rows.append([model.label, level.label, *cells])
    return Table(
        columns=["months vary", "date", "given one change", "given none to three", "beforehand"],
        rows=rows,
        caption="Probability that the level changed near each date",
        name="near-dates",
        ids=ids,
    )


def changes_over_time(
    series: BlockSeries, models: Choice, *, draws: int, seed: int
) -> dict[str, tuple[list[str], list[float], None, None, list[tuple[str, ...]]]]:
    """Return for a picture how probable a change in each month is, under each model.

    Parameters
    ----------
    series, draws, seed
        As for :func:`audit.methods.interruptions.changes`.
    models : Choice
        Values of :data:`audit.methods.interruptions.MODELS`.

    Returns
    -------
    dict
        Model to months, probabilities and the rows behind them, if none to three changes are
        equally likely beforehand.
    """
    curves, ids = {}, ids_of(series)
    for model in models.levels:
        found = changes(series, model=model.value, draws=draws, seed=seed)
        if found is not None:
            months = [f"{month}-01" for month in found.start]
            probable = (found.number @ found.location).tolist()
            curves[model.label] = (months, probable, None, None, [ids] * len(months))
    return curves

"""What was counted, by how many, where nobody counted the whole."""

from collections.abc import Mapping

import pandas as pd

from audit.display import Cell, Table, count

__all__ = ["counted_table"]

ONE_SIDED = frozenset({"at least", "more than", "at most", "less than", "nearly", "up to"})


def counted_table(observations: pd.DataFrame, kinds: Mapping[str, str]) -> Table:
    """Show for each kind of thing which figures were stated, and how many publications state them.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of any series.
    kinds : mapping of str to str
        Kind → its series; empty where nothing counts it.

    Returns
    -------
    Table
        One row per kind and figure, with its wordings and the first and last day on which it was
        stated; the footer names the kinds that were not counted, and those whose figures differ.
    """
    rows: list[list[Cell]] = []
    differ: list[str] = []
    missing: list[str] = []
    for kind, series in kinds.items():
        own = observations[observations["series"] == series].sort_values(["known_on", "id"])
        if own.empty:
            missing.append(kind)
            rows.append([kind, "no count", "", "", "", ""])
            continue
        groups = list(own.groupby("value", sort=True))
        if len(groups) > 1:
            differ.append(kind)
        for value, group in groups:
            words = list(dict.fromkeys(group["qualifier"]))
            stated = list(dict.fromkeys([group["as_of"].iloc[0], group["as_of"].iloc[-1]]))
            rows.append(
                [
                    kind,
                    count(float(str(value)), ids=tuple(group["id"])),
                    ", ".join(words),
                    "yes" if set(words) <= ONE_SIDED else "no",
                    count(group["source_id"].nunique(), ids=tuple(group["id"])),
                    " to ".join(stated),
                ]
            )
    footer = [f"not counted by anybody that was read: {', '.join(missing)}"] if missing else []
    footer += [f"figures differ: {', '.join(differ)}"] if differ else []
    return Table(
        columns=["kind", "figure", "put as", "a bound only", "publications", "stated"],
        rows=rows,
        caption="What was counted, by kind",
        footer=footer,
        name="counted",
    )

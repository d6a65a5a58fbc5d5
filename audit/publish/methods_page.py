"""The page of the methods: the rule, the grammar of hedges, and how often the ranges are right."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from audit.choices import KINDS as CHOICE_KINDS
from audit.claims import article
from audit.derived import derived_rows
from audit.display import Cell, Number, Table
from audit.errors import ProjectError
from audit.intervals import KINDS as INTERVAL_KINDS
from audit.origins import ledger
from audit.project import Project
from audit.publish.cells import tables_folded
from audit.publish.lineage import linked
from audit.publish.markup import markup, read
from audit.publish.rendering import render
from audit.publish.symbols import STRIP, legend, limits
from audit.readings import ROLES
from audit.references import declared
from audit.rules import TOLD
from audit.uses import note_file

__all__ = ["methods"]

RULE: Final = "judge"
"""The method in the table of calibration whose rows are about the rule of the verdict."""

MEASURED: Final = (declared("calibration", "coverage"),)

GRAINS: Final = {
    "unit": "one, or the last decimal place",
    "fine": "the place of the last digit that is not zero; a tenth of it for round tens and above",
    "last": "the place of the last digit that is not zero",
    "leading": "the place of the first digit",
    "hedge": "the median full width that readers give to the word",
    "wide": "that width, one standard deviation between readers wider",
}
"""The steps of :mod:`audit.readings`, in words."""

CLOSED: Final = {"both": "both", "above": "the upper", "below": "the lower", "none": "neither"}


def methods(project: Project) -> str:
    """Return the page of the methods.

    Parameters
    ----------
    project : Project
        The audit; its table of calibration is shown where it has one.

    Returns
    -------
    str
        A whole HTML page: the rule with its thresholds, the grammar of hedges, the kinds of range,
        the measured coverage of each method and the error rates of the rule.

    Raises
    ------
    ProjectError
        If the table of calibration cannot be read.
    """
    rows, grammar = _calibration(project), _grammar()
    covered = [row for row in rows if row["method"] != RULE]
    made = render(
        "methods.html.j2",
        article=article(project),
        legend=legend([words for told in TOLD.values() for words in told.values()]),
        limits=limits(),
        codes=STRIP,
        grains=_pairs("step", "it is", GRAINS, "The steps in which readings are measured"),
        roles=_pairs("role", "the reading says", ROLES, "What a reading asks"),
        choices=_pairs("kind", "its options are", CHOICE_KINDS, "Kinds of choices"),
        grammar=_folded(_words(grammar)),
        citations=_pairs("after", "it is", grammar["citations"], "Who reads words so"),
        kinds=_pairs("kind", "it is", INTERVAL_KINDS, "What each kind of range is"),
        summary=_summary(covered),
        coverage=_folded(_coverage(covered)),
        rates=_folded(_rates([row for row in rows if row["method"] == RULE])),
        calibrated=bool(rows),
    )
    return linked(made, ledger(project))


def _folded(table: Table) -> Markup:
    return markup(tables_folded(read(table.html())))


def _pairs(first: str, second: str, given: Mapping[str, str], caption: str) -> Table:
    rows: list[list[Cell]] = [[name, words] for name, words in given.items()]
    return Table(columns=[first, second], rows=rows, caption=caption, name="meanings")


def _grammar() -> dict[str, Any]:
    text = resources.files("audit").joinpath("hedges.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _words(grammar: Mapping[str, Any]) -> Table:
    rows: list[list[Cell]] = [
        [
            ", ".join(word or "no hedge" for word in family["words"]) or family["stands_for"],
            one["name"],
            _end(one["below"], one["grain"], "below"),
            _end(one["above"], one["grain"], "above"),
            CLOSED[one["closed"]],
            one["role"],
            one["kind"],
            one["citation"],
        ]
        for family in grammar["families"].values()
        for one in family["readings"]
    ]
    return Table(
        columns=["words", "reading", "from", "to", "ends included", "role", "kind", "after"],
        rows=rows,
        caption="How the words before a number are read",
        name="grammar",
        ids=(declared("hedges", "families"),),
    )


def _end(steps: float, grain: str, side: str) -> Cell:
    """Say how far a reading reaches from the printed number."""
    if math.isinf(steps):
        return "no limit"
    if steps == 0:
        return "the number"
    # A reading may begin beyond the number: its reach on that side is then negative.
    other = {"below": "above", "above": "below"}[side]
    return Number(f"{abs(steps):g} {grain} {side if steps > 0 else other}", f"{steps:g}")


def _calibration(project: Project) -> list[dict[str, str]]:
    path = project.derived / "calibration.csv"
    if not path.is_file():
        note_file(path)
        return []
    rows = derived_rows(path)
    try:
        for row in rows:
            float(row["measured"])
            float(row["nominal"] or 0)
            _ = row["method"], row["setting"], row["promise"], row["standard_error"]
            _ = row["simulations"], row["reason"]
    except (KeyError, ValueError) as error:
        raise ProjectError(
            "The table of calibration cannot be read.",
            expected="the columns and numbers that the benchmark of calibration writes",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            do="run the benchmark again, or delete the file",
        ) from error
    return rows


def _percent(share: str) -> Cell:
    """Return a share with one decimal; never all or nothing for what is not exactly so."""
    if not share:
        return None
    value = float(share)
    text = f"{100 * value:.1f} %"
    if text == "100.0 %" and value < 1:
        text = "over 99.9 %"
    return Number(text, value)


def _error(row: Mapping[str, str]) -> Cell:
    runs = row["simulations"]
    if not runs:
        return row["standard_error"]
    how = f"Monte Carlo standard error of {int(runs):,} simulations"
    return Number(f"± {100 * float(row['standard_error']):.1f} %", row["standard_error"], (), how)


def _summary(rows: Iterable[Mapping[str, str]]) -> Table:
    by_method: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        by_method.setdefault((row["method"], row["promise"]), []).append(row)
    shown: list[list[Cell]] = []
    for (method, promise), own in by_method.items():
        least = min(own, key=lambda row: float(row["measured"]))
        most = max(own, key=lambda row: float(row["measured"]))
        levels = sorted({row["nominal"] for row in own}, key=float)
        claimed = dict.fromkeys([str(_percent(levels[0])), str(_percent(levels[-1]))])
        shown.append(
            [
                method,
                promise,
                Number(" to ".join(claimed), "/".join(levels)),
                _percent(least["measured"]),
                _percent(most["measured"]),
                len(own),
                least["reason"] or most["reason"],
            ]
        )
    return Table(
        columns=["method", "it", "level", "least", "greatest", "settings", "why it may be off"],
        rows=shown,
        caption="How often the range of each method held the truth, over all settings",
        name="calibration",
        ids=MEASURED,
    )


def _coverage(rows: Iterable[Mapping[str, Any]]) -> Table:
    return Table(
        columns=["method", "setting", "level", "measured", "error", "why it is off"],
        rows=[
            [
                row["method"],
                row["setting"],
                _percent(row["nominal"]),
                _percent(row["measured"]),
                _error(row),
                row["reason"],
            ]
            for row in rows
        ],
        caption="Measured coverage in each setting",
        name="coverage",
        ids=MEASURED,
    )


def _rates(rows: Iterable[Mapping[str, str]]) -> Table:
    shown: list[list[Cell]] = []
    for row in rows:
        setting, _, words = row["setting"].partition(" → ")
        limit = _percent(row["nominal"])
        shown.append([setting, words, _percent(row["measured"]), _error(row), limit or "any"])
    return Table(
        columns=["claim, truth and noise", "verdict", "how often", "error", "allowed"],
        rows=shown,
        caption="How often the rule gives which verdict, when the truth is known",
        name="rates",
        ids=MEASURED,
    )

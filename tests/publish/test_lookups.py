"""What a page is told of a multiverse: every result once, every number as the audit shows it."""

import math
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from audit.findings import Finding
from audit.plans import Report
from audit.publish.explorer import explorer
from audit.publish.lookups import SAME, lookups
from audit.publish.margins import margin_text


def reading(name: str, low: float | None, high: float | None, **changes: str) -> dict[str, Any]:
    """A reading as plain data."""
    closed = {"low_closed": True, "high_closed": True}
    return {
        "name": name, "low": low, "high": high, "kind": "U", "role": "truth", "citation": "a rule",
    } | closed | changes  # fmt: skip


def axis(name: str, kind: str, *labels: str) -> dict[str, Any]:
    """A choice as plain data."""
    levels = [{"label": label, "reason": f"{label} is usual"} for label in labels]
    return {"name": name, "kind": kind, "question": f"{name}?", "levels": levels, "missing": {}}


def universe(**changes: Any) -> dict[str, Any]:
    """Two bases: on the first, the day decides; on the second nothing is known on one day."""
    return {
        "claim": "a", "unit": "days",
        "axes": [axis("of what", "N", "all", "some"), axis("day", "E", "first", "last")],
        "readings": [reading("at most three", None, 3.0), reading("any", None, None)],
        "listed": [0, 1, 2, 3],
        "center": [-2.0, 10.0, 3.0, None],
        "low": [None, 9.0, 3.0, None], "high": [3.0, None, 3.0, None],
        "codes": [0, 0, 3, 0, 0, 0, -1, -1],
        "ids": ["t/1", "t/2"], "method": "sum", "kinds": ["bounds", "reported"], "level": None,
        "behind": [
            {"ids": [0], "kinds": [0]}, {"ids": [0, 1], "kinds": [0, 1]}, {"ids": [], "kinds": []},
        ],
        "behind_of": [0, 1, 0, 2],
    } | changes  # fmt: skip


def bases() -> list[dict[str, Any]]:
    """The verdict on each basis as plain data."""
    words = {"at most three": "reproduces", "any": "reproduces"}
    return [
        {
            "labels": {"of what": name}, "idle": [], "readings": words,
            "words": "reproduces", "cells": cells,
        }
        for name, cells in [("all", 4), ("some", 2)]
    ]  # fmt: skip


def runs(column: str) -> list[str]:
    """The entries of a column, each as often as it stands."""
    made: list[str] = []
    for one in column.split("|"):
        made += [made[-1]] * int(one[1:]) if one.startswith("!") else [one]
    return made


def numbers(column: str) -> list[int]:
    """The numbers of a column; what is told as empty is the next higher one, and may repeat."""
    made: list[int] = []
    for one in column.split("|"):
        if one.startswith("!"):
            made += [made[-1]] * int(one[1:])
        else:
            made.append(int(one) if one else max(made, default=-1) + 1)
    return made


def texts(known: list[str], column: str) -> list[str]:
    """The texts of a column, which may point back at those of columns before."""
    made: list[str] = []
    for one in column.split("|"):
        if one.startswith("!"):
            made += [made[-1]] * int(one[1:])
        elif one.startswith("~"):
            made.append(known[int(one[1:])])
        else:
            known += [unquote(one)] if one else []
            made.append(unquote(one))
    return made


def unpacked(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The results, each with what is told of it."""
    given = told["results"]
    known: list[str] = []
    kinds = texts(known, told["kinds"])
    center, low, high = (texts(known, given[name]) for name in ("center", "low", "high"))
    behind, at, left, right = (numbers(given[name]) for name in ("behind", "at", "left", "right"))
    codes, alone = (texts([], given[name]) for name in ("codes", "alone"))
    margins = [texts(known, column) for column in given["margins"]]
    rows = told["rows"].split("|")
    return [
        {
            "texts": [center[k], center[k] if low[k] == SAME else low[k], high[k]],
            "rows": rows[behind[k]],
            "kinds": kinds[behind[k]],
            "points": [at[k], at[k] - left[k], at[k] + right[k]],
            "codes": codes[k],
            "alone": alone[k] or codes[k],
            "margins": [column[k] for column in margins],
        }
        for k in range(len(center))
    ]


def results_of(told: dict[str, Any], basis: int) -> list[dict[str, Any]]:
    """What is told of each specification of a basis."""
    every = unpacked(told)
    return [every[place] for place in numbers(told["bases"][basis]["cells"])]


def shown(told: dict[str, Any], basis: int, cell: int) -> list[Any]:
    """A specification's texts, codes and margins."""
    result = results_of(told, basis)[cell]
    return [*result["texts"], result["codes"], result["margins"]]


def test_each_specification_has_its_result() -> None:
    """Negative values, ends that are infinite and what is not known are told as such."""
    told = lookups(universe(), bases(), {})
    assert ["-2", "3 or less", "", "00", ["+5 days", "inside; it has no edge"]] == shown(told, 0, 0)
    assert ["10", "9 or more", "", "30", ["-7 days", "inside; it has no edge"]] == shown(told, 0, 1)
    assert ["3", "3", "", "00", ["on its edge", "inside; it has no edge"]] == shown(told, 1, 0)
    assert ["", "", "", "", ["", ""]] == shown(told, 1, 1)


def test_what_stands_behind_a_result_is_told() -> None:
    """Rows as bits of a number, kinds in words, and the level that the method claims."""
    told = lookups(universe(), bases(), {})
    first, second = results_of(told, 0)
    assert [("1", "bounds"), ("3", "bounds, reported")] == [
        (one["rows"], one["kinds"]) for one in (first, second)
    ]
    assert ("0", "") == (results_of(told, 1)[1]["rows"], results_of(told, 1)[1]["kinds"])
    assert "no probability claimed" == told["level"]
    assert "level 95 %" == lookups(universe(level=0.95), bases(), {})["level"]


def test_equal_results_are_told_once() -> None:
    """A choice that changes nothing adds a place, no result."""
    same = universe(
        center=[1.0] * 4, low=[1.0] * 4, high=[1.0] * 4, codes=[0] * 8, behind_of=[0] * 4
    )
    assert 1 == len(unpacked(lookups(same, bases(), {})))
    idle = [basis | {"idle": ["day"]} for basis in bases()]
    assert [[0], [0]] == [numbers(one["cells"]) for one in lookups(same, idle, {})["bases"]]


def test_a_reading_that_asks_of_all_together_has_two_codes() -> None:
    """The code that counts, and beside it what the specification alone would get."""
    reaching = [reading("one reaches it", 8.0, None, role="exists"), reading("any", None, None)]
    data = universe(readings=reaching, codes=[0, 0, 0, 0, 2, 0, -1, -1])
    words = {"one reaches it": "reproduces", "any": "reproduces"}
    told = lookups(data, [one | {"readings": words} for one in bases()], {})
    first, last = results_of(told, 0)
    assert ("00", "20") == (first["codes"], first["alone"])
    assert ("00", "00") == (last["codes"], last["alone"])


def test_points_of_the_picture_are_told() -> None:
    """On the scale of the picture, in half points; what is not known has none."""
    places = {
        "scale": {"low": 0.0, "high": 10.0, "start": 0.0, "stop": 100.0, "log": False},
        "bases": {"all": [5.0, 10.0], "some": [10.0, 20.5]},
    }
    told = lookups(universe(), bases(), places)
    assert [[0, 0, 60], [200, 180, 200]] == [one["points"] for one in results_of(told, 0)]
    assert [-1, -1, -1] == results_of(told, 1)[1]["points"]
    assert [[10, 20], [20, 41]] == [[float(end) for end in one["between"]] for one in told["bases"]]


def test_margins_that_are_factors_are_named() -> None:
    """By the place of their reading; a margin around zero or below is a difference."""
    assert [] == lookups(universe(), bases(), {})["factors"]
    positive = universe(center=[2.0, 10.0, 3.0, None], low=[1.0, 9.0, 3.0, None])
    assert 0 in lookups(positive, bases(), {})["factors"]


@pytest.mark.parametrize(
    ("margin", "log", "text"),
    [
        (math.log(1.25), True, "+1.250"),
        (-math.log(20), True, "-20"),
        (1e-9, True, "+next to nothing"),
        (-1e-9, False, "-next to nothing"),
        (0.5, False, "+0.500 days"),
        (-9.0, False, "-9 days"),
        (0.0, True, "on its edge"),
        (math.inf, False, "inside; it has no edge"),
    ],
)
def test_a_margin_in_words(margin: float, text: str, *, log: bool) -> None:
    """A side and a distance, as a factor or in the unit, never more digits than mean something."""
    assert text == margin_text(margin, unit="days", log=log)


def found(**changes: Any) -> Finding:
    """A finding with a multiverse."""
    report = Report(
        claim="a", vintage="latest", day="2020-01-01", parameters={}, scratch=False,
        notebook=Path("a.ipynb"), path=Path("reports/a.ipynb"),
    )  # fmt: skip
    return Finding(report=report, verdict={"bases": bases()}, multiverse=universe(**changes))


def test_choices_become_controls_and_the_readings_are_the_last() -> None:
    """Only choices that can be made, each with its kind in words and its reasons."""
    one = axis("only", "U", "single")
    made = explorer(
        found(axes=[axis("of what", "N", "all", "some"), one, axis("day", "E", "a", "b")])
    )
    assert made is not None
    assert [(0, "of-what"), (2, "day"), (-1, "reading")] == [
        (control.axis, control.name) for control in made.controls
    ]
    assert made.controls[0].sort.startswith("not equivalent: ")
    assert "all is usual" == made.controls[0].options[0].reason


def test_names_in_an_address_differ() -> None:
    """Two labels that look alike in an address are told apart."""
    made = explorer(
        found(axes=[axis("of what", "N", "all", "some"), axis("day", "E", "a b", "a-b")])
    )
    assert made is not None
    assert ["a-b", "a-b-2"] == [option.name for option in made.controls[1].options]


def test_no_text_ends_the_data_early() -> None:
    """A name that looks like markup stays inside the data."""
    hostile = reading("</script><script>alert(1)</script>&amp;", None, 3.0)
    data = universe(readings=[hostile, reading("any", None, None)])
    verdict = {"bases": [one | {"readings": {"any": "reproduces"}} for one in bases()]}
    made = explorer(Finding(report=found().report, verdict=verdict, multiverse=data))
    assert made is not None
    assert "<" not in made.data
    assert "&" not in made.data


def test_without_a_multiverse_there_is_nothing_to_explore() -> None:
    """Nor where there is nothing to choose."""
    report = found().report
    assert explorer(Finding(report=report, verdict={"bases": []}, multiverse=None)) is None
    assert explorer(Finding(report=report, verdict=None, multiverse=universe())) is None
    alone = found(axes=[], readings=[reading("any", None, None)])
    assert explorer(alone) is None

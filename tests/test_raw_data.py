"""The transcribed figures keep their schemas, and the arithmetic done with them comes out."""

import ast
import csv
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from audit.claims import article, claims
from audit.display import day
from audit.intervals import Interval
from audit.methods.stated import QUALIFIERS
from audit.methods.sums import summed
from audit.methods.totals import total_between
from audit.numerals import numeral
from audit.project import Project
from audit.raw_tables import raw_table
from audit.registration import faults, unauthentic
from audit.registry import package
from audit.sources import observations

ROOT = Path(__file__).resolve().parents[1]
AUDIT = Project(root=ROOT)
TABLES = sorted(entry["name"] for entry in package(AUDIT)["resources"])
LONG = sorted(
    entry["name"]
    for entry in package(AUDIT)["resources"]
    if entry["schema"] == "schemas/observations.json"
)

# ------------------------------------------------------------------------------------- the tables


def test_every_table_holds_its_schema() -> None:
    """Frictionless and our own rules find nothing: types, keys, bounds, one unit a series."""
    assert [] == [str(error) for error in faults(AUDIT)]


def test_every_table_is_the_registered_one() -> None:
    """No byte of a raw table differs from what was registered, and none is unregistered."""
    assert [] == [error.where for error in unauthentic(AUDIT)]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_an_id_of_its_own(table: str) -> None:
    """Eight digits of a digest are enough to tell the rows of a table apart."""
    ids = raw_table(table, AUDIT)["id"]

    assert ids.is_unique


def test_ids_are_unique_across_tables() -> None:
    """One id leads to one row of the whole audit."""
    ids = pd.concat([raw_table(table, AUDIT)["id"] for table in TABLES])

    assert ids.is_unique
    assert ids.str.fullmatch(r"[a-z0-9_]+/[0-9a-f]{8}").all()


@pytest.mark.parametrize("table", [table for table in TABLES if table != "sources"])
def test_every_row_names_a_source_that_is_listed(table: str) -> None:
    """No figure is without its publication."""
    frame = raw_table(table, AUDIT)
    if "source_id" in frame:
        assert set() == set(frame["source_id"]) - set(raw_table("sources", AUDIT)["source_id"])


def test_every_source_is_used_or_explained() -> None:
    """A listed publication has a row, or is named in the notes of one."""
    frames = [raw_table(table, AUDIT) for table in TABLES if table != "sources"]
    used = {name for frame in frames if "source_id" in frame for name in frame["source_id"]}
    listed = raw_table("sources", AUDIT)
    text = "\n".join(
        [
            *listed["notes"],
            *(cell for frame in frames for cell in frame.astype(str).to_numpy().ravel()),
        ]
    )

    assert [] == [name for name in listed["source_id"] if name not in used and name not in text]


@pytest.mark.parametrize("table", LONG)
def test_bounds_are_in_order(table: str) -> None:
    """A printed low end is not above the high end, nor a value outside of both."""
    frame = observations(table, project=AUDIT)

    for lesser, greater in (("low", "high"), ("low", "value"), ("value", "high")):
        assert not (frame[lesser] > frame[greater]).any()
    assert not (frame["period_start"] > frame["period_end"]).any()


@pytest.mark.parametrize("table", LONG)
def test_every_figure_can_be_read(table: str) -> None:
    """A counted figure is a number in a known wording, or a range with both ends."""
    frame = observations(table, project=AUDIT)
    single = frame[frame["printed"] != ""]
    ranges = frame[frame["printed"] == ""]

    assert set(single["qualifier"]) <= set(QUALIFIERS)
    assert {"range"} >= set(ranges["qualifier"])
    assert ranges[["low", "high"]].notna().all(axis=None)
    counted = single[single["value"] >= 0]
    assert [numeral(printed).value for printed in counted["printed"]] == counted["value"].tolist()


@pytest.mark.parametrize("table", LONG)
def test_nothing_is_known_before_its_period_begins(table: str) -> None:
    """A count of what has happened is stated after it began; a plan may come before."""
    frame = observations(table, project=AUDIT)
    early = frame[(frame["known_on"] < frame["period_start"]) & (frame["qualifier"] != "planned")]

    assert [] == early["id"].tolist()


# ------------------------------------------------------------------------------------- the article


def test_every_claim_can_be_read() -> None:
    """Number and hedge of each claim have readings, unless it says what it would need instead."""
    found = claims(AUDIT)

    assert found
    assert [] == [
        one.id for one in found.values() if bool(one.readings) == bool(one.needs or one.relates)
    ]


def test_the_article_stands_at_the_published_vintage() -> None:
    """What was fair to write is judged by what was known on the day it was written."""
    assert article(AUDIT).published == AUDIT.day("published")
    assert AUDIT.day("published") < AUDIT.day("latest")
    assert str(day(article(AUDIT).published)) in article(AUDIT).citation


def test_every_number_of_a_claim_is_in_the_list_of_the_articles_numbers() -> None:
    """Number and paragraph of each claim are those that the list has for it."""
    listed = raw_table("article_numbers", AUDIT)
    tokens = {
        name: " | ".join(group["token"]).lower() for name, group in listed.groupby("claim") if name
    }

    missing = {
        one.id: one.printed.text
        for one in claims(AUDIT).values()
        if one.number and one.number.lower() not in tokens.get(one.id, "")
    }
    assert {} == missing


def test_every_claim_of_the_list_is_declared() -> None:
    """No number of the article is given to a claim that does not exist."""
    listed = raw_table("article_numbers", AUDIT)

    assert set() == set(listed.loc[listed["kind"] == "claim", "claim"]) - set(claims(AUDIT))


# ------------------------------------------------ the arithmetic that was done while transcribing
#
# Each line of the file is a sum that was worked out by hand when the figures were copied. Here all
# of them are worked out again; below, those about totals once more, by the package, from the rows.

with (ROOT / "tests" / "data" / "dossier_checks.csv").open(encoding="utf-8") as _file:
    CHECKS = {row["check"]: row for row in csv.DictReader(_file)}

OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worked_out(node: ast.AST) -> float:
    """Work out a sum; whatever is not a sum is an error."""
    if isinstance(node, ast.Expression):
        return worked_out(node.body)
    if isinstance(node, ast.BinOp):
        return float(OPERATORS[type(node.op)](worked_out(node.left), worked_out(node.right)))
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, (int, float))
    return float(node.value)


def sums_of(text: str) -> Iterator[str]:
    """Yield the sums of an expression: of a range, of a comparison, or the only one."""
    for part in re.split(r"\.\.|\bvs\b|;", text):
        bare = re.sub(r"\([^()]*[a-z][^()]*\)", "", part)
        # A day plus some days is the number of days after it.
        yield re.sub(r"\babout\b|\bat least\b|^\s*\d+ May \+", "", bare).strip()


def varied(text: str) -> list[str]:
    """Return the two sums of an expression one of whose numbers has a range.

    The expression gives the range, or ends with the result of another check that has one.
    """
    one = next(sums_of(text))
    given = re.search(r"\((\d[\d.]*) to (\d[\d.]*)( percent)?\)", text)
    if given is None:
        ranges = {main: rest for row in CHECKS.values() for (main, *_), rest in [numbers_of(row)]}
        last = re.findall(r"\d+", one)[-1]
        return [one.replace(last, end) for end in ranges.get(last, [])]
    ends = [1 + float(end) / 100 if given[3] else float(end) for end in given.groups()[:2]]
    [inside] = [n for n in re.findall(r"\d+(?:\.\d+)?", one) if ends[0] <= float(n) <= ends[1]]
    return [one.replace(inside, repr(end), 1) for end in ends]


def numbers_of(check: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the numbers of a result, and those of the range in parentheses after it."""
    main, _, rest = re.sub(r" days.*", "", check["result"]).partition("(")
    found = [re.findall(r"\d+(?:\.\d+)?", part) for part in (main, rest)]
    return found[0], found[1]


def printed_like(number: str, value: float) -> bool:
    """Whether a value rounds to a printed number."""
    step = numeral(number).last
    if "." not in number and value == round(value):
        return value == float(number) or (step > 1 and abs(value - float(number)) <= step / 2)
    return abs(value - float(number)) <= step / 2 * (1 + 1e-9)


def sum_of_rows(text: str) -> float:
    """Add the rows of the database that a line names by its months."""
    first, last = re.findall(r"[A-Z][a-z]{2} \d{4}", text)
    rows = observations("allied_munitions", "netherlands_employments", project=AUDIT)
    end = pd.Timestamp(f"1 {last}") + pd.offsets.MonthEnd(1)
    start = pd.Timestamp(f"1 {first}")
    return float(summed(rows, start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}").center)


@pytest.mark.parametrize("check", CHECKS)
def test_arithmetic_comes_out(check: str) -> None:
    """Every sum has the result that was written beside it, to its printed digits."""
    row = CHECKS[check]
    text, result = row["expression"], row["result"]
    main, rest = numbers_of(row)
    if text.startswith("sum "):
        assert [float(main[0])] == [sum_of_rows(text)]
        return
    scale = 100 if "percent" in result else 1
    found = [scale * worked_out(ast.parse(one, mode="eval")) for one in sums_of(text)]
    ends = sorted(worked_out(ast.parse(one, mode="eval")) for one in varied(text))

    assert len(main) == len(found)
    assert len(rest) == len(ends)
    for number, value in zip(
        (*sorted(main, key=float), *rest), (*sorted(found), *ends), strict=True
    ):
        assert printed_like(number, value), (number, value)


TOTALS = [
    ("oir_to_may_2017_first_2014_vintage", "published", "fewest", "2014-08-08", "2017-05-31"),
    ("oir_to_may_2017_late_2014_vintage", "latest", "fewest", "2014-08-08", "2017-05-31"),
    ("implied_2014_late_vintage", "latest", "newest", "2014-08-08", "2014-12-31"),
    ("sep_nov_2014_residual", "published", "fewest", "2014-09-01", "2014-11-30"),
    ("mar_may_2015_residual", "published", "fewest", "2015-03-01", "2015-05-31"),
    ("aug_2015_residual", "published", "fewest", "2015-08-01", "2015-08-31"),
    ("aug_oct_2015_residual", "published", "fewest", "2015-08-01", "2015-10-31"),
    ("sep_oct_2015_weapons_b", "published", "fewest", "2015-09-01", "2015-10-31"),
    ("q1_2016_sum", "published", "fewest", "2016-01-01", "2016-03-31"),
    ("apr_may_2016_weapons_b", "latest", "newest", "2016-04-01", "2016-05-31"),
    ("oct_jan_sum", "published", "finest", "2016-10-01", "2017-01-31"),
    ("dec_2016_residual", "published", "fewest", "2016-12-01", "2016-12-31"),
    ("jan_jun_2017_sum_of_first_reports", "published", "finest", "2017-01-01", "2017-06-30"),
    ("jan_may_2017_from_half_year", "published", "fewest", "2017-01-01", "2017-05-31"),
    ("feb_may_2017_sum_of_first_reports", "published", "finest", "2017-02-01", "2017-05-31"),
    ("sep_2017_weapons", "latest", "fewest", "2017-09-01", "2017-09-30"),
    ("nov_2017_weapons", "latest", "fewest", "2017-11-01", "2017-11-30"),
    ("mar_2018_weapons", "latest", "fewest", "2018-03-01", "2018-03-31"),
    ("mar_jun_2018_residual", "latest", "fewest", "2018-03-01", "2018-06-30"),
    ("aug_sep_2018_residual", "latest", "fewest", "2018-08-01", "2018-09-30"),
    ("dec_2018_weapons", "latest", "fewest", "2018-12-01", "2018-12-31"),
    ("dec_2019_weapons", "latest", "fewest", "2019-12-01", "2019-12-31"),
]


@pytest.mark.parametrize(
    ("check", "as_of", "by", "start", "end"), TOTALS, ids=[total[0] for total in TOTALS]
)
def test_totals_come_out_of_the_rows(check: str, as_of: str, by: str, start: str, end: str) -> None:
    """The package finds, from the rows alone, the totals that were worked out by hand."""
    sure = Interval(low=1, high=1, kind="point", level=None)
    found = total_between(
        observations("weapons_released", "weapons_released", as_of=as_of, project=AUDIT),
        start=start,
        end=end,
        qualifiers=("exact", "at least"),
        statement="last",
        by=by,
        revision=sure,
        settled_before="2000-01-01",
    )

    assert float(numbers_of(CHECKS[check])[0][0]) == float(found.center)


def test_the_same_month_of_two_years_differs_as_the_source_says() -> None:
    """November 2016 had 533 fewer than November 2015, in the last statement of both."""
    rows = observations("weapons_released", "weapons_released", as_of="published", project=AUDIT)
    sure = Interval(low=1, high=1, kind="point", level=None)
    earlier, later = (
        float(
            total_between(
                rows,
                start=f"{year}-11-01",
                end=f"{year}-11-30",
                qualifiers=("exact",),
                statement="last",
                by="fewest",
                revision=sure,
                settled_before="2000-01-01",
            ).center
        )
        for year in (2015, 2016)
    )

    assert 533 == earlier - later
    assert math.isclose(float(CHECKS["nov_2016_vs_nov_2015"]["result"]), earlier)

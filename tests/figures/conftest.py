"""What the tests of the pictures share: made-up verdicts, and one picture of each kind."""

import datetime as dt
import hashlib
import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import xarray as xr
from numpy.typing import ArrayLike

from audit.choices import choice
from audit.claims import Claim
from audit.estimates import Estimate
from audit.figures import (
    Picture,
    against_readings,
    frontier,
    over_time,
    shares_by_option,
    window_map,
)
from audit.figures.house import WIDTH, width_of
from audit.lineage import behind
from audit.methods.flows import rate_bounds
from audit.multiverse import cross
from audit.readings import readings
from audit.verdicts import Verdict, judge

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.1
EQUIVALENT: tuple[Literal["E"], ...] = ("E", "E", "E", "E")


def make_claim(number: str, hedge: str, unit: str = "items") -> Claim:
    """Make a claim about a number."""
    return Claim(
        id="items-counted",
        says="The number of items is {number}.",
        locator="paragraph 1",
        number=number,
        hedge=hedge,
        unit=unit,
        quantity="items",
        attributed="",
        readings=readings(number or "1", hedge),
    )


def make_verdict(
    values: ArrayLike,
    *,
    wide: ArrayLike = 0.0,
    high: ArrayLike | None = None,
    number: str = "100",
    hedge: str = "about",
    kinds: Sequence[Literal["E", "N", "U"]] = (),
    unit: str = "items",
    labels: Sequence[str] = (),
    unidentified: Sequence[str] = (),
    about: tuple[str, ...] = (),
) -> Verdict:
    """Judge a claim by an array of central values, one axis per choice."""
    center = np.asarray(values, np.float64)

    def names_of(axis: int, size: int) -> list[str]:
        return (
            [*labels][:size] if labels and not axis else [f"option {axis}.{n}" for n in range(size)]
        )

    axes = [
        choice(
            f"choice {k}",
            kind,
            "Which?",
            dict.fromkeys(names_of(k, size), "a reason"),
            unidentified=[name for name in unidentified if name in names_of(k, size)],
        )
        for k, (kind, size) in enumerate(zip(kinds or EQUIVALENT, center.shape, strict=False))
    ]
    names = {axis.name: list(axis.labels) for axis in axes}

    def grid(part: ArrayLike) -> xr.DataArray:
        whole = np.broadcast_to(np.asarray(part, np.float64), center.shape)
        return xr.DataArray(whole, coords=names, dims=list(names))

    estimate = Estimate(
        center=grid(center),
        low=grid(center - np.asarray(wide)),
        high=grid(center + np.asarray(wide) if high is None else high),
        unit=unit,
        kinds=frozenset({"bounds"}),
        level=None,
        method="made up",
        lineage=(behind(["made/00000001"]),),
    )
    claim = make_claim(number, hedge, unit)
    first, *others = claim.readings
    asked = replace(claim, readings=(replace(first, about=about), *others))
    return judge(cross(asked, estimate, axes))


def every_picture() -> dict[str, Picture]:
    """Draw one picture of each kind."""
    grid = np.add.outer([60.0, 100.0, 150.0], np.linspace(-12, 12, 7))
    verdict = make_verdict(grid, wide=5.0, kinds=("N", "E"))
    first = dt.date(2021, 3, 1)
    days = [first + dt.timedelta(n) for n in (0, 9, 21, 40, 66, 100)]
    counts = np.array([0.0, 120, 210, 480, 900, 950])
    bounds = rate_bounds([day.toordinal() for day in days], 0.95 * counts, 1.05 * counts)
    grid_x, grid_y = np.linspace(0.5, 2, 16), np.linspace(0.1, 1, 10)
    return {
        "against": against_readings(verdict),
        "shares": shares_by_option(verdict),
        "windows": window_map(
            days,
            days,
            bounds.low,
            bounds.high,
            readings("10", "about"),
            title="Items a day in every window",
            unit="items a day",
            crosses={"whole": (days[0], days[-1])},
        ),
        "times": over_time(
            {
                "one count": (days, counts, 0.95 * counts, 1.05 * counts),
                "another": (days[1:], counts[1:] / 2, None, None),
            },
            marks={"a day": days[3], "the next": days[4]},
            level=("the article: 700", 700.0),
            title="Items over time",
            unit="items",
            steps=True,
        ),
        "frontier": frontier(
            grid_x,
            grid_y,
            np.log(grid_x[None, :] * grid_y[:, None]),
            x_label="weight",
            y_label="share",
            point=(1.2, 0.7),
            box=((1.0, 1.5), (0.6, 0.95)),
            title="What would have to hold",
        ),
    }


def parse(svg: str) -> ET.Element:
    """Read a drawing as XML."""
    return ET.fromstring(svg)  # noqa: S314 -- our own drawing


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Return every text of a drawing with its left, right, upper and lower edge."""
    found = []
    for text in parse(svg).iter(f"{SVG}text"):
        written, style = text.text or "", text.get("style") or ""
        size = float(style.partition("font-size: ")[2].partition("px")[0])
        width = width_of(written, size, bold="font-weight: 700" in style)
        anchor = style.partition("text-anchor: ")[2].partition(";")[0]
        left = float(text.get("x") or 0) - {"middle": width / 2, "end": width}.get(anchor, 0)
        y = float(text.get("y") or 0)
        found.append((written, left, left + width, y - 0.7 * size, y + 0.1 * size))
    return found


def badly_placed(svg: str) -> list[tuple[str, str]]:
    """Return the texts of a drawing that are cut, or that lie on another."""
    every = boxes(svg)
    height = float((parse(svg).get("viewBox") or "").split()[3])
    cut = [
        (text, "cut")
        for text, left, right, top, bottom in every
        if left < -SLACK or right > WIDTH + SLACK or top < 0 or bottom > height
    ]
    return cut + [
        (one[0], other[0])
        for one, other in itertools.combinations(every, 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]


def digest() -> str:
    """Return a digest of everything that every picture shows."""
    shown = repr([picture._repr_mimebundle_() for picture in every_picture().values()])
    return hashlib.sha256(shown.encode()).hexdigest()


@pytest.fixture
def verdict_on() -> Callable[..., Verdict]:
    """Give the maker of verdicts."""
    return make_verdict


@pytest.fixture(scope="session")
def pictures() -> dict[str, Picture]:
    """Give one picture of each kind, by name."""
    return every_picture()


@pytest.fixture(params=["against", "shares", "windows", "times", "frontier"])
def picture(request: pytest.FixtureRequest, pictures: dict[str, Picture]) -> Picture:
    """Give the picture of each kind in turn."""
    return pictures[request.param]


@pytest.fixture
def parsed() -> Callable[[str], ET.Element]:
    """Give the reader of drawings."""
    return parse


@pytest.fixture
def ill_placed() -> Callable[[str], list[tuple[str, str]]]:
    """Give the finder of texts that are cut, or that lie on another."""
    return badly_placed

"""The table of calibration: current, complete, and honest about what is off its level.

Sums over a sample space are made again in full. What was simulated is simulated again, in fewer
runs, and compared with its promise and with the table.
"""

import ast
import csv
import importlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audit.methods.trends import slope_ratio, step_ratio

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "data" / "derived" / "calibration.csv"
AGAIN = "run `python benchmarks/calibration.py`"

# Intervals that are made of others, or by a class → the method whose rows measure them.
MEASURED_BY = {
    "CountRegression.ratio": "quasi_poisson_regression",
    "RatioPosterior.interval": "step_ratio",
    "Restatements.factor": "t_prediction",
    "SplineRate.interval": "spline_rate",
    "StudentMixture.interval": "step_ratio",
    "wald_ratio": "katz",
}
GUARANTEES = {"covers at least its level", "never misses the truth"}
RATES = {"errs at most so often", "promises nothing: how often the rule gives these words"}
LOW, HIGH = 0.935, 0.965


@pytest.fixture
def rows() -> list[dict[str, str]]:
    """The table as it is stored."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def calibration(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The benchmark that writes the table."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("calibration")


def interval_methods() -> Iterator[str]:
    """Yield every public function of the methods that returns an interval with a probability."""
    for path in sorted((ROOT / "audit" / "methods").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            inner = node.body if isinstance(node, ast.ClassDef) else [node]
            within = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
            for one in inner:
                if isinstance(one, ast.FunctionDef) and returns_interval(one):
                    name = f"{within}{one.name}"
                    if not name.startswith("_") and "._" not in name:
                        yield name


def returns_interval(function: ast.FunctionDef) -> bool:
    """Whether a function returns an interval whose level is not always None."""
    if function.returns is None or ast.unparse(function.returns) != "Interval":
        return False
    arguments = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
    made = [
        keyword.value
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Interval"
        for keyword in call.keywords
        if keyword.arg == "level"
    ]
    return "level" in arguments or any(ast.unparse(value) != "None" for value in made)


def test_every_method_with_a_probability_was_measured(rows: list[dict[str, str]]) -> None:
    """A function that returns an interval with a level has a row, or is made by one that has."""
    measured = {row["method"] for row in rows}
    missing = [name for name in interval_methods() if MEASURED_BY.get(name, name) not in measured]
    assert [] == missing


def test_the_table_has_the_checks_of_the_benchmark(
    calibration: Any, rows: list[dict[str, str]]
) -> None:
    """Each check has its row, in order, with what it claims; else the benchmark must run again."""
    expected = [(one.method, one.setting, f"{one.slack:g}") for one in calibration.checks()]
    assert expected == [(row["method"], row["setting"], row["slack"]) for row in rows], AGAIN


def test_what_is_off_its_level_says_why(rows: list[dict[str, str]]) -> None:
    """Outside 93.5 % to 96.5 % stands a reason; a guarantee may only be more than kept."""
    silent = []
    for row in rows:
        share = float(row["measured"])
        if row["promise"] not in RATES and not LOW <= share <= HIGH and not row["reason"]:
            silent.append((row["method"], row["setting"], share))
    kept = [row for row in silent if row[2] == 1 and row[0] in {"rate_bounds", "window_bounds"}]
    assert kept == silent


def test_what_is_guaranteed_is_kept(rows: list[dict[str, str]]) -> None:
    """Exact methods cover at least their level, bounds always the truth; 3 errors allowed."""
    for row in rows:
        if row["promise"] in GUARANTEES:
            error = 0.0 if row["standard_error"] == "exact" else float(row["standard_error"])
            assert float(row["measured"]) >= float(row["nominal"]) - 3 * error, row


def test_grave_errors_of_the_rule_are_rare(rows: list[dict[str, str]]) -> None:
    """A true claim is never called overstated, and a false one seldom said to reproduce."""
    errors = [row for row in rows if row["promise"] == "errs at most so often"]
    assert 8 == len(errors)
    assert all(float(row["measured"]) <= 0.03 for row in errors)
    called = [row for row in errors if row["setting"].endswith("overstated")]
    assert 4 == len(called)
    assert {"0.0000"} == {row["measured"] for row in called}


def test_sums_are_those_of_the_table(calibration: Any, rows: list[dict[str, str]]) -> None:
    """Coverage that is summed over the sample space, made again in full, to the last digit."""
    exact = [one for one in calibration.checks() if not one.runs]
    known = {(row["method"], row["setting"]): row for row in rows}
    assert 20 < len(exact)
    made = [calibration.row_of(one, calibration.measured(one, runs=0)) for one in exact]
    assert [known[one["method"], one["setting"]] for one in made] == made, AGAIN


def test_simulations_agree_with_promise_and_table(
    calibration: Any, rows: list[dict[str, str]]
) -> None:
    """Fewer runs: within 3 errors and the slack of the promise, and 3 errors of the table."""
    known = {(row["method"], row["setting"]): row for row in rows}
    wrong = []
    for check in calibration.checks():
        if check.runs:
            row = calibration.measured(check, runs=check.few)
            stored = known[check.method, check.setting]
            allowed = 3 * (row.error + float(stored["standard_error"]))
            near = abs(row.share - float(stored["measured"])) <= allowed
            if not (row.holds(check) and near):
                wrong.append((check.name, row.share, stored["measured"]))
    assert [] == wrong, AGAIN


def test_many_series_at_once_are_as_one_by_one(
    calibration: Any,
) -> None:
    """The probabilities behind the simulated coverage are those of the public functions."""
    assert calibration
    series = importlib.import_module("series_checks")
    fitted = importlib.import_module("fitted")
    counts = fitted.fitted().months
    rng = np.random.default_rng(5)
    seen = fitted.simulated_counts(rng, fitted.simulated_rates(rng, 3, rho=0.6), counts.days)
    for method in (step_ratio, slope_ratio):
        at_once = series.covered_by_grid(counts, method.__name__, np.log(seen / counts.days))
        one_by_one = [
            1 - method(replace(counts, count=one), fitted.CHANGE, draws=1, rng=rng).above(1)
            for one in seen
        ]
        np.testing.assert_allclose(at_once, one_by_one, rtol=1e-9)

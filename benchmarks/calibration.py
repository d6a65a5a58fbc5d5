"""How often each interval holds the truth: measured, and written to ``data/derived``.

``python benchmarks/calibration.py`` carries out every check (about three minutes on one core) and
writes ``data/derived/calibration.csv`` and the section of the README. Discrete methods are summed
over their sample space; everything else is simulated with seeds of its own, at the autocorrelation
and the spread of the real months where it is a method for months. ``--quick`` makes small runs and
writes nothing.
"""

import argparse
import csv
import io
import sys
import time
from pathlib import Path
from typing import Final

from calibrated import LEVEL, PROMISES, Check, Row, measured
from exact_checks import exact_checks
from fitted import fitted
from flow_checks import flow_checks
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rule_checks import rule_checks
from sample_checks import sample_checks
from series_checks import series_checks
from tables import placed, rows

from audit.files import write_atomically

__all__ = ["COLUMNS", "NEAR", "TABLE", "checks", "measured", "row_of", "table"]

TABLE: Final = Path(__file__).resolve().parents[1] / "data" / "derived" / "calibration.csv"

README: Final = Path(__file__).with_name("README.md")

COLUMNS: Final = (
    "method",
    "setting",
    "promise",
    "nominal",
    "measured",
    "standard_error",
    "simulations",
    "slack",
    "reason",
)

EXACT: Final = "exact"

NEAR: Final = 0.015
"""So near its level, a method needs no reason."""


def checks() -> list[Check]:
    """Return every check."""
    return [
        *exact_checks(),
        *sample_checks(),
        *series_checks(),
        *flow_checks(),
        *rule_checks(),
    ]


def row_of(check: Check, row: Row) -> dict[str, str]:
    """Return one line of the table; only what is off the usual level needs its reason."""
    usual = check.nominal == LEVEL and abs(row.share - LEVEL) <= NEAR
    return {
        "method": check.method,
        "setting": check.setting,
        "promise": PROMISES[check.promise],
        "nominal": "" if check.nominal is None else f"{check.nominal:g}",
        "measured": f"{row.share:.4f}",
        "standard_error": f"{row.error:.4f}" if row.runs else EXACT,
        "simulations": str(row.runs) if row.runs else "",
        "slack": f"{check.slack:g}",
        "reason": "" if usual else check.reason,
    }


def table(rows: list[dict[str, str]]) -> str:
    """Return the table as CSV."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def told(made: list[dict[str, str]]) -> str:
    """Return the section of the README: for each method, between what its intervals cover."""
    body = []
    for method in dict.fromkeys(one["method"] for one in made):
        some = [one for one in made if one["method"] == method and one["nominal"] == f"{LEVEL:g}"]
        covered = sorted(float(one["measured"]) for one in some)
        reasons = sum(bool(one["reason"]) for one in some)
        if covered:
            ends = " to ".join(f"{share:.1%}" for share in dict.fromkeys((covered[0], covered[-1])))
            body.append([f"`{method}`", str(len(some)), ends, str(reasons or "")])
    given = fitted()
    return (
        f"{len(made)} checks. Methods for months are tried {given}, of which "
        f"{int(given.counts.single.sum())} are known apart, dispersion {given.dispersion} "
        "(Pearson's statistic over its degrees of freedom), net of an exponential trend.\n\n"
        + rows((f"nominal {LEVEL:.0%}", "checks", "covers", "off, with a reason"), body)
    )


def main() -> int:
    """Carry the checks out, and say which promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="small runs; nothing is written")
    quick = parser.parse_args().quick
    wanted, made, broken = checks(), [], []
    start, began = time.process_time(), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(wanted))
        for check in wanted:
            progress.update(task, description=check.method)
            row = measured(check, runs=check.few if quick else check.runs)
            made.append(row_of(check, row))
            if not row.holds(check):
                broken.append(f"{check.name}: {row.share:.4f}, claimed {check.nominal:g}")
            progress.advance(task)
    if not quick:
        TABLE.write_text(table(made), encoding="utf-8")
        text = placed(README.read_text("utf-8"), told(made), "calibration")
        write_atomically(README, text)
    print(
        f"{len(made)} checks, {time.process_time() - start:.0f} s of CPU, "
        f"{time.monotonic() - began:.0f} s of clock"
    )
    for one in broken:
        print(f"not kept: {one}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

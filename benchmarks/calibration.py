"""How often each interval holds the truth: measured, and written to ``data/derived``.

``python benchmarks/calibration.py`` carries out every check (about three minutes on one core) and
writes ``data/derived/calibration.csv``. Discrete methods are summed over their sample space;
everything else is simulated with seeds of its own, at the autocorrelation and the spread of the
real months where it is a method for months. ``--quick`` makes small runs and writes nothing.
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
from flow_checks import flow_checks
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rule_checks import rule_checks
from sample_checks import sample_checks
from series_checks import series_checks

__all__ = ["COLUMNS", "NEAR", "TABLE", "checks", "measured", "row_of", "table"]

TABLE: Final = Path(__file__).resolve().parents[1] / "data" / "derived" / "calibration.csv"

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


def main() -> int:
    """Carry the checks out, and say which promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="small runs; nothing is written")
    quick = parser.parse_args().quick
    wanted, rows, broken = checks(), [], []
    start, began = time.process_time(), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(wanted))
        for check in wanted:
            progress.update(task, description=check.method)
            row = measured(check, runs=check.few if quick else check.runs)
            rows.append(row_of(check, row))
            if not row.holds(check):
                broken.append(f"{check.name}: {row.share:.4f}, claimed {check.nominal:g}")
            progress.advance(task)
    if not quick:
        TABLE.write_text(table(rows), encoding="utf-8")
    print(
        f"{len(rows)} checks, {time.process_time() - start:.0f} s of CPU, "
        f"{time.monotonic() - began:.0f} s of clock"
    )
    for one in broken:
        print(f"not kept: {one}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

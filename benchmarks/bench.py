"""Measure this package against other tools, on the same notebooks, in one run; ``make bench``.

All that is measured on one audit is measured in turn, forwards and then backwards, so that an hour
in which the machine is busy slows all of them. Ratios are of medians of one run; of two days, only
ratios are compared.
"""

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from clock import FailedError, measured
from contenders import OURS, REAL, Contender, contenders
from corpora import Corpus, corpora, variables
from summaries import Held, must_hold, regressions
from tables import drawn, held_table, placed, section

from audit.errors import ProjectError
from audit.files import write_atomically

HERE: Final = Path(__file__).resolve().parent
PARTS: Final = ("execution", "verification", "noop", "multiverse")
COUNTS: Final = (1, 8, 30, 200)
QUICK: Final = (2,)
MANY: Final = 100
"""Notebooks from which on a tool that is not ours runs once: it takes a quarter of an hour."""

SHOWN: Final = (
    "papermill", "nbclient", "nbconvert", "ipykernel", "nbval", "nbmake", "pytest", "pytest-xdist",
    "jupyter-cache", "ploomber-engine", "specification-curve", "numpy", "pandas", "matplotlib",
)  # fmt: skip


def processor() -> str:
    """Return the name of the processor, as well as the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine(peers: Path) -> dict[str, Any]:
    """Return where and with what it is measured."""
    [packages] = (peers / "lib").glob("python3*/site-packages")
    found = {one.name.lower(): one.version for one in distributions(path=[str(packages)])}
    return {
        "day": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "load": os.getloadavg()[0],
        "processor": processor(),
        "processors": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "system": platform.system(),
        "versions": {name: found[name] for name in SHOWN if name in found},
    }


def can_verify() -> bool:
    """Return whether `audit check` has the option that executes."""
    told = subprocess.run(
        [OURS / "audit", "check", "--help"], capture_output=True, text=True, check=True
    )
    return "--execute" in told.stdout


def once(one: Contender, corpus: Corpus, programs: Path, record: dict[str, Any]) -> None:
    """Measure one contender once, and add it to its record; a failure is kept, not raised."""
    try:
        one.prepare(corpus)
        found = measured(
            one.command(corpus),
            folder=corpus.root,
            variables=variables(corpus, OURS if one.ours else programs),
        )
    except (FailedError, subprocess.CalledProcessError) as error:
        # The rest of what it says names places of this machine: it is printed, and not kept.
        record["failed"] = f"exit code {error.returncode}"
        print(f"{corpus.name:>5} {one.name}: failed\n{error}", file=sys.stderr, flush=True)
        return
    wall = float(found.output.split()[-1]) if one.inside else found.wall
    for what, value in (("wall", wall), ("cpu", found.cpu), ("memory", found.memory)):
        record[what].append(round(value, 4))
    print(
        f"{corpus.name:>5} {one.name:45s} {wall:9.2f} s {found.cpu:9.2f} s CPU "
        f"{found.memory:7.0f} MiB",
        flush=True,
    )


def on(
    corpus: Corpus, known: Sequence[Contender], programs: Path, repeat: int
) -> list[dict[str, Any]]:
    """Measure all contenders on one audit, in alternating order."""
    records: dict[str, dict[str, Any]] = {
        one.name: {
            "corpus": corpus.name,
            "name": one.name,
            "part": one.part,
            "gives": one.gives,
            "ours": one.ours,
            "wall": [],
            "cpu": [],
            "memory": [],
            "failed": "",
        }
        for one in known
    }
    for turn in range(repeat):
        for one in known if turn % 2 == 0 else reversed(known):
            again = turn > 0 and not one.ours and len(corpus.flat) >= MANY
            if not again and not records[one.name]["failed"]:
                once(one, corpus, programs, records[one.name])
    return list(records.values())


def crossings(peers: Path, *, repeat: int, quick: bool) -> list[dict[str, Any]]:
    """Measure the multiverse, in the environment that has all that it is measured against."""
    fewer = ["--options", "6", "--fewer", "4"] if quick else []
    command = [peers / "bin" / "python", HERE / "crossings.py", "--repeat", str(repeat), *fewer]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        print(told.stderr, file=sys.stderr)
        raise SystemExit(told.returncode)
    found: list[dict[str, Any]] = json.loads(told.stdout.splitlines()[-1])
    return found


def _is_asked(name: str, some: Sequence[str] | None) -> bool:
    return not some or any(part in name for part in some)


def joined(before: dict[str, Any], now: dict[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """Return new results with the stored ones of parts, and of audits, that were not measured."""
    measured_now = {(one["part"], one["corpus"]) for one in now["runs"]}
    kept = [
        one for one in before.get("runs", []) if (one["part"], one["corpus"]) not in measured_now
    ]
    crossed = now["crossings"] if "multiverse" in parts else before.get("crossings", [])
    return {"machine": now["machine"], "runs": [*kept, *now["runs"]], "crossings": crossed}


def write(folder: Path, results: dict[str, Any], held: Sequence[Held]) -> None:
    """Write the raw figures, the tables and the picture."""
    text = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(folder / "results.json", text + "\n")
    page = (folder / "README.md").read_text(encoding="utf-8")
    write_atomically(folder / "README.md", placed(page, section(results, held)))
    if any((one["part"], one["corpus"]) == ("execution", REAL) for one in results["runs"]):
        write_atomically(folder / "results.svg", drawn(results["runs"]) + "\n")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peers", type=Path, default=Path(sys.prefix) / "peers")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be repeated")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; default: 3")
    parser.add_argument("--count", type=int, action="append", help="generated notebooks")
    parser.add_argument(
        "--contender", action="append", help="part of the name of what is measured; may be repeated"
    )
    parser.add_argument("--no-real", action="store_true", help="leave the real reports out")
    parser.add_argument("--quick", action="store_true", help="two notebooks, once; writes nothing")
    parser.add_argument("--into", type=Path, default=HERE, help="where to write; default: here")
    given = parser.parse_args()
    if given.repeat < 1:
        parser.error("--repeat: at least 1")
    if not (given.peers / ".installed").is_file():
        parser.error(f"no environment of the other tools in {given.peers}: use `make bench`")
    return given


def main() -> int:
    """Measure, write and print."""
    given = parsed()
    parts = given.only or PARTS
    repeat = 1 if given.quick else given.repeat
    counts = list(QUICK if given.quick else given.count or COUNTS)
    programs = given.peers.absolute() / "bin"
    now: dict[str, Any] = {"machine": machine(given.peers), "runs": [], "crossings": []}
    known = [
        one
        for one in contenders(programs, verifies=can_verify())
        if one.part in parts and _is_asked(one.name, given.contender)
    ]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        made = corpora(counts, also_real=not given.quick and not given.no_real, folder=Path(folder))
        for corpus in made if known else ():
            fitting = [one for one in known if corpus.is_whole or not one.needs_whole]
            now["runs"] += on(corpus, fitting, programs, repeat)
            shutil.rmtree(corpus.root)
    if "multiverse" in parts:
        now["crossings"] = crossings(given.peers, repeat=repeat, quick=given.quick)
    stored = given.into / "results.json"
    before = json.loads(stored.read_text(encoding="utf-8")) if stored.is_file() else {}
    results = now if given.quick else joined(before, now, parts)
    held = must_hold(results["runs"], [] if given.quick else results["crossings"])
    print(f"\n{held_table(held)}\n")
    for line in regressions(before.get("runs", []), now["runs"]):
        print(f"slower than stored: {line}")
    if not given.quick:
        write(given.into, results, held)
    return int(any(one["failed"] for one in now["runs"]))


if __name__ == "__main__":
    # So that what is being measured ends too, and its folder goes.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except ProjectError as error:
        sys.exit(str(error))

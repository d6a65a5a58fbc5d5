"""An audit that is being run meets faults; afterwards each file is the old one or the new one.

``python benchmarks/interruptions.py`` takes the small audit of the tests in two versions, which
differ in every report. While the one is turned into the other, the process is killed at seeded
random points (``--kills``, ``--seed``), stopped, finds the disk full or the folder read-only, and
has kernels that die, hang and eat memory. Points are counted in events that Python itself tells
(each file that is opened, renamed or removed), not in seconds; so a point can be met again.
"""

import argparse
import contextlib
import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from sections import keep

from audit.execution import ENGINES, Job, Outcome, execute_all, prepare

ROOT: Final = Path(__file__).resolve().parents[1]
SMALL: Final = ROOT / "tests" / "projects" / "small"
GENERATED: Final = ("reports", "data/derived")
AT_ONCE: Final = 2.0
"""Seconds within which a dead kernel is told."""

MISUSED: Final = 2
"""The exit code of a run that another one keeps out."""

KEPT: Final = 10
"""After so many faults, what was found is written."""

GONE: Final = 20.0
"""Seconds that what was started has to end by itself."""

PROGRAM: Final = """
import os, signal, sys
name, place, *watched = os.environ.pop("FAULT").split(os.pathsep)
sign, left, seen = int(name), int(place), 0
def hook(event, arguments):
    global left, seen
    if event.split(".")[0] in {"open", "os", "shutil", "subprocess"} and any(
        folder in str(one) for one in arguments for folder in watched
    ):
        seen += 1
        left -= 1
        if left == 0 and sign:
            os.kill(os.getpid(), sign)
sys.addaudithook(hook)
from audit.cli import exit_code, _stop
signal.signal(signal.SIGTERM, _stop)
signal.signal(signal.SIGINT, signal.default_int_handler)
code = exit_code(sys.argv[1:])
left = 0
if not sign:
    print(seen)
sys.exit(code)
"""

NURSERY: Final = """
import json, os, sys, tempfile
import audit.cli, audit.commands, audit.publish
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        for number, name in enumerate((os.devnull, asked["out"], asked["err"])):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        os.environ.clear()
        os.environ.update(asked["variables"])
        tempfile.tempdir = None
        sys.argv = ["-c", *asked["arguments"]]
        exec(asked["program"], {"__name__": "__main__"})
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""A process that has imported what a run imports, and forks one run after the other: a signal at an
event of the audit's own files meets the same run, and importing is half of its time."""

DIES: Final = "import os; os.kill(os.getpid(), 9)"
HANGS: Final = "import threading; threading.Event().wait()"
EATS: Final = "eaten = [bytearray(2**24) for _ in range(2**10)]"


@dataclass(slots=True)
class Bench:
    """An audit in one of its two versions, and what is known about both.

    Parameters
    ----------
    folder : pathlib.Path
        Empty; the audit is in it, with a folder for temporary files.
    claims : tuple of str
        Which are run; none for all.
    """

    folder: Path
    claims: tuple[str, ...] = ()
    version: int = 0
    whole: list[dict[str, bytes]] = field(default_factory=list)
    events: int = 0
    nursery: subprocess.Popen[str] | None = None

    @property
    def root(self) -> Path:
        """The audit."""
        return self.folder / "audit"

    @property
    def temporary(self) -> Path:
        """Where temporary files of a run go."""
        return self.folder / "temporary"

    def begin(self) -> None:
        """Execute both versions once, and count the events of turning one into the other."""
        self.temporary.mkdir()
        shutil.copytree(SMALL, self.root)
        for version in (0, 1):
            self.turn(version)
            done = self.run()
            if done.returncode:
                raise ChildProcessError(done.stderr)
            self.events = int(done.stdout.splitlines()[-1])
            self.whole.append(self.files())

    def turn(self, version: int, *, cell: str = "") -> None:
        """Make the notebooks those of a version, with another first cell where one is given."""
        self.version = version
        for path in (SMALL / "notebooks").glob("*.ipynb"):
            text = path.read_text(encoding="utf-8")
            marked = text.replace('"# ', f'"# Version {"I" * (version + 1)}. ', 1)
            if cell:
                marked = _inserted(marked, cell)
            (self.root / "notebooks" / path.name).write_text(marked, encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return all that was generated."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for part in GENERATED
            for path in sorted((self.root / part).rglob("*"))
            if path.is_file()
        }

    def run(
        self,
        *options: str,
        sign: int = 0,
        place: int = 0,
        before: Sequence[str] = (),
        **settings: Any,
    ) -> subprocess.CompletedProcess[str]:
        """Run the audit, with a signal to itself at an event."""
        if not before and not settings:
            return self.forked(self.command(*options), self.variables(sign, place))
        return subprocess.run(
            [*before, *self.command(*options)],
            env=self.variables(sign, place),
            capture_output=True,
            text=True,
            check=False,
            **settings,
        )

    def forked(
        self, command: list[str], variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run the audit in a fork of a process that has imported everything."""
        if self.nursery is None:
            # Not in the environment of the audit: it is none of the processes that must end.
            self.nursery = subprocess.Popen(
                [sys.executable, "-c", NURSERY],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        told, answers = self.nursery.stdin, self.nursery.stdout
        if told is None or answers is None:
            raise ChildProcessError("a process without pipes")
        files = {name: str(self.folder / name) for name in ("out", "err")}
        asked = {"program": PROGRAM, "arguments": command[3:], "variables": dict(variables)}
        told.write(f"{json.dumps(asked | files)}\n")
        told.flush()
        code = int(answers.readline())
        out, err = (Path(path).read_text(encoding="utf-8") for path in files.values())
        return subprocess.CompletedProcess(command, code, out, err)

    def close(self) -> None:
        """End what forks the runs."""
        if self.nursery is not None:
            self.nursery.communicate()
            self.nursery = None

    def command(self, *options: str) -> list[str]:
        """Return the command line of a run."""
        known = ["run", "--quiet", "--jobs", "1", *options, *self.claims]
        return [sys.executable, "-c", PROGRAM, *known]

    def variables(self, sign: int = 0, place: int = 0) -> dict[str, str]:
        """Return the environment of a run, with a signal to itself at an event."""
        fault = (str(sign), str(place), str(self.root), str(self.temporary))
        return {
            **os.environ,
            "AUDIT_PROJECT": str(self.root),
            "TMPDIR": str(self.temporary),
            "FAULT": os.pathsep.join(fault),
        }

    def problems(self, *, old: int, new: int, killed: bool = False) -> list[str]:
        """Return what is neither old nor new, and what was left behind."""
        found = []
        for name, content in self.files().items():
            if content not in (self.whole[old].get(name), self.whole[new].get(name)):
                place = Path(name).name
                # What a kill left beside its place is no report, and the next run takes it away.
                if not (place.startswith(".") and place.endswith(".unfinished")):
                    found.append(f"{name} is neither the old nor the new one")
        found += [f"{name} is gone" for name in self.whole[old] if not (self.root / name).is_file()]
        alive = self.processes()
        found += [f"process {one} is left" for one in alive]
        # What was killed can remove nothing; the next run does it.
        left = [] if killed else list(self.temporary.iterdir())
        return found + [f"{path.name} is left" for path in left]

    def processes(self) -> list[int]:
        """Return the processes of the audit that do not end by themselves."""
        left = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                known = os.fsencode(self.temporary) in (entry / "environ").read_bytes()
                watched = os.pidfd_open(int(entry.name)) if known else None
            except OSError:
                continue
            if watched is not None:
                # The system itself tells when a process has ended: nothing is polled.
                if not select.select([watched], [], [], GONE)[0]:
                    left.append(int(entry.name))
                os.close(watched)
        return left

    def completes(self, version: int) -> list[str]:
        """Run once more without a fault; return what is then not as it should be."""
        self.turn(version)
        done = self.run()
        if done.returncode:
            return [f"the next run fails: {done.stderr}"]
        files = self.files()
        return [
            f"after the next run, {name} is not the new one"
            for name in sorted({*files, *self.whole[version]})
            if files.get(name) != self.whole[version].get(name)
        ]


def _inserted(text: str, cell: str) -> str:
    """Put a statement before the first import of the package, however the file is laid out."""
    for known in ("from audit", "import audit"):
        if f'"{known}' in text:
            return text.replace(f'"{known}', f'"{cell}\\n{known}', 1)
    raise ValueError("no notebook of the small audit imports the package")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Parameters
    ----------
    name : str
        What is shown.
    settings : mapping
        How the run is started.
    options : tuple of str
        Options of `audit run`.
    cell : str
        What the notebooks do first.
    codes : tuple of int
        The exit codes that may come of it.
    says : str
        What must be told.
    read_only : bool
        Whether the reports may not be written to.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    cell: str = ""
    codes: tuple[int, ...] = (1,)
    says: str = ""
    read_only: bool = False


def _no_larger(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def signals(bench: Bench, seed: int, kills: int, stops: int) -> list[Fault]:
    """Return kills at random points, and ends by SIGTERM and Ctrl-C at others."""
    drawn = random.Random(seed)  # noqa: S311 - no secret: a place in a sequence
    every = [(signal.SIGKILL, (-9,))] * kills
    every += [(sign, (130, 0)) for sign in (signal.SIGTERM, signal.SIGINT)] * stops
    return [
        Fault(
            name=f"{sign.name} at event {place} of {bench.events}",
            settings={"sign": int(sign), "place": place},
            codes=(*codes, 0),
        )
        for sign, codes in every
        for place in [drawn.randint(1, bench.events)]
    ]


def others() -> list[Fault]:
    """Return what goes wrong in other ways."""
    powerless = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    before = powerless if os.geteuid() == 0 else ()
    faults = [
        Fault(
            name=f"no file may exceed {size} bytes (full disk)",
            settings={"preexec_fn": partial(_no_larger, size)},
            codes=(1, 2),
            says="  where     ",
        )
        for size in (0, 2_000, 20_000)
    ]
    return [
        *faults,
        Fault(
            name="read-only reports",
            settings={"before": before},
            codes=(1, 2),
            says="Permission denied",
            read_only=True,
        ),
        Fault(name="a kernel that dies", cell=DIES, says="The kernel of a notebook died."),
        Fault(
            name="an ordinary kernel that dies",
            cell=DIES,
            options=("--engine", "kernel"),
            says="The kernel of a notebook died.",
        ),
        Fault(
            name="a kernel that hangs",
            cell=HANGS,
            options=("--timeout", "2"),
            says="A cell of a notebook took too long.",
        ),
        Fault(
            name="a kernel that eats memory",
            cell=EATS,
            options=("--memory", "512"),
            says="MemoryError",
        ),
        Fault(
            name="a process of notebooks that dies",
            cell="import os; os.kill(os.getppid(), 9)",
            says="The process that ran a notebook died.",
        ),
    ]


def survived(bench: Bench, fault: Fault) -> list[str]:
    """Let a run meet a fault, run once more, and return all that is wrong.

    Parameters
    ----------
    bench : Bench
        The audit, whole in one version.
    fault : Fault
        What goes wrong while it is turned into the other.

    Returns
    -------
    list of str
        Empty where nothing was lost.
    """
    old, new = bench.version, 1 - bench.version
    bench.turn(new, cell=fault.cell)
    folders = [bench.root / "reports", *bench.root.glob("reports/*/")]
    if fault.read_only:
        for path in folders:
            path.chmod(0o555)
    done = bench.run(*fault.options, **fault.settings)
    for path in folders:
        path.chmod(0o755)
    found = bench.problems(old=old, new=new, killed=-signal.SIGKILL in fault.codes)
    if done.returncode not in fault.codes:
        found.append(f"exit code {done.returncode} where {fault.codes} was expected")
    if fault.says not in done.stderr or "Traceback" in done.stderr:
        found.append(f"it says: {done.stderr[-1000:]}")
    found += bench.completes(new)
    found += bench.problems(old=new, new=new)
    left = [path.name for path in bench.root.rglob("*.unfinished")]
    return found + [f"{name} is left" for name in left]


def together(bench: Bench) -> list[str]:
    """Start a run while another one is at work, stopped in the middle; return what is wrong."""
    new = 1 - bench.version
    bench.turn(new)
    with subprocess.Popen(
        bench.command(),
        env=bench.variables(signal.SIGSTOP, bench.events // 2),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as first:
        # It has stopped itself: the system tells when.
        os.waitpid(first.pid, os.WUNTRACED)
        second = bench.run()
        os.kill(first.pid, signal.SIGCONT)
        _, said = first.communicate()
    found = [] if first.returncode == 0 else [f"the first one fails: {said}"]
    if second.returncode != MISUSED or f"process {first.pid}: audit run" not in second.stderr:
        found.append(f"the second one ends with {second.returncode}: {second.stderr}")
    return found + bench.problems(old=new, new=new) + bench.completes(new)


def seconds_until_told(engine: str, folder: Path) -> float:
    """Return how long after a kernel has died its run is told so."""
    note = folder / "died"
    dies = f"import os, time; open({str(note)!r}, 'w').write(repr(time.time())); {DIES}"
    cell = {"cell_type": "code", "id": "dies", "metadata": {}, "source": dies, "outputs": []}
    book = {"cells": [cell | {"execution_count": None}], "metadata": {}, "nbformat": 4}
    job = Job(
        name="dies",
        notebook=prepare(json.dumps(book | {"nbformat_minor": 5}), "dies.ipynb"),
        where="dies.ipynb",
        parameters={},
        folder=folder,
        timeout=300,
        engine=engine,
    )
    times: list[float] = []

    def watch(_job: Job, outcome: Outcome | None) -> None:
        if outcome is not None:
            times.append(time.time())

    [outcome] = execute_all([job], root=folder, workers=1, watch=watch)
    if outcome.error is None or outcome.error.what != "The kernel of a notebook died.":
        raise ChildProcessError(f"a dead kernel is no success: {outcome.error}")
    return times[0] - float(note.read_text(encoding="utf-8"))


def section(results: dict[str, Any]) -> str:
    """Return the part of the README that these figures make."""
    faults = results["faults"]
    lost = [one for one in faults if one["problems"]]
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in faults:
        kinds.setdefault(one["name"].partition(" at event ")[0], []).append(one)
    rows = "\n".join(
        f"| {kind} | {len(own)} | {sum(not one['problems'] for one in own)} |"
        for kind, own in kinds.items()
    )
    told = ", ".join(f"{engine} {seconds:.1f} s" for engine, seconds in results["told"].items())
    listed = "\n".join(f"* {one['name']}: {'; '.join(one['problems'])}"[:300] for one in lost)
    names = ", ".join(f"`{name}`" for name in results["claims"]) or "all"
    head = (
        f"Seed {results['seed']}, claims of the small audit: {names}, {results['events']} events: "
        f"{len(faults)} faults tried, {len(faults) - len(lost)} survived. Survived is what left "
        "each file the old or the new one, whole, no process and no temporary file, and a next run "
        f"that completed. A kernel that dies is told after (engine): {told}."
    )
    return "\n\n".join(
        [
            head,
            f"| fault | tried | survived |\n|---|---|---|\n{rows}",
            *([listed] if lost else []),
        ]
    )


def left(faults: Sequence[Fault | None], tried: Sequence[Mapping[str, Any]]) -> list[Fault | None]:
    """Return the faults that were not tried yet; one that is drawn twice is tried twice."""
    done = Counter(one["name"] for one in tried)
    found = []
    for fault in faults:
        name = name_of(fault)
        if done[name]:
            done[name] -= 1
        else:
            found.append(fault)
    return found


def name_of(fault: Fault | None) -> str:
    """Return what is shown of a fault; none is another run."""
    return "two runs at once" if fault is None else fault.name


def stored(asked: argparse.Namespace, bench: Bench) -> list[dict[str, Any]]:
    """Return what an earlier run has tried, which must be of the same seed and the same events."""
    path = ROOT / "benchmarks" / "interruptions.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    expected = {"seed": asked.seed, "claims": asked.claims, "events": bench.events}
    found = {name: results[name] for name in expected}
    if found != expected:
        raise ValueError(f"what is stored cannot be gone on with: {found}, not {expected}")
    tried: list[dict[str, Any]] = results["faults"]
    return tried


def main() -> int:
    """Print what was tried and what survived; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="random points of a SIGKILL")
    parser.add_argument("--stops", type=int, default=5, help="points of SIGTERM, and of Ctrl-C")
    parser.add_argument("--seed", type=int, default=20170711)
    parser.add_argument("--claims", nargs="*", default=[], help="of the small audit; default: all")
    parser.add_argument("--resume", action="store_true", help="go on with what is stored")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="interruptions-") as folder:
        bench = Bench(Path(folder), claims=tuple(asked.claims))
        told = {}
        for engine in ENGINES:
            (bench.folder / engine).mkdir()
            told[engine] = round(seconds_until_told(engine, bench.folder / engine), 2)
        results: dict[str, Any] = {"seed": asked.seed, "claims": asked.claims, "told": told}
        with contextlib.closing(bench):
            bench.begin()
            tried = stored(asked, bench) if asked.resume else []
            results |= {"events": bench.events, "faults": tried}
            every = signals(bench, asked.seed, asked.kills, asked.stops)
            # Kills last: they take the longest, and a run that is stopped keeps what it has.
            every.sort(key=lambda one: -signal.SIGKILL in one.codes)
            for number, fault in enumerate(left([None, *others(), *every], tried), 1):
                found = together(bench) if fault is None else survived(bench, fault)
                tried.append({"name": name_of(fault), "problems": found})
                print(f"{'lost' if found else 'survived':<10}{name_of(fault)}", flush=True)
                for line in found:
                    print(f"    {line}", flush=True)
                if number % KEPT == 0 and not asked.dry:
                    keep("interruptions", results, section(results))
    print(section(results).partition("\n\n")[0])
    if not asked.dry:
        keep("interruptions", results, section(results))
    return int(any(one["problems"] for one in tried) or max(told.values()) > AT_ONCE)


if __name__ == "__main__":
    sys.exit(main())

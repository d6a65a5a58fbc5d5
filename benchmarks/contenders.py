"""What is measured: each tool's command for each kind of work, and what it leaves behind."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from corpora import Corpus, variables

HERE: Final = Path(__file__).resolve().parent
OURS: Final = Path(sys.prefix) / "bin"
REAL: Final = "real"

Command = list[str | Path]

COLD, COLD_ONE = "audit run, 2 workers", "audit run, 1 worker"
WARM, FLOOR = "audit run, parent already up", "cells and pictures alone"
PAGE, ROW = "one changed row, to its page", "one changed row, to all pages"
UNCHANGED, HELP, VERIFY = "audit run, nothing changed", "audit --help", "audit check --execute"
ONE_BY_ONE = "papermill and nbconvert, one by one"
CACHED = "jupyter-cache, nothing changed"
NBVAL_TWO = "nbval -n 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One tool at one kind of work.

    Parameters
    ----------
    name : str
        As shown.
    part : {'execution', 'verification', 'noop'}
        The kind of work.
    gives : str
        What it leaves: ``notebooks and pages``, one of them, or nothing.
    ours : bool
        Whether it is this package.
    command : callable
        Corpus → what is timed.
    prepare : callable
        Called with the corpus before each run, untimed.
    inside : bool
        Whether the command prints its own seconds, which then count for the wall time.
    needs_whole : bool
        Whether it works on an audit with the reports of both vintages only.
    """

    name: str
    part: str
    gives: str
    ours: bool
    command: Callable[[Corpus], Command]
    prepare: Callable[[Corpus], None]
    inside: bool = False
    needs_whole: bool = False


def nothing_made(corpus: Corpus) -> None:
    """Take away what any run has made."""
    for name in ("reports", "made", "cache", ".audit", "data/derived"):
        shutil.rmtree(corpus.root / name, ignore_errors=True)
    corpus.made.mkdir()


def _quietly(command: Command, corpus: Corpus, programs: Path) -> None:
    subprocess.run(
        [str(part) for part in command],
        cwd=corpus.root,
        env=variables(corpus, programs),
        check=True,
        capture_output=True,
        # jupyter-cache asks whether it may make its folder.
        input=b"y\n",
    )


def _all_made(corpus: Corpus) -> None:
    _quietly([OURS / "audit", "run", "--quiet", *corpus.arguments()], corpus, OURS)


def _all_cached(corpus: Corpus, programs: Path) -> None:
    _to_be_cached(corpus, programs)
    _quietly(_cache(corpus), corpus, programs)


def _to_be_cached(corpus: Corpus, programs: Path) -> None:
    nothing_made(corpus)
    _quietly(["jcache", "notebook", "add", *corpus.flat], corpus, programs)


def _cache(_corpus: Corpus) -> Command:
    return ["jcache", "project", "execute", "--timeout", "600"]


def _run(corpus: Corpus, *, jobs: int) -> Command:
    return [OURS / "audit", "run", "--quiet", "--jobs", str(jobs), *corpus.arguments()]


def _inside(corpus: Corpus, *, what: str) -> Command:
    table = ["--table", corpus.table] if what in {"page", "row"} else []
    return [OURS / "python", HERE / "inside.py", what, *corpus.arguments(), *table]


def _peer(corpus: Corpus, *, tool: str) -> Command:
    return ["python", HERE / "peer.py", tool, corpus.made, *corpus.flat]


def _one_by_one(corpus: Corpus) -> Command:
    each = (
        'papermill --no-progress-bar "$one" "$0/${one##*/}" '
        '&& jupyter nbconvert --to html "$0/${one##*/}" || exit 1'
    )
    return ["sh", "-c", f"for one; do {each}; done", corpus.made, *corpus.flat]


def _tool(corpus: Corpus, *, words: Sequence[str]) -> Command:
    return [*words, *corpus.flat]


def _pytest(corpus: Corpus, *, words: Sequence[str], stored: bool) -> Command:
    pytest = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return [*pytest, *words, *(corpus.reports() if stored else corpus.flat)]


NBVAL: Final = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout=600")
NBMAKE: Final = ("--nbmake", "--nbmake-timeout=600")
TWO: Final = ("-n", "2", "--dist", "loadfile")
CONVERT: Final = ("jupyter", "nbconvert", "--execute", "--output-dir", "made")


def contenders(programs: Path, *, verifies: bool) -> list[Contender]:
    """Return all that is measured.

    Parameters
    ----------
    programs : pathlib.Path
        Of the peers' environment.
    verifies : bool
        Whether `audit check` can execute.
    """
    both, one, none = "notebooks and pages", "notebooks", "nothing"

    def peer(name: str, gives: str, command: Callable[[Corpus], Command]) -> Contender:
        return Contender(
            name=name, part="execution", gives=gives, ours=False, command=command,
            prepare=nothing_made,
        )  # fmt: skip

    def ours(name: str, command: Callable[[Corpus], Command], *, inside: bool = False) -> Contender:
        return Contender(
            name=name, part="execution", gives=both, ours=True, command=command,
            prepare=nothing_made, inside=inside,
        )  # fmt: skip

    def made(name: str, part: str, command: Callable[[Corpus], Command], **options: bool) -> (
        Contender
    ):  # fmt: skip
        return Contender(
            name=name, part=part, gives=none, command=command, prepare=_all_made,
            ours=options.get("ours", False), inside=options.get("inside", False),
            needs_whole=options.get("needs_whole", False),
        )  # fmt: skip

    execution = [
        ours(COLD, partial(_run, jobs=2)),
        ours(COLD_ONE, partial(_run, jobs=1)),
        ours(WARM, partial(_inside, what="warm"), inside=True),
        ours(FLOOR, partial(_inside, what="floor"), inside=True),
        peer(ONE_BY_ONE, both, _one_by_one),
        peer("papermill's API, pages by nbconvert's", both, partial(_peer, tool="papermill")),
        peer("ploomber-engine, pages by nbconvert's", both, partial(_peer, tool="ploomber")),
        peer("jupyter execute", one, partial(_tool, words=("jupyter", "execute"))),
        peer(
            "nbconvert --execute --to notebook", one,
            partial(_tool, words=(*CONVERT, "--to", "notebook")),
        ),
        peer(
            "nbconvert --execute --to html", "pages",
            partial(_tool, words=(*CONVERT, "--to", "html")),
        ),
        peer("nbmake", none, partial(_pytest, words=NBMAKE, stored=False)),
        peer("nbmake -n 2", none, partial(_pytest, words=(*NBMAKE, "-n", "2"), stored=False)),
        Contender(
            name="jupyter-cache, first run", part="execution", gives=one, ours=False,
            command=_cache, prepare=partial(_to_be_cached, programs=programs),
        ),
    ]  # fmt: skip
    verification = [
        made("nbval", "verification", partial(_pytest, words=NBVAL, stored=True)),
        made(NBVAL_TWO, "verification", partial(_pytest, words=(*NBVAL, *TWO), stored=True)),
    ]
    if verifies:
        command: Command = [OURS / "audit", "check", "--execute"]
        ours_too = made(
            VERIFY, "verification", lambda _corpus: command, ours=True, needs_whole=True
        )
        verification.insert(0, ours_too)
    noop = [
        made(UNCHANGED, "noop", partial(_run, jobs=2), ours=True),
        made(HELP, "noop", lambda _corpus: [OURS / "audit", "--help"], ours=True),
        made(PAGE, "noop", partial(_inside, what="page"), ours=True, inside=True),
        made(ROW, "noop", partial(_inside, what="row"), ours=True, inside=True),
        Contender(
            name=CACHED, part="noop", gives=none, ours=False, command=_cache,
            prepare=partial(_all_cached, programs=programs),
        ),
    ]  # fmt: skip
    return [*execution, *verification, *noop]

"""Whether `audit check` tells of what is changed in the audit, one thing at a time.

``python benchmarks/mutations.py`` draws figures, declarations, notebooks, operators of estimators,
stored outputs and pages with a seed, changes each in its own way, registers it again by hand where
that is needed, and looks at what the check finds. A change bears on what is displayed where what a
reader sees of some report is another one when it is executed, or a page is another one when it is
made. That is found without the package's own comparison: of outputs, what stands between tags, and
drawings byte for byte (``seen.py``). What bears on nothing is listed: a figure that no report uses
is a finding too. Neutral changes, and none at all, must raise no alarm. The figures go to
``mutations.json`` and into the README beside it.

Only what `audit check` takes to be stale is executed, by one warm process: first what rests on a
changed row, then what is quick, until one report shows something else. Whether what is *not* taken
to be stale shows something else is asked of a sample. Another version of the package has a process
of its own.
"""

import argparse
import ast
import csv
import io
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from planted import OUTPUTS, PAGES
from sections import keep
from seen import resting, seen
from warm import Warm, copy

from audit import reexecution
from audit.closure import PACKAGE, closure, package_now
from audit.commands import why_not
from audit.comparison import between_files, between_reports
from audit.differences import is_noise
from audit.errors import AuditError
from audit.execution import is_sealed
from audit.plans import Report, plan
from audit.project import Project
from audit.publish.appearances import Using
from audit.publish.sources_page import row_pages
from audit.raw_tables import raw_table
from audit.registry import digest
from audit.reports import read, source, stale
from audit.staleness import Snapshot, snapshot

ROOT: Final = Path(__file__).resolve().parents[1]
SEED: Final = 20170711
QUIET: Final = ("neutral", "unchanged")
LEAST: Final = 0.99
"""Of what bears on something displayed, the share that must be told."""

DEAR: Final = "munitions-surge"
"""The report that takes as long as all others together: it is executed last."""

TRIES: Final = 200
"""Rows that are drawn for each one that is wanted: most have no range, or no qualifier."""

USERS: Final = 3
"""Reports that are executed with another version of the package."""

Draw = random.Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of one change.

    Parameters
    ----------
    kind : str
        What was changed.
    place : str
        Where, and from what to what.
    told : bool
        Whether the check says that the audit does not hold.
    bears : bool
        Whether anything that is displayed is another one.
    named : bool
        Whether executing tells what became of it: a number, a word, a drawing, a row behind it.
    page : bool
        Whether it shows on pages only, and in no report.
    refused : bool
        Whether the audit could no longer be read or run.
    """

    kind: str
    place: str
    told: bool
    bears: bool
    named: bool = False
    page: bool = False
    refused: bool = False


@dataclass(slots=True)
class Bench:
    """A copy of the audit, and what is known of it as it is.

    Parameters
    ----------
    project : Project
        The copy.
    draw : random.Random
        Where places come from.
    warm : Warm
        What executes.
    rests : dict, optional
        For each row, the reports that rest on it.
    """

    project: Project
    draw: Draw
    warm: Warm
    rests: dict[str, list[Report]] = field(default_factory=dict)
    using: Using = field(init=False)
    every: list[Report] = field(init=False)
    known: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.using = Using(self.project)
        self.every = by_cost(plan(self.project))
        self.known = {one.name: read(one.path) for one in self.every}

    def looked_at(
        self, kind: str, place: str, *, rows: Sequence[str] = (), pages: Sequence[str] = ()
    ) -> Found:
        """Check a change of the inputs: execute what it made stale, and one report that it did not.

        Parameters
        ----------
        kind, place : str
            What was changed, and where.
        rows : sequence of str, optional
            The rows that were changed: what rests on them is executed first.
        pages : sequence of str, optional
            The pages that are made where no report shows anything; ``*`` for all.
        """
        try:
            now = snapshot(self.project)
            stale_ones = [one for one in self.every if self._is_stale(one, now)]
            first = [one for row in rows for one in self.rests.get(row, ())]
            stale_ones.sort(key=lambda one: (one.claim == DEAR, one not in first))
            shows, named = self.executed(stale_ones)
            others = [one for one in self.every if one not in stale_ones and one.claim != DEAR]
            if not shows and others:
                # What is taken to be current must be: else nobody would be told.
                shows, _ = self.executed([self.draw.choice(others)])
            page = not shows and self._differ(pages)
        except AuditError:
            return Found(kind=kind, place=place, told=True, bears=True, named=True, refused=True)
        return Found(kind=kind, place=place, told=bool(stale_ones) or page, bears=shows or page,
                     named=named, page=page)  # fmt: skip

    def _is_stale(self, report: Report, now: Snapshot) -> bool:
        return bool(stale(report, now, source(report), self.known[report.name]))

    def executed(self, reports: Sequence[Report]) -> tuple[bool, bool]:
        """Execute reports until one shows something else: whether one does, and is named."""
        named = False
        for report in reports:
            [found] = reexecution.reexecuted(self.project, [report])
            if found.failure:
                raise found.failure
            named |= found.error is not None and any(one.kind != "metadata"
                                                     for one in found.differences)  # fmt: skip
            if seen(json.loads(self.warm.texts[report.name])) != seen(self.known[report.name]):
                return True, named
        return False, named

    def _differ(self, pages: Sequence[str]) -> bool:
        if "*" in pages:
            return any("generated" in one.what for one in why_not(self.project))
        makers = row_pages(self.project, self.using) if pages else {}
        return any(
            (self.project.reports / name).read_bytes() != makers[name](self.project).encode()
            for name in pages
        )


def by_cost(reports: Sequence[Report]) -> list[Report]:
    """Return reports in the order in which they are tried."""
    return sorted(reports, key=lambda one: (one.claim == DEAR, one.path.stat().st_size))


# ------------------------------------------------------------------ figures

RAW: Final[dict[str, Callable[[dict[str, str]], dict[str, str] | None]]] = {}


def raw(name: str) -> Callable[[Any], Any]:
    """Register what changes a row."""

    def register(change: Any) -> Any:
        RAW[name] = change
        return change

    return register


def _number(row: dict[str, str], change: Callable[[float], float]) -> dict[str, str] | None:
    for column in ("value", "low", "numerator", "killed_min", "individuals"):
        text = row.get(column) or ""
        if re.fullmatch(r"\d+(\.\d+)?", text):
            digits = len(text.partition(".")[2])
            new = f"{change(float(text)):.{digits}f}"
            return {column: new} if new != text and float(new) >= 0 else None
    return None


@raw("a figure, its last digit one more")
def _more(row: dict[str, str]) -> dict[str, str] | None:
    return _number(row, lambda number: number + (1 if number == int(number) else 0.1))


@raw("a figure, its last digit one less")
def _less(row: dict[str, str]) -> dict[str, str] | None:
    return _number(row, lambda number: number - (1 if number == int(number) else 0.1))


@raw("a figure, a tenth more")
def _tenth_more(row: dict[str, str]) -> dict[str, str] | None:
    return _number(row, lambda number: number * 1.1)


@raw("a figure, a tenth less")
def _tenth_less(row: dict[str, str]) -> dict[str, str] | None:
    return _number(row, lambda number: number * 0.9)


@raw("low and high, swapped")
def _swapped(row: dict[str, str]) -> dict[str, str] | None:
    low, high = row.get("low"), row.get("high")
    return {"low": high, "high": low} if low and high and low != high else None


@raw("a date, moved by a month")
def _moved(row: dict[str, str]) -> dict[str, str] | None:
    for column in ("period_end", "as_of", "date"):
        found = re.fullmatch(r"(\d{4})-(\d\d)((?:-\d\d)?)", row.get(column) or "")
        if found:
            month = int(found[2]) % 12 + 1
            day = min(found[3], "-28")
            return {column: f"{found[1]}-{month:02}{day if found[3] else ''}"}
    return None


@raw("a qualifier, another one")
def _qualified(row: dict[str, str]) -> dict[str, str] | None:
    others = {"exact": "about", "about": "more than", "more than": "exact", "at least": "about"}
    new = others.get(row.get("qualifier") or "")
    return {"qualifier": new} if new else None


def used_tables(project: Project) -> set[str]:
    """Return the tables that some report uses, those of sources and statements left out."""
    stamps = [read(one.path)["metadata"]["audit"]["inputs"]["raw"] for one in plan(project)]
    return {name for names in stamps for name in names} - {"sources", "statements", "*"}


def figures(bench: Bench, count: int, tables: Sequence[str]) -> Iterator[Found]:
    """Change rows of tables; each shows on the page of its table at least."""
    project, draw = bench.project, bench.draw
    for kind, change in RAW.items():
        tried = 0
        for _ in range(TRIES * count):
            path = project.raw / f"{draw.choice(tables)}.csv"
            text = path.read_text(encoding="utf-8")
            rows = list(csv.DictReader(io.StringIO(text)))
            place = draw.randrange(len(rows))
            new = change(rows[place])
            if new is None:
                continue
            tried += 1
            name = raw_table(path.stem, project)["id"].iloc[place]
            old = {column: rows[place][column] for column in new}
            series = rows[place].get("series") or ""
            rows[place].update(new)
            written = io.StringIO()
            table = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
            with replaced(project, {path: written.getvalue()}):
                where = f"{path.stem} row {place + 1} {series}: {old} -> {new}"
                page = f"sources/{path.stem}.html"
                yield bench.looked_at(kind, where, rows=[name], pages=[page])
            if tried == count:
                break


class replaced:  # noqa: N801 - it reads like a function
    """Texts in the place of files, as long as the context lasts; tables are registered again."""

    def __init__(self, project: Project, texts: dict[Path, str]) -> None:
        self.project = project
        self.texts = texts
        self.registry = project.raw / "datapackage.json"
        self.before = {path: path.read_bytes() for path in (*texts, self.registry)}

    def __enter__(self) -> None:
        for path, text in self.texts.items():
            path.write_text(text, encoding="utf-8")
        if not any(path.suffix == ".csv" for path in self.texts):
            return
        registry = json.loads(self.before[self.registry])
        for entry in registry["resources"]:
            entry["hash"] = digest((self.project.raw / entry["path"]).read_bytes())
        self.registry.write_text(json.dumps(registry), encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        for path, data in self.before.items():
            path.write_bytes(data)


# ------------------------------------------------------------------ declarations and notebooks

DECLARED: Final[dict[str, tuple[str, str, Callable[[re.Match[str], Draw], str]]]] = {
    "a hedge, another one": (
        "claims.toml",
        r'(?m)^hedge = "[^"]*"$',
        lambda found, draw: f'hedge = "{draw.choice(_others(found[0]))}"',
    ),
    "a printed number, a tenth more": (
        "claims.toml",
        r'(?m)^number = "[\d,]+"$',
        lambda found, _: f'number = "{round(int(re.sub(r"[^0-9]", "", found[0])) * 1.1):,}"',
    ),
    "an end of a reading, a tenth more": (
        "claims.toml",
        r"(?<=[{ ])(low|high) = \d+(\.\d+)?",
        lambda found, _: f"{found[1]} = {float(found[0].split()[-1]) * 1.1:.6g}",
    ),
    "an option of a choice, taken away": (
        "choices.toml",
        r"(?m)^  \{ label = .*\},\n(?=  \{)",
        lambda _found, _draw: "",
    ),
    "the kind of a choice, another one": (
        "choices.toml",
        r'(?m)^kind = "[ENU]"$',
        lambda found, _: {"E": 'kind = "N"', "N": 'kind = "E"', "U": 'kind = "N"'}[found[0][-2]],
    ),
    "a label of an option, another word": (
        "choices.toml",
        r'(?<=label = ")[^"]+',
        lambda found, _: f"{found[0]} anyhow",
    ),
}


def _others(text: str) -> list[str]:
    hedges = ["nearly", "over", "about", "at least", "up to", ""]
    return [one for one in hedges if f'"{one}"' not in text]


def declarations(bench: Bench, count: int) -> Iterator[Found]:
    """Change claims and choices."""
    project, draw = bench.project, bench.draw
    for kind, (name, pattern, change) in DECLARED.items():
        path = project.root / "data" / name
        text = path.read_text(encoding="utf-8")
        for found in _drawn(list(re.finditer(pattern, text)), draw, count):
            new = change(found, draw)
            with replaced(project, {path: text[: found.start()] + new + text[found.end() :]}):
                line = text[: found.start()].count("\n") + 1
                where = f"{name} line {line}: {found[0].strip()} -> {new}"
                yield bench.looked_at(kind, where, pages=["*"])


def _drawn(every: list[Any], draw: Draw, count: int) -> list[Any]:
    return draw.sample(every, min(count, len(every)))


SWAPPED: Final = {
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
}
SIGNS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Lt: "<", ast.LtE: "<=",
                ast.Gt: ">", ast.GtE: ">="}  # fmt: skip


def operators(text: str) -> list[tuple[int, int, int, str]]:
    """Return line, first and last column, and sign of every operator of a module."""
    lines = text.splitlines()
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp):
            sign, left, right = SIGNS.get(type(node.op)), node.left, node.right
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            sign, left, right = SIGNS.get(type(node.ops[0])), node.left, node.comparators[0]
        else:
            continue
        if sign and left.end_lineno == right.lineno:
            line = lines[right.lineno - 1].encode()
            ends = left.end_col_offset or 0, right.col_offset
            # In bytes, as the columns of the tree are.
            at = line.find(f" {sign} ".encode(), *ends)
            if at >= 0:
                found.append((right.lineno, at + 1, at + 1 + len(sign), sign))
    return sorted(found)


def estimators(project: Project, draw: Draw, count: int, folder: Path) -> Iterator[Found]:
    """Change an operator of a module that estimates, in a copy of the package."""
    reports = [one for one in plan(project, vintages=["latest"]) if one.claim != DEAR]
    now = package_now()
    needs = {one.claim: {PACKAGE / path for path in closure(source(one), now)} for one in reports}
    for number in range(count):
        first = draw.choice(reports)
        paths = sorted(path for path in needs[first.claim] if path.parent.name == "methods")
        known = [path for path in paths if operators(path.read_text(encoding="utf-8"))]
        path = draw.choice(known)
        text = path.read_text(encoding="utf-8")
        line, begin, end, sign = draw.choice(operators(text))
        lines = text.splitlines(keepends=True)
        data = lines[line - 1].encode()
        lines[line - 1] = (data[:begin] + SWAPPED[sign].encode() + data[end:]).decode()
        where = folder / f"package-{number}"
        shutil.copytree(PACKAGE, where / "audit", ignore=shutil.ignore_patterns("__pycache__"))
        (where / "audit" / path.relative_to(PACKAGE)).write_text("".join(lines), encoding="utf-8")
        users = [first, *(one for one in reports if path in needs[one.claim] and one != first)]
        place = f"{path.name} line {line}: {sign} -> {SWAPPED[sign]} in {data.decode().strip()}"
        changed = stale(first, snapshot(project, where / "audit"), source(first), read(first.path))
        refused = shows = named = False
        with Warm(project.root, package=where) as warm:
            try:
                shows, named = Bench(project, draw, warm).executed(users[:USERS])
            except AuditError:
                refused = True
        shutil.rmtree(where)
        yield Found(kind="an operator of an estimator", place=place, told=bool(changed),
                    bears=shows or refused, named=named or refused, refused=refused)  # fmt: skip


# ------------------------------------------------------------------ what is stored


def outputs(project: Project, draw: Draw, count: int) -> Iterator[Found]:
    """Change executed reports, as if sealed again, against what their execution gave."""
    reports = plan(project)
    for kind, change in OUTPUTS.items():
        tried = 0
        while tried < count:
            report = draw.choice(reports)
            before = read(report.path)
            text = json.dumps(before)
            after = json.loads(text)
            place = change(after, draw)
            if not place or json.dumps(after) == text:
                continue
            tried += 1
            found = [one for one in between_reports(after, before) if not is_noise(one)]
            where = f"{report.name}: {place}"
            yield Found(kind=kind, place=where, told=bool(found), named=bool(found),
                        bears=True)  # fmt: skip


def pages(project: Project, draw: Draw, count: int) -> Iterator[Found]:
    """Change pages against what the reports give; each difference must be named, not only seen."""
    paths = sorted(path for path in project.reports.rglob("*") if path.suffix in {".html", ".json"})
    for kind, pattern in PAGES.items():
        tried = 0
        while tried < count:
            path = draw.choice(paths)
            text = path.read_text(encoding="utf-8")
            spots = list(re.finditer(pattern, text))
            if not spots:
                continue
            tried += 1
            spot = draw.choice(spots)
            digit = spot[0][-1:].isdigit()
            new = spot[0][:-1] + str(9 - int(spot[0][-1])) if digit else f"x{spot[0][1:]}"
            other = text[: spot.start()] + new + text[spot.end() :]
            told = between_files(other.encode(), text.encode(), path.name)
            place = f"{path.relative_to(project.root)}: {spot[0]} -> {new}"
            yield Found(kind=kind, place=place, told=bool(told), named=bool(told),
                        bears=True, page=True)  # fmt: skip


# ------------------------------------------------------------------ no alarm


def _key_order(text: str) -> str:
    """Swap two keys of one table."""
    return re.sub(r"(?m)^(locator = .*\n)(number = .*\n)", r"\2\1", text)


def _saved(text: str, draw: Draw) -> str:
    notebook = json.loads(text)
    notebook["metadata"]["language_info"]["version"] = f"3.{draw.randint(8, 14)}.0"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = draw.randint(1, 99)
            cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "stored\n"}]
    return json.dumps(notebook, indent=draw.randint(1, 3))


def _blank(text: str) -> str:
    notebook = json.loads(text)
    notebook["cells"].append({"cell_type": "code", "id": "blank", "metadata": {}, "source": " ",
                              "outputs": [], "execution_count": None})  # fmt: skip
    return json.dumps(notebook)


NEUTRAL: Final[dict[str, tuple[str, Callable[[str, Draw], str]]]] = {
    "a comment in claims.toml": ("data/claims.toml", lambda t, d: f"# {d.random()}\n{t}"),
    "a comment in choices.toml": ("data/choices.toml", lambda t, d: f"{t}# {d.random()}\n"),
    "white space in claims.toml": ("data/claims.toml", lambda t, _: t.replace(" = ", "  =  ")),
    "blank lines in choices.toml": ("data/choices.toml", lambda t, _: t.replace("\n[", "\n\n\n[")),
    "order of keys": ("data/claims.toml", lambda t, _: _key_order(t)),
    "the registry, indented otherwise": (
        "data/raw/datapackage.json",
        lambda t, d: json.dumps(json.loads(t), indent=d.randint(3, 6)),
    ),
    "a notebook, saved by an editor": ("notebooks/*.ipynb", _saved),
    "a notebook with a blank cell": ("notebooks/*.ipynb", lambda t, _: _blank(t)),
    "a report, indented otherwise": (
        "reports/*/*.ipynb",
        lambda t, d: json.dumps(json.loads(t), indent=d.randint(2, 5)),
    ),
    "a touched file": ("data/raw/*.csv", lambda t, _: t),
}


def alarms(project: Project, draw: Draw, count: int, *, neutral: bool) -> Iterator[Found]:
    """Check where nothing, or nothing that matters, was changed; each execution is one trial."""
    every = plan(project)
    quick = by_cost(every)[: len(every) // 2]
    known = {one.name: read(one.path) for one in every}
    prepared = {one.name: source(one) for one in every}
    for number in range(count):
        kind, (pattern, change) = list(NEUTRAL.items())[number % len(NEUTRAL)]
        path = draw.choice(sorted(project.root.glob(pattern)))
        text = path.read_text(encoding="utf-8")
        with replaced(project, {path: change(text, draw) if neutral else text}):
            now = snapshot(project)
            report = draw.choice(quick)
            stored, sources = dict(known), dict(prepared)
            if path.suffix == ".ipynb":
                stored |= {one.name: read(one.path) for one in every if one.path == path}
                sources |= {one.name: source(one) for one in every if one.notebook == path}
            told = [
                name
                for name, made in stored.items()
                for one in every
                if one.name == name
                and (stale(one, now, sources[name], made) or not is_sealed(made))
            ]
            [found] = reexecution.reexecuted(project, [report])
            differing = "; ".join(map(str, found.differences))
            words = f"{path.relative_to(project.root)}, {found.report.name}: {differing or told}"
            yield Found(kind=kind if neutral else "nothing", place=words,
                        told=bool(told or found.error), bears=False)  # fmt: skip


# ------------------------------------------------------------------ the whole


def section(results: dict[str, Any]) -> str:
    """Return the part of the README that these figures make."""
    changes = [one for one in results["found"] if one["part"] not in QUIET]
    bear = [one for one in changes if one["bears"]]
    caught = sum(one["told"] for one in bear)
    still = [one for one in changes if not one["bears"]]
    quiet = {part: [one for one in results["found"] if one["part"] == part] for part in QUIET}
    paged = [one for one in bear if one["page"] and one["part"] in {"figures", "declarations"}]
    escaped = [one for one in bear if not one["told"]]
    lines = [
        f"Seed {results['seed']}. {len(changes):,} changes, one at a time, of "
        f"{len({one['kind'] for one in changes})} kinds: {len(bear):,} bear on what is displayed "
        f"(or the audit can then not be read or run), and `audit check` tells of "
        f"{caught:,} of these, {100 * caught / len(bear):.1f} %. "
        + " ".join(
            f"{len(found)} {'neutral changes' if part == 'neutral' else 'unchanged runs'}: "
            f"{sum(one['told'] for one in found)} false alarms."
            for part, found in quiet.items()
        ),
        f"| {' | '.join(HEADS)} |\n{'|---' * len(HEADS)}|\n"
        + "\n".join(
            _line(part, kind, changes)
            for part, kind in dict.fromkeys((one["part"], one["kind"]) for one in changes)
        ),
        f"Tables that no report uses: {', '.join(results['unused']) or 'none'}.",
        *_listed("Escaped", escaped),
        *_listed("Changes of inputs that show on pages and in no report", paged),
        *_listed("Changes that bear on nothing displayed", still),
    ]
    return "\n\n".join(lines)  # fmt: skip


HEADS: Final = (
    "changed",
    "tried",
    "bear on what is displayed",
    "of these on pages only",
    "refused",
    "told",
    "named by `--execute`",
    "bear on nothing displayed",
    "of these told",
)


def _listed(title: str, some: Sequence[dict[str, Any]]) -> list[str]:
    named = (
        f"* {one['kind']}: `{one['place'][:150]}`{'' if one['told'] else ', **untold**'}"
        for one in some
    )
    return [f"{title}, {len(some)}{':' if some else '.'}", *(["\n".join(named)] if some else [])]


def _line(part: str, kind: str, changes: list[dict[str, Any]]) -> str:
    own = [one for one in changes if (one["part"], one["kind"]) == (part, kind)]
    bear = [one for one in own if one["bears"]]
    still = [one for one in own if not one["bears"]]
    counts = (
        sum(one[name] for one in some)
        for some, name in ((bear, "page"), (own, "refused"), (bear, "told"), (bear, "named"))
    )
    words = f"{kind} (a table of no report)" if part == "figures of no report" else kind
    told = sum(one["told"] for one in still)
    cells = (words, len(own), len(bear), *counts, len(still), told)
    return f"| {' | '.join(map(str, cells))} |"


def _say(part: str, one: Found) -> None:
    words = "refused" if one.refused else "bears" if one.bears else "bears on nothing"
    print(f"{part:<13}{'told' if one.told else '-':<6}{words:<18}{one.kind}: {one.place[:150]}",
          flush=True)  # fmt: skip


def stored() -> list[dict[str, Any]]:
    """Return what an earlier run has found."""
    path = ROOT / "benchmarks" / "mutations.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["found"]
    return found


def main() -> int:
    """Change one thing after another; 1 where too little is told, or anything falsely."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--figures", type=int, default=12, help="rows for each kind")
    parser.add_argument("--others", type=int, default=6, help="places for each other kind")
    parser.add_argument("--operators", type=int, default=30, help="operators of estimators")
    parser.add_argument("--quiet-runs", type=int, default=50, help="neutral, and unchanged")
    parser.add_argument("--only", nargs="*", default=[], help="parts; the others stay as stored")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = Path(name)
        project = copy(folder / "audit")
        for reason in why_not(project):
            print(reason)
            return 1
        unused = sorted({path.stem for path in project.raw.glob("*.csv")} - used_tables(project)
                        - {"sources", "statements"})  # fmt: skip
        used = sorted(used_tables(project))
        parts: dict[str, Callable[[Bench], Iterator[Found]]] = {
            "outputs": lambda bench: outputs(project, bench.draw, asked.others),
            "pages": lambda bench: pages(project, bench.draw, asked.others),
            "unchanged": lambda bench: alarms(project, bench.draw, asked.quiet_runs, neutral=False),
            "neutral": lambda bench: alarms(project, bench.draw, asked.quiet_runs, neutral=True),
            "figures": lambda bench: figures(bench, asked.figures, used),
            "figures of no report": lambda bench: figures(bench, asked.others, unused),
            "declarations": lambda bench: declarations(bench, asked.others),
            "operators": lambda bench: estimators(project, bench.draw, asked.operators, folder),
        }
        parts = {name: make for name, make in parts.items() if name in (asked.only or parts)}
        found = [one for one in stored() if one["part"] not in parts] if asked.only else []
        results = {"seed": asked.seed, "found": found, "unused": unused}
        rests = resting(project)
        for part, make in parts.items():
            # Of its own, so that a part can be met again whatever the others are asked for.
            draw = random.Random(f"{asked.seed} {part}")  # noqa: S311 - nothing is kept secret
            with Warm(project.root) as warm:
                for one in make(Bench(project, draw, warm, rests)):
                    found.append({"part": part} | {k: getattr(one, k) for k in one.__slots__})
                    _say(part, one)
            # After each part: a run that is stopped keeps what it has.
            if not asked.dry:
                keep("mutations", results, section(results))
    print(section(results).partition("\n\n")[0])
    bear = [one["told"] for one in found if one["bears"]]
    false = [one for one in found if one["part"] in QUIET and one["told"]]
    return int(sum(bear) < LEAST * len(bear) or bool(false))


if __name__ == "__main__":
    sys.exit(main())

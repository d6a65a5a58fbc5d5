"""Broken input, made at random: each case must end in clear errors, or be read as it is printed.

``python benchmarks/bad_input.py --cases 10000 --seed 1`` breaks one file of a made-up audit in one
way, asks one way in for it, and prints how many cases of each kind gave one clear error, several,
a right reading, or anything else. It exits with 1 where there is anything else, and names the
cases, which the seed brings back. The tests run 500 of them (``tests/test_bad_input.py``).
"""

import argparse
import contextlib
import datetime as dt
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
from sections import keep
from tables import rows

from audit.claims import article, claims
from audit.cli import exit_code
from audit.declared import axes
from audit.errors import AuditError
from audit.findings import findings
from audit.plans import plan
from audit.project import Project
from audit.registration import faults
from audit.registry import digest
from audit.reports import source
from audit.sources import observations

SMALL: Final = Path(__file__).resolve().parents[1] / "tests" / "projects" / "small"

NUMBERS: Final = (
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "1e5",
    "1_000",
    "1,000",
    "1 000",
    "12 ",
    " 12",
    "٣٤",
    "１２",
    "²",
    "0x1f",
    "--1",
    "+5",
    "-5",
    ".5",
    "5.",
    "9" * 16,
    "9" * 400,
    "1" * 5000,
    "1/2",
    "three",
    "=1+1",
    "1\u00a0000",
    "1\u200b0",
    "−5",
    "\t1",
    "1\n",
    "1\0",
    "118.5.1",
    "~118",
    "118*",
)
DATES: Final = (
    "2017-02-30",
    "0000-00-00",
    "2017-13",
    "2017-00",
    "0217",
    "20170611",
    "2017-6",
    "11/06/2017",
    "2017-W01",
    "2017-01-01T00:00",
    "٢٠١٧",
    "99999",
    "2017-02-29",
    "-2017",
    "2017-",
    "yesterday",
    "NaT",
    "today",
)
TEXTS: Final = (
    "",
    " ",
    "\0",
    "\x1b[31m",
    "a\nb",
    "\ufeff",
    "\u202e",
    "../../etc/passwd",
    "/etc/passwd",
    "x" * 5000,
    "nobody",
    "https://example.org/x.csv",
    "a.zip",
    "file:///etc/passwd",
    "=HYPERLINK(1)",
    "[/red]",
    "{}",
    "{number}",
)
VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**15,
    10**400,
    [],
    {},
    [[]],
    {"a": {}},
    "",
    "../x",
    "https://example.org/",
    "x" * 9999,
)
BYTES: Final[dict[str, Callable[[bytes, random.Random], bytes]]] = {
    "a byte order mark": lambda data, _: b"\xef\xbb\xbf" + data,
    "carriage returns": lambda data, _: data.replace(b"\n", b"\r\n"),
    "a NUL": lambda data, chance: _put(data, b"\0", chance),
    "a byte that is not UTF-8": lambda data, chance: _put(data, b"\xff", chance),
    "another encoding": lambda data, _: data.decode().encode("utf-16"),
    "nothing": lambda _data, _chance: b"",
    "cut off": lambda data, chance: data[: chance.randrange(1, len(data) - 1)],
    "an archive": lambda _data, _chance: b"PK\x03\x04" + bytes(40),
    "deep nesting": lambda _data, _chance: b"[" * 20000,
    "a long line": lambda data, _: data[:20] + b"x" * 200_000 + data[20:],
}


def _put(data: bytes, what: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + what + data[place:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One broken input.

    Parameters
    ----------
    kind : str
        What was broken, and how.
    told : str
        The file or argument that the error must name; empty where several could be at fault.
    ask : callable
        The way in; it returns what was read wrongly, empty where nothing was.
    """

    kind: str
    told: str
    ask: Callable[[], str]


def _rows() -> tuple[list[str], list[list[str]]]:
    lines = (SMALL / "data" / "raw" / "stock.csv").read_text("utf-8").splitlines()
    return lines[0].split(","), [line.split(",") for line in lines[1:]]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",\n\r') else cell


def _hand_registered(project: Project, name: str) -> None:
    path = project.raw / "datapackage.json"
    registry = json.loads(path.read_text("utf-8"))
    for entry in registry["resources"]:
        if entry["name"] == name:
            entry["hash"] = digest((project.raw / f"{name}.csv").read_bytes())
    path.write_text(json.dumps(registry), "utf-8")


def _misread(project: Project) -> str:
    """Read the observations, and compare each with the very cells that are printed."""
    frame = observations("stock", project=project)
    text = (project.raw / "stock.csv").read_text("utf-8")
    every = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    forms = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}
    for column in ("period_start", "period_end", "as_of"):
        for printed in filter(None, every[column]):
            dt.datetime.strptime(printed, forms[len(printed)])  # noqa: DTZ007 - a day has no zone
    for row in frame.to_dict("records"):
        printed = set(every["value"])
        if row["printed"] not in printed or (
            row["printed"] and float(row["printed"]) != row["value"]
        ):
            return f"{row['value']} for {row['printed']}"
        if not (row["printed"] + str(row["low"])).isascii():
            return row["printed"]
    return ""


def _checked(project: Project) -> str:
    found = faults(project)
    if found:
        raise ExceptionGroup("the tables", found)
    return ""


def table_cell(project: Project, chance: random.Random) -> Case:
    """Break one cell of a table, and register it: by the command, or by hand."""
    header, rows = _rows()
    row, column = chance.randrange(len(rows)), chance.randrange(len(header) - 1)
    name = header[column]
    nasty = NUMBERS if name in {"value", "low", "high"} else TEXTS
    if name.startswith("period") or name == "as_of":
        nasty = DATES
    rows[row][column] = chance.choice(nasty)
    lines = [",".join(map(_quoted, cells)) for cells in [header, *rows]]
    (project.raw / "stock.csv").write_text("\n".join(lines) + "\n", "utf-8")
    if chance.random() < 0.1:  # noqa: PLR2004 - the reference implementation takes its time
        return Case(
            kind=f"cell {name}, registered", told="stock.csv", ask=lambda: _checked(project)
        )
    _hand_registered(project, "stock")
    return Case(kind=f"cell {name}, by hand", told="stock.csv", ask=lambda: _misread(project))


def table_shape(project: Project, chance: random.Random) -> Case:
    """Break the rows of a table."""
    header, rows = _rows()
    how = chance.choice(("twice", "short", "long", "order", "column", "blank", "bounds"))
    row = chance.randrange(len(rows))
    match how:
        case "twice":
            rows.append(rows[row])
        case "short":
            rows[row].pop()
        case "long":
            rows[row].append("x")
        case "order":
            header.reverse()
        case "column":
            header[chance.randrange(len(header))] = "x"
        case "blank":
            rows.insert(row, [])
        case _:
            rows[row][4:6] = ["9", "3"]
    lines = [",".join(cells) for cells in [header, *rows]]
    (project.raw / "stock.csv").write_text("\n".join(lines) + "\n", "utf-8")
    _hand_registered(project, "stock")
    return Case(kind=f"rows: {how}", told="stock.csv", ask=lambda: _misread(project))


def _paths(project: Project) -> dict[Path, Callable[[], str]]:
    def quiet(ask: Callable[[], object]) -> Callable[[], str]:
        def asked() -> str:
            ask()
            return ""

        return asked

    [report, *_] = plan(project, ["items-total"])
    schemas = project.raw / "schemas"
    return {
        project.raw / "stock.csv": lambda: _misread(project),
        project.raw / "sources.csv": lambda: _misread(project),
        project.raw / "datapackage.json": lambda: _misread(project),
        schemas / "observations.json": lambda: _misread(project),
        schemas / "tables.json": lambda: _checked(project),
        project.claims_file: quiet(lambda: (article(project), plan(project))),
        project.choices_file: quiet(lambda: axes("room", project=project)),
        report.notebook: quiet(lambda: source(report)),
        report.path: quiet(lambda: findings(project)),
    }


def file_bytes(project: Project, chance: random.Random) -> Case:
    """Break the bytes of any file, or put something else in its place."""
    path, ask = chance.choice(list(_paths(project).items()))
    how = chance.choice([*BYTES, "a link", "a folder", "missing"])
    data = path.read_bytes()
    if how in BYTES:
        path.write_bytes(BYTES[how](data, chance))
        if path.suffix == ".csv":
            _hand_registered(project, path.stem)
    else:
        path.unlink()
        if how == "a link":
            path.symlink_to("/etc/passwd")
        if how == "a folder":
            path.mkdir()
    return Case(kind=f"{path.suffix}: {how}", told="", ask=ask)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from _leaves(value[key], (*path, key))


def json_part(project: Project, chance: random.Random) -> Case:
    """Put something else in the place of one part of a JSON file, or take it out."""
    asks = {one: ask for one, ask in _paths(project).items() if one.suffix in {".json", ".ipynb"}}
    path, ask = chance.choice(list(asks.items()))
    content = json.loads(path.read_text("utf-8"))
    *way, last = chance.choice(list(_leaves(content)))
    inner = content
    for key in way:
        inner = inner[key]
    if chance.random() < 0.3 and isinstance(inner, dict):  # noqa: PLR2004 - a share of the cases
        del inner[last]
    else:
        inner[last] = chance.choice(VALUES)
    path.write_text(json.dumps(content), "utf-8")
    return Case(kind=f"a part of {path.suffix[1:]}", told="", ask=ask)


def toml_part(project: Project, chance: random.Random) -> Case:
    """Break one entry of ``claims.toml`` or ``choices.toml``."""
    path = chance.choice([project.claims_file, project.choices_file])
    lines = path.read_text("utf-8").splitlines()
    places = [k for k, line in enumerate(lines) if "=" in line]
    place = chance.choice(places)
    key = lines[place].partition("=")[0]
    nasty = (
        "nan",
        "inf",
        "1e400",
        "1" * 5000,
        "2017-02-30",
        "0000-00-00",
        "true",
        "[]",
        "{}",
        "-1",
        '"\\u0000"',
        '"../x"',
        '"almost certainly"',
        '"' + "9" * 400 + '"',
        '"٣"',
        '"1e400"',
        '["items-total"]',
        '""',
        "[" * 3000,
    )
    lines[place] = chance.choice(
        (f"{key}= {chance.choice(nasty)}", "", f"{lines[place]}\n{lines[place]}", f"{key}=", "[[x")
    )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    asks = _paths(project) if path == project.choices_file else None

    def ask() -> str:
        article(project)
        known = claims(project)
        plan(project)
        if asks:
            axes("room", project=project)
        values = [
            end for one in known.values() for read in one.readings for end in (read.low, read.high)
        ]
        return "nan" if any(end != end for end in values) else ""  # noqa: PLR0124 - NaN alone

    return Case(kind=f"a part of {path.name}", told="", ask=ask)


def argument(project: Project, chance: random.Random) -> Case:
    """Give a command what is no name, no day, no number."""
    text = chance.choice([*TEXTS, *DATES, *NUMBERS]).replace("\0", "0")
    given = chance.choice(
        (
            ["run", text],
            ["run", "--vintage", text],
            ["run", "--set", text],
            [text],
            ["run", "items-total", f"--x{text}"],
        )
    )

    def ask() -> str:
        os.environ["AUDIT_PROJECT"] = str(project.root)
        told, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(said):
            code = exit_code(given)
        return "" if code and told.getvalue().strip() else f"exit code {code} for {given!r}"

    return Case(kind="an argument", told="", ask=ask)


MAKERS: Final = (table_cell, table_shape, file_bytes, json_part, toml_part, argument)

CHOICES: Final = """[room]
kind = "E"
question = "Which room?"
levels = [{ label = "all", reason = "nothing is left out" }]
"""


def _fresh(root: Path, model: Path) -> Project:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(model, root)
    return Project(root=root)


def verdict_on(case: Case) -> tuple[str, str]:
    """Ask, and say what came of it: in one word, and what is wrong with it."""
    try:
        wrong = case.ask()
    except (AuditError, ExceptionGroup) as error:
        errors = list(error.exceptions) if isinstance(error, ExceptionGroup) else [error]
        unclear = [
            one
            for one in errors
            if not isinstance(one, AuditError)
            or set(one.parts()) < {"expected", "found", "where", "do"} - {"found"}
            or case.told not in one.where
            or "\x1b" in str(one)
        ]
        if unclear:
            return "other", f"unclear: {unclear[0]!r}"
        return ("one clear error" if len(errors) == 1 else "several clear errors"), ""
    except Exception as error:  # noqa: BLE001 - finding these is the purpose
        return "other", f"{type(error).__name__}: {error}"
    if case.kind == "an argument" and not wrong:
        return "one clear error", ""
    return ("other", f"read wrongly: {wrong}") if wrong else ("read as printed", "")


def tried(cases: int, seed: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try cases; return how many of each kind ended how, and all that should not have."""
    counts: Counter[tuple[str, str]] = Counter()
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        shutil.copytree(SMALL, model)
        (model / "data" / "choices.toml").write_text(CHOICES, "utf-8")
        made = model / "reports" / "published" / "items-total.ipynb"
        made.parent.mkdir(parents=True)
        notebook = json.loads((SMALL / "notebooks" / "items-total.ipynb").read_text("utf-8"))
        notebook["metadata"]["audit"] = {"claim": "items-total", "digest": "", "inputs": {}}
        made.write_text(json.dumps(notebook), "utf-8")
        for number in range(cases):
            chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
            make = MAKERS[number % len(MAKERS)]
            case = make(_fresh(Path(folder) / "broken", model), chance)
            outcome, wrong = verdict_on(case)
            counts[make.__name__, outcome] += 1
            if wrong:
                bad.append(f"seed {seed}, case {number}, {case.kind}: {wrong[:300]}")
    return counts, bad


OUTCOMES: Final = ("one clear error", "several clear errors", "read as printed", "other")

NAMES: Final = {
    "table_cell": "a cell of a table",
    "table_shape": "the rows of a table",
    "file_bytes": "the bytes of a file",
    "json_part": "a part of JSON, of a notebook or of a report",
    "toml_part": "a part of `claims.toml` or `choices.toml`",
    "argument": "an argument",
    "": "all",
}


def section(results: dict[str, Any]) -> str:
    """Return the part of the README that these figures make."""
    body = [
        [name, *(f"{results['counts'].get(kind, {}).get(one, 0):,}" for one in ("", *OUTCOMES))]
        for kind, name in NAMES.items()
    ]
    head = (
        f"Seed {results['seed']}, {results['cases']:,} cases: {len(results['bad'])} gave a "
        "traceback, an unclear error or a wrong number."
    )
    listed = "\n".join(f"* {one}" for one in results["bad"])
    table = rows(["broken", "tried", *OUTCOMES], body)
    return "\n\n".join([head, table, *([listed] if listed else [])])


def counted(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Return for each kind, and for all, how many ended how; under no name, how many there were."""
    found: dict[str, dict[str, int]] = {name: dict.fromkeys(("", *OUTCOMES), 0) for name in NAMES}
    for (kind, outcome), number in counts.items():
        for one in (kind, ""):
            found[one][outcome] += number
            found[one][""] += number
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the cases, print the table, and say whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    counts, bad = tried(options.cases, options.seed)
    results = {
        "seed": options.seed,
        "cases": options.cases,
        "counts": counted(counts),
        "bad": bad,
    }
    print(section(results))
    if not options.dry:
        keep("bad_input", results, section(results))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""The arithmetic of `make bench`: medians, ratios, what must hold, what is worse, the tables.

Nothing is timed here.
"""

import importlib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def summaries(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module with the arithmetic."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("summaries")


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module with the tables."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("tables")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("bench")


def record(name: str, *wall: float, **other: Any) -> dict[str, Any]:
    """Return what is stored of one tool on one audit."""
    known = {
        "corpus": "real",
        "name": name,
        "part": "execution",
        "gives": "notebooks and pages",
        "ours": name.startswith("audit"),
        "wall": list(wall),
        "cpu": list(wall),
        "memory": list(wall),
        "failed": "",
    }
    return {**known, **other}


OURS = record("audit run, 2 workers", 1.0, 3.0, 2.0)
PEER = record("papermill and nbconvert, one by one", 10.0, 30.0, 20.0)
FAST = record("ploomber-engine, pages by nbconvert's", 7.0)
PARTIAL = record("jupyter execute", 5.0, gives="notebooks")


def test_a_ratio_is_one_of_medians_of_the_same_audit(summaries: Any) -> None:
    """Each peer is divided by our way of the same work, and by no other."""
    elsewhere = record("nbmake", 5.0, corpus="8")
    found = summaries.ratios([OURS, PEER, elsewhere])
    assert {("real", PEER["name"]): 10.0} == found


def test_what_failed_has_no_ratio(summaries: Any) -> None:
    """A tool that failed is no slower and no faster than anything."""
    failed = {**PEER, "failed": "exit code 1"}
    assert {} == summaries.ratios([OURS, failed])


def test_only_a_ratio_that_fell_by_more_than_noise_is_told(summaries: Any) -> None:
    """The same ratio on a slower machine is no regression; a lower one is, the worst first."""
    twice = [{**one, "wall": [2 * value for value in one["wall"]]} for one in (OURS, PEER, FAST)]
    assert [] == summaries.regressions([OURS, PEER, FAST], twice)

    now = [OURS, record(PEER["name"], 10.0), record(FAST["name"], 5.0)]
    assert [
        f"real, against {PEER['name']}: 10.00 times before, 5.00 times now",
        f"real, against {FAST['name']}: 3.50 times before, 2.50 times now",
    ] == summaries.regressions([OURS, PEER, FAST], now)


def test_what_must_hold_is_computed_from_the_real_reports(summaries: Any) -> None:
    """The fastest that gives the same files is not the one that gives fewer of them."""
    held = summaries.must_hold([OURS, PEER, FAST, PARTIAL], [])
    assert [True, False] == [one.holds for one in held[:2]]
    assert "ploomber-engine" in held[1].work
    assert "3.5 times (7 s and 2 s)" == held[1].measured
    assert {None} == {one.holds for one in held[2:]}


def test_cells_alone_bound_what_can_be_reached(summaries: Any) -> None:
    """Two processors that did nothing else would take half of what the cells take in one."""
    alone = record("cells and pictures alone", 4.0, ours=True)

    said = summaries.at_best([OURS, PEER, FAST, alone], 2)

    assert "take 4.0 s of the 7.0 s of ploomber-engine" in said
    assert "3.5 times as fast" in said
    assert "" == summaries.at_best([OURS, PEER, FAST], 2) == summaries.at_best([alone], 2)


@pytest.mark.parametrize(
    ("late", "floor", "expected"), [(203.0, 120.0, [True, True]), (250.0, 120.0, [False, False])]
)
def test_further_notebooks_cost_the_same(
    late: float, floor: float, expected: list[bool], summaries: Any
) -> None:
    """The slope from 30 to 200 is held against that from 8 to 30, and against the floor."""
    one = "audit run, 1 worker"
    records = [
        record(one, 11.0, corpus="8"),
        record(one, 33.0, corpus="30"),
        record(one, late, corpus="200"),
        record("cells and pictures alone", floor, corpus="200", ours=True),
    ]
    held = [row for row in summaries.must_hold(records, []) if "further" in row.work]
    assert expected == [row.holds for row in held]


def test_the_multiverse_is_scaled_in_proportion(summaries: Any) -> None:
    """What was timed on a tenth takes ten times as long for all."""
    crossed = [
        {"name": "this package", "specifications": 1000, "of": 1000, "seconds": [0.05]},
        {"name": "Python loop", "specifications": 100, "of": 1000, "seconds": [2.0, 1.0, 3.0]},
    ]
    held = {one.work: one for one in summaries.must_hold([], crossed)}
    assert "400.0 times (20 s and 0.05 s)" == held["multiverse, against a Python loop"].measured
    assert held["multiverse, against a Python loop"].holds
    assert held["multiverse"].holds
    assert held["multiverse, against specification_curve"].holds is None


def test_a_table_shows_the_spread_and_the_failure(tables: Any) -> None:
    """Least, median and greatest; a failure is told in its row."""
    failed = record("nbmake", failed="exit code 1")
    lines = tables.measured_table([OURS, PEER, failed], "execution", "real").splitlines()
    assert "10.00 / **20.00** / 30.00" in lines[3]
    assert "| 10.0 | 3 |" in lines[3]
    assert "failed: exit code 1" in lines[4]
    assert "" == tables.measured_table([OURS], "noop", "real")


def test_a_busy_machine_is_told(tables: Any) -> None:
    """A load above one for each processor is a warning beside the figures."""
    idle = {
        "day": "2026-01-01", "processor": "P", "processors": 2, "system": "Linux",
        "python": "3.11.7", "versions": {"numpy": "2"}, "load": 0.5,
    }  # fmt: skip
    assert "busy" not in tables.told_machine(idle)
    assert "busy" in tables.told_machine({**idle, "load": 5.0})


def test_what_is_made_stands_between_the_markers(tables: Any) -> None:
    """The rest of the document is untouched, and a document without them is refused."""
    begin, end = (mark.format("other") for mark in tables.MARKS)
    text = f"before\n{begin}\nold\n{end}\nafter\n"
    made = tables.placed(text, "new", "other")
    assert f"before\n{begin}\n\nnew\n\n{end}\nafter\n" == made
    with pytest.raises(tables.ProjectError):
        tables.placed(text, "new")


def test_the_stored_page_has_a_place(tables: Any) -> None:
    """benchmarks/README.md has both markers."""
    page = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert "new" in tables.placed(page, "new")


def test_the_picture_has_each_tool_that_succeeded(tables: Any) -> None:
    """Fastest first, in its words too; what failed is not drawn."""
    svg = tables.drawn([PEER, OURS, record("nbmake", failed="exit code 1")])
    assert svg.index(OURS["name"]) < svg.index(PEER["name"])
    assert "nbmake" not in svg


def test_parts_that_were_not_measured_stay(bench: Any) -> None:
    """A run of one part replaces that part on its audits, and nothing else."""
    before = {"machine": {}, "runs": [OURS, PEER], "crossings": [{"name": "this package"}]}
    noop = record("audit run, nothing changed", 0.4, part="noop")
    now = {"machine": {"day": "new"}, "runs": [noop], "crossings": []}
    joined = bench.joined(before, now, ["noop"])
    assert [OURS, PEER, noop] == joined["runs"]
    assert before["crossings"] == joined["crossings"]
    again = bench.joined(joined, {**now, "runs": [record(OURS["name"], 9.0)]}, ["execution"])
    assert [noop, record(OURS["name"], 9.0)] == again["runs"]

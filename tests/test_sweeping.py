"""A sweep runs a notebook over a grid, and gathers what was found in one table and one picture."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import fsspec
import pytest

from audit.cli import exit_code
from audit.delimited import by_column
from audit.project import Project
from audit.repeats import write_table

Capture = pytest.CaptureFixture[str]

CLAIM = "items-total"
FOLDER = Path("scratch", "sweeps", CLAIM)

FAR = """"keeper": estimate(
        factor * keeper["value"], factor * keeper["value"], factor * keeper["value"],"""


@pytest.fixture
def here(small_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit whose notebook has a factor: the verdict depends on it."""
    path = small_project.notebooks / f"{CLAIM}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        text = text.replace("level = 0.95", 'level = 0.95\nfactor = 1.0\nplace = "here"')
        cell["source"] = text.replace(
            '"keeper": estimate(\n        keeper["value"], keeper["value"], keeper["value"],', FAR
        )
    assert FAR in json.dumps(notebook).replace('\\"', '"').replace("\\n", "\n")
    path.write_text(json.dumps(notebook), "utf-8")
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))
    return small_project


def swept(*options: str, code: int = 0) -> None:
    """Run the command, as of the published vintage."""
    assert code == exit_code(["sweep", CLAIM, "--vintage", "published", *options])


def kept(project: Project, end: str = "csv") -> list[Path]:
    """Return the tables, or the pictures, that lie beside the runs."""
    return sorted((project.root / FOLDER).glob(f"*.{end}"))


def table(project: Project) -> list[dict[str, str]]:
    """Read the only table where it is kept."""
    return read_rows(*kept(project))


def read_rows(only: Path) -> list[dict[str, str]]:
    """Read one table."""
    return by_column(only.read_text("utf-8"))


def test_a_sweep_gathers_verdicts_and_estimates(here: Project, capsys: Capture) -> None:
    """One row for each point, in the order of the grid; the reports are untouched."""
    swept("--over", "factor=0.5:2:0.5", "--over", "place=here,there")

    rows = table(here)
    found = [(row["factor"], row["place"], float(row["center"])) for row in rows]
    expected = [
        (text, place, 118 * float(text))
        for text in ("0.5", "1", "1.5", "2")
        for place in ("here", "there")
    ]
    shown = capsys.readouterr()
    assert expected == found
    assert ["reproduces"] == sorted({row["verdict"] for row in rows if row["factor"] == "1"})
    assert {"mostly understated"} == {row["verdict"] for row in rows if row["factor"] == "2"}
    assert {""} == {row["error"] for row in rows}
    assert ["factor", "place", "vintage", "value", "range", "verdict"] == (
        shown.out.splitlines()[0].split()
    )
    assert [str(one) for end in ("csv", "svg") for one in kept(here, end)] == (
        shown.out.splitlines()[-2:]
    )
    assert "[8/8] published/items-total at " in shown.err
    assert not here.reports.exists()


def test_the_picture_says_what_the_table_says(here: Project) -> None:
    """It is an image with a text for who cannot see it, and names values and verdicts."""
    swept("--over", "factor=1,2", "--quiet")

    [picture] = kept(here, "svg")
    svg = picture.read_text("utf-8")
    assert 'role="img"' in svg
    assert (
        "Verdicts and values along factor, from 1 to 2. published: reproduces at 1, mostly "
        "understated at 1 of 2; values 118 to 236 items." in svg
    )


def test_a_sweep_goes_on_where_it_was_stopped(here: Project, capsys: Capture) -> None:
    """What was run is not run again, unless the notebook changes; the bytes are the same."""
    swept("--over", "factor=1,2", "--quiet")
    first = {path: path.read_bytes() for path in sorted((here.root / FOLDER).rglob("*.*"))}

    swept("--over", "factor=1:3:1", "--json")
    runs = json.loads(capsys.readouterr().out)["runs"]
    swept("--over", "factor=1,2", "--quiet")
    again = {path: path.read_bytes() for path in first}
    notebook = here.notebooks / f"{CLAIM}.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("level = 0.95", "level = 0.9"), "utf-8")
    swept("--over", "factor=1,2", "--json")
    changed = json.loads(capsys.readouterr().out)["runs"]

    # 1 and 1.0 are two values; those typed as 1,2 are whole in both.
    assert ["current", "current", "executed"] == [run["state"] for run in runs]
    assert first == again
    assert ["executed", "executed"] == [run["state"] for run in changed]
    assert [1, 2] == [run["parameters"]["factor"] for run in changed]


def test_parameters_can_be_set_at_every_point(here: Project) -> None:
    """As in a run."""
    swept("--over", "place=here,there", "--set", "factor=2", "--quiet")

    assert [236.0, 236.0] == [float(row["center"]) for row in table(here)]


def test_vintages_are_not_mixed(here: Project) -> None:
    """Without an option both are run, each with rows of its own; a day is a vintage too."""
    assert 0 == exit_code(["sweep", CLAIM, "--over", "factor=1", "--quiet"])
    both = kept(here)
    assert 0 == exit_code(
        ["sweep", CLAIM, "--over", "factor=1", "--vintage", "2020-12-31", "--quiet"]
    )

    assert ["published", "latest"] == [row["vintage"] for row in read_rows(*both)]
    assert ["2020-12-31"] == [
        row["known_by"] for row in read_rows(*(one for one in kept(here) if one not in both))
    ]


def test_another_sweep_lies_beside_the_first(here: Project) -> None:
    """What was swept is in the name; the same sweep, however it is typed, replaces itself."""
    swept("--over", "factor=1,2", "--quiet")
    for others in (
        ["--over", "place=here,there"],
        ["--over", "factor=1,3"],
        ["--over", "factor=2,1"],
        ["--over", "factor=1,2", "--over", "place=here,there"],
        ["--over", "factor=1,2", "--set", "place=there"],
        ["--over", "factor=1,2", "--vintage", "latest"],
    ):
        before = {one: one.read_bytes() for end in ("csv", "svg") for one in kept(here, end)}
        swept(*others, "--quiet")
        swept("--over", "factor=1:2:1", "--quiet")
        after = {one: one.read_bytes() for end in ("csv", "svg") for one in kept(here, end)}

        new = after.keys() - before.keys()
        assert before.items() < after.items()
        assert {".csv", ".svg"} == {one.suffix for one in new}
        [stem] = {one.stem for one in new}
        assert stem.startswith(f"{CLAIM}.{others[1].partition('=')[0]}"), stem


def test_the_name_of_a_table_can_be_a_file_name(here: Project) -> None:
    """However many parameters are swept, and however long their names are."""
    notebook = here.notebooks / f"{CLAIM}.ipynb"
    long = "ü" * 200
    text = notebook.read_text("utf-8").replace("factor = 1.0", f"factor = 1.0\\n{long} = 1")
    notebook.write_text(text, "utf-8")

    swept("--over", "factor=1", "--over", f"{long}=1", "--quiet")

    assert ["118"] == [row["center"] for row in table(here)]


def test_a_failing_run_is_told_with_its_cell(here: Project, capsys: Capture) -> None:
    """The others are gathered; the row says what failed, and is no formula of a spreadsheet."""
    notebook = here.notebooks / f"{CLAIM}.ipynb"
    notebook.write_text(
        notebook.read_text("utf-8").replace("judge(universe)", "assert factor < 2; judge(universe)")
    )

    swept("--over", "factor=1,2", code=1)

    output, rows = capsys.readouterr(), table(here)
    assert f"where     notebooks/{CLAIM}.ipynb, cell 9, in published/items-total at factor=2:" in (
        output.err
    )
    assert "found     AssertionError" in output.err
    assert ["reproduces", ""] == [row["verdict"] for row in rows]
    assert f"A cell of a notebook failed. notebooks/{CLAIM}.ipynb, cell 9" in rows[1]["error"]
    [picture] = kept(here, "svg")
    assert "the run failed at 1 of 1" in picture.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--over", "levle=1,2"], "expected  claim_id, as_of, level, factor, place"),
        (["--over", "place=1:2:1"], "expected  texts, as 'here'"),
        (["--over", "factor=1:2"], "NAME=START:STOP:STEP"),
        (["--over", "factor=1:9999999:1"], "at most 1,000 points"),
        (["--over", "as_of=latest"], "found     --over as_of=…"),
        (["--over", "factor=1", "--set", "as_of=latest"], "found     --set as_of=…"),
        (["--over", "factor=1", "--set", "factor=2"], "is swept and set"),
        (["--over", "factor=1", "--set", "lost=2"], "found     lost"),
        (["--over", "factor=1", "--vintage", "once"], "expected  published, latest, or a day"),
        (["--over", "factor=1", "--to", "nowhere://x"], "Protocol not known"),
        (["--over", "factor=1", "--to", "s3://bucket/x"], "install the package for it"),
        ([], "Missing option '--over'"),
    ],
)
def test_wrong_use_is_told_before_anything_runs(
    options: list[str], told: str, here: Project, capsys: Capture
) -> None:
    """Nothing is executed, and the exit code is 2."""
    assert 2 == exit_code(["sweep", CLAIM, *options])

    assert told in capsys.readouterr().err
    assert [] == list(here.root.glob("scratch/**/*.ipynb"))


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("data/raw", "data/ of the audit itself"),
        ("data/derived/new", "data/ of the audit itself"),
        ("notebooks/../reports", "reports/ of the audit itself"),
        ("notebooks", "notebooks/ of the audit itself"),
        ("file://{root}/data/raw", "data/ of the audit itself"),
        ("linked", "data/ of the audit itself"),
        ("README.md", "a file"),
        ("README.md/below", "a file"),
    ],
)
def test_no_part_of_the_audit_gets_results(
    place: str, found: str, here: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written where the audit looks for its own, however the place is put."""
    monkeypatch.chdir(here.root)
    (here.root / "linked").symlink_to("data")
    before = sorted(here.root.rglob("*"))

    swept("--over", "factor=1", "--to", place.format(root=here.root), code=2)

    assert f"  found     {found}\n" in capsys.readouterr().err
    assert before == sorted(here.root.rglob("*"))


def test_trials_may_lie_beside_others(here: Project) -> None:
    """The folder for what nobody publishes takes the results of a sweep, too."""
    swept("--over", "factor=1", "--to", str(here.root / "scratch" / "mine"), "--quiet")

    mine = [one.read_bytes() for one in (here.root / "scratch" / "mine").glob("*.csv")]
    assert [one.read_bytes() for one in kept(here)] == mine


def test_an_unknown_claim_is_told(here: Project, capsys: Capture) -> None:
    """With the claims that there are."""
    assert 2 == exit_code(["sweep", "items-lost", "--over", "level=1"])

    assert "expected  items-total, items-minimum" in capsys.readouterr().err
    assert not (here.root / "scratch").exists()


def test_results_go_to_an_address(here: Project, capsys: Capture) -> None:
    """Table and picture, as they are kept beside the runs; the paths are told."""
    swept("--over", "factor=1,2", "--to", "memory://bucket/sweeps")

    store = fsspec.filesystem("memory")
    told = capsys.readouterr().out.splitlines()[-2:]
    made = [*kept(here, "csv"), *kept(here, "svg")]
    assert [f"memory:///bucket/sweeps/{one.name}" for one in made] == told
    for one in made:
        assert one.read_bytes() == store.cat_file(f"/bucket/sweeps/{one.name}")


def test_a_store_that_fails_loses_nothing(
    here: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says so, and what was found is kept beside the runs."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("the bucket is not yours")

    monkeypatch.setattr(fsspec.filesystem("memory"), "pipe_file", refuse)

    swept("--over", "factor=1", "--to", "memory://elsewhere", code=2)

    assert "found     PermissionError: the bucket is not yours" in capsys.readouterr().err
    assert ["118"] == [row["center"] for row in table(here)]


def test_results_go_to_a_folder(here: Project, tmp_path: Path, capsys: Capture) -> None:
    """One that is made for them."""
    swept("--over", "factor=1", "--to", str(tmp_path / "new" / "place"), "--json")

    answer = json.loads(capsys.readouterr().out)
    assert [tmp_path / "new" / "place" / one.name for one in kept(here)] == [Path(answer["table"])]
    assert "Verdicts and values along factor, at 1." in answer["alt"]
    read = list(csv.DictReader(io.StringIO(Path(answer["table"]).read_text("utf-8"))))
    assert read == table(here)


def test_a_parameter_with_the_name_of_a_column_is_told_from_it(here: Project) -> None:
    """Else whoever reads the table by its names would lose what was asked for."""
    swept("--over", "level=0.8,0.9")

    assert {"0.8", "0.9"} == {one["level set"] for one in table(here)}
    assert "level" in table(here)[0]


def test_a_long_table_is_cut_in_the_terminal_only(
    here: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left out is counted."""
    monkeypatch.setattr("audit.sweeping.SHOWN", 1)

    swept("--over", "factor=1,2")

    assert "… and 1 more rows" in capsys.readouterr().out.splitlines()
    assert 2 == len(table(here))


def test_a_table_is_written_with_what_to_open_below_it(capsys: Capture) -> None:
    """A path keeps to its line."""
    write_table(["a", "b"], [["1", "2"]], paths=["/" + "long/" * 60])

    assert ["a  b", "1  2", "/" + "long/" * 60] == [
        line.rstrip() for line in capsys.readouterr().out.splitlines()
    ]

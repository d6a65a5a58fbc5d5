"""The command asks what the table of sources names, keeps what it hears, and changes no table."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from audit.cli import exit_code
from audit.links.kept import FRESH, compared, fresh, keep, kept
from audit.links.signs import Fingerprint, Sign
from audit.project import Project
from audit.registration import register

Capture = pytest.CaptureFixture[str]
CHECK = ["sources", "check", "--allow-local", "--delay", "0", "--timeout", "1"]


@pytest.fixture
def here(small_project: Project, site: Any, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit whose sources stand on the server, as the one that a user stands in."""
    path = small_project.raw / "sources.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    paths = [f"{site.base}/alive", f"{site.base}/410 (table 3)", "shelf 9"]
    cells = [row.replace(",,primary", ",@,primary").replace(",,press", ",@,press") for row in rows]
    mended = [row.replace("@", place) for row, place in zip(cells, paths, strict=True)]
    path.write_text("\n".join([head, *mended]) + "\n", "utf-8")
    register(small_project)
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))
    return small_project


def answer(capsys: Capture, *options: str) -> dict[str, Any]:
    """Run the command and return its answer for machines, with its exit code."""
    code = exit_code([*CHECK, "--json", *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return {**found, "code": code}


def test_gone_sources_are_told_with_a_proposal(here: Project, site: Any, capsys: Capture) -> None:
    """One gone source is exit code 1; the archive's address is proposed, not asked."""
    before = {path: path.read_bytes() for path in here.raw.rglob("*") if path.is_file()}
    found = answer(capsys)

    assert (1, False, 3) == (found["code"], found["ok"], found["addresses"])
    states = {name: one["state"] for one in found["sources"] for name in one["sources"]}
    assert {"keeper_2020": "alive", "keeper_2021": "gone", "paper_2020": "unasked"} == states
    [gone] = [one for one in found["sources"] if one["state"] == "gone"]
    assert f"https://web.archive.org/web/2021/{site.base}/410" == gone["archived"]
    assert before == {path: path.read_bytes() for path in here.raw.rglob("*") if path.is_file()}


@pytest.mark.parametrize("option", ["--timeout", "--delay"])
@pytest.mark.parametrize("seconds", ["nan", "inf", "1e999"])
def test_seconds_are_finite(option: str, seconds: str, here: Project, capsys: Capture) -> None:
    """With others a request would never end, or none would wait for the one before."""
    assert 2 == exit_code([*CHECK, option, seconds])
    assert f"'{option}': {float(seconds)} is not a finite number." in capsys.readouterr().err
    assert not (here.root / ".audit").exists()


@pytest.mark.usefixtures("here")
def test_the_table_is_for_people(site: Any, capsys: Capture) -> None:
    """What is not alive, with its reason, and how many are what."""
    assert 1 == exit_code(CHECK)

    lines = capsys.readouterr().out.splitlines()
    assert ["gone", "keeper_2021", f"{site.base}/410"] == lines[1].split()
    assert "410" == lines[2].strip()
    assert "3 addresses: 1 alive, 1 gone, 1 unasked." == lines[-1]


@pytest.mark.usefixtures("here")
def test_what_answered_within_a_day_is_not_asked_again(site: Any, capsys: Capture) -> None:
    """A run goes on where the last one stopped; --again asks all, --limit so many."""
    first = answer(capsys, "--limit", "1")
    asked = len(site.asked)
    second = answer(capsys)
    third = answer(capsys)
    count = len(site.asked)
    answer(capsys, "--again")

    assert [1, 3, 3] == [len(one["sources"]) for one in (first, second, third)]
    assert [0, 1, 1] == [one["code"] for one in (first, second, third)]
    assert (2, 4, 8) == (asked, count, len(site.asked))
    assert {"/alive", "/410"} == {path for _, path, _ in site.asked}


@pytest.mark.usefixtures("here")
def test_other_content_is_told(site: Any, capsys: Capture) -> None:
    """Compared with the last answer; unchanged content is alive again."""
    answer(capsys)
    site.body = b"the second text"
    changed = answer(capsys, "--again")
    same = answer(capsys, "--again")

    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert ("changed", f"other content than on {today}") == (
        changed["sources"][0]["state"],
        changed["sources"][0]["note"],
    )
    assert "alive" == same["sources"][0]["state"]


@pytest.mark.usefixtures("here")
def test_a_host_that_no_source_has_is_wrong_use(capsys: Capture) -> None:
    """The message names hosts of the table; a host of the table is asked alone."""
    assert 2 == exit_code([*CHECK, "--host", "elsewhere.example"])
    assert "No source is at this host." in capsys.readouterr().err
    assert 2 == len(answer(capsys, "--host", "127.0.0.1")["sources"])


@pytest.mark.usefixtures("here")
def test_without_the_hidden_option_nothing_local_is_asked(site: Any, capsys: Capture) -> None:
    """A hostile table learns nothing of the network inside."""
    assert 0 == exit_code(["sources", "check", "--json"])

    states = [one["state"] for one in json.loads(capsys.readouterr().out)["sources"]]
    assert ["unasked"] * 3 == states
    assert [] == site.asked


def test_what_was_heard_before_ctrl_c_is_kept(here: Project, site: Any) -> None:
    """It is shown, too, and the exit code says that the run was stopped."""
    path = here.raw / "sources.csv"
    text = path.read_text("utf-8").replace(f"{site.base}/410 (table 3)", f"{site.base}/hanging")
    path.write_text(text, "utf-8")
    register(here)
    command = [sys.executable, "-c", "from audit.cli import main; main()", *CHECK[:-1], "30"]
    with subprocess.Popen(
        command,
        env={**os.environ, "AUDIT_PROJECT": str(here.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not any(where == "/hanging" for _, where, _ in site.asked):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)

    assert 130 == process.returncode, err
    assert "alive" == kept(here)[f"{site.base}/alive"].state
    assert out.splitlines()[-1].endswith("still to be asked.")
    assert "Traceback" not in err


def test_a_spoilt_file_of_answers_is_passed_over(small_project: Project) -> None:
    """Lines that are no answers are nothing; the last answer of an address counts."""
    path = small_project.root / ".audit" / "sources.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"address": "a"}\n[1]\nnonsense\n{"address": "b", "state": "x"}\n', "utf-8")
    early = Sign(address="https://a.example/", state="gone", status=404)
    late = Sign(address="https://a.example/", state="alive", status=200)
    keep(small_project, early)
    keep(small_project, late)

    assert {"https://a.example/": late} == kept(small_project)


def test_only_young_and_certain_answers_stand() -> None:
    """What could not be reached may have been us."""
    now = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    ages = {"young": now - FRESH / 2, "old": now - FRESH}
    made = {
        name: fresh(Sign(address="a", state="gone", asked=when.isoformat()), now)
        for name, when in ages.items()
    }
    unsure = Sign(address="a", state="unreachable", asked=ages["young"].isoformat())

    assert {"young": True, "old": False} == made
    assert not fresh(unsure, now)


def test_content_is_remembered_through_an_outage() -> None:
    """A page that was away for a while is compared with what it said before."""
    before = Sign(address="a", state="alive", asked="2020-01-01", fingerprint=Fingerprint(length=1))
    away = compared(before, Sign(address="a", state="unreachable", asked="2020-01-02"))
    back = Sign(address="a", state="alive", asked="2020-01-03", fingerprint=Fingerprint(length=2))

    assert "changed" == compared(away, back).state

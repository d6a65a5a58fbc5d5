"""What differs between two reports is told by its place, and a number by how far it moved."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.blocks import blocks_of_lines
from audit.comparison import between_files, between_folders, between_reports
from audit.differences import PAIRS, by_block, by_value, told
from audit.project import Project
from audit.reports import read


@pytest.fixture
def report(executed_project: Project) -> Mapping[str, Any]:
    """Return an executed notebook."""
    return read(executed_project.reports / "latest" / "items-total.ipynb")


def changed(report: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a report with another text in it, wherever it stands."""
    text = json.dumps(report, ensure_ascii=False)
    assert old in text
    altered: dict[str, Any] = json.loads(text.replace(old, new))
    return altered


def test_what_is_the_same_does_not_differ(report: Mapping[str, Any]) -> None:
    """No difference is told where there is none."""
    assert [] == between_reports(report, json.loads(json.dumps(report)))


@pytest.mark.parametrize(
    ("old", "new", "kind", "ends"),
    [
        (">62 %<", ">63 %<", "number", ("62", "63")),
        ('value=\\"0.625\\"', 'value=\\"0.6250001\\"', "unrounded", ("0.625", "0.6250001")),
        ('"execution_count": 2', '"execution_count": 9', "count", ("2", "9")),
        ('"digest": "sha256:', '"digest": "sha256:0', "metadata", None),
        ('"text/html": ["<p class=', '"text/html": ["<p  class=', "drawing", None),
        ("under some readings", "under all readings", "text", None),
    ],
)
def test_each_kind_of_change_is_told(
    old: str, new: str, kind: str, ends: tuple[str, str] | None, report: Mapping[str, Any]
) -> None:
    """Displayed, behind what is displayed, counts, metadata, drawings, words."""
    found = [one for one in between_reports(report, changed(report, old, new)) if one.kind == kind]

    assert found
    assert ends in {None, (found[0].before, found[0].after)}


def test_prose_and_sources_are_compared(report: Mapping[str, Any]) -> None:
    """No re-execution looks at prose."""
    for cell in report["cells"]:
        altered = json.loads(json.dumps(report))
        place = report["cells"].index(cell)
        altered["cells"][place]["source"] = ["something else"]

        kinds = {one.kind for one in between_reports(report, altered)}

        assert {"source" if cell["cell_type"] == "code" else "prose"} == kinds


def test_a_number_is_measured_against_its_range() -> None:
    """By the range that stands in the same sentence or row, or beside it in the data."""
    sentence = '<p><data value="{0}">{0}</data> items, range <data value="90/110">90 to 110</data>'
    first, second = (sentence.format(number).encode() for number in (100, 115))

    [shown] = between_files(first, second, "page.html")
    [kept] = between_files(
        b'{"center": 100, "low": 90, "high": 110}',
        b'{"center": 105, "low": 90, "high": 110}',
        "claim.json",
    )

    assert "+15, +15 %; 75 % of the width of its range, outside of it" == shown.moved
    assert "+5, +5 %; 25 % of the width of its range, inside of it" == kept.moved
    assert "center" == kept.place


def test_a_table_is_told_by_row_and_column() -> None:
    """And a row that is only in one of the two is told as such."""
    [value] = between_files(b"claim,value\na,1\nb,2\n", b"claim,value\na,1\nb,3\n", "t.csv")
    [row] = between_files(b"claim,value\na,1\n", b"claim,value\na,1\nc,4\n", "t.csv")

    assert ("row b, 2, value", "2", "3") == (value.place, value.before, value.after)
    assert ("new", "", "c | 4") == (row.kind, row.before, row.after)


def test_bytes_that_mean_the_same_are_told_too() -> None:
    """Not one byte may differ without being told."""
    assert ["bytes"] == [one.kind for one in between_files(b'{"a":1}', b'{"a": 1}', "x.json")]
    assert ["missing"] == [one.kind for one in between_files(b"1", None, "x.json")]
    assert ["new"] == [one.kind for one in between_files(None, b"1", "x.json")]


def test_folders_are_compared_file_by_file(tmp_path: Path) -> None:
    """A list of many is cut, with how many follow."""
    for side, text in (("a", "1\n2\n3\n"), ("b", "4\n5\n6\n")):
        (tmp_path / side / "reports").mkdir(parents=True)
        (tmp_path / side / "reports" / "same.txt").write_text("same")
        (tmp_path / side / "reports" / "x.txt").write_text(text)

    found = between_folders(tmp_path / "a", tmp_path / "b", ["reports"])

    assert ["reports/x.txt"] * 3 == [one.file for one in found]
    assert told(found, longest=1) == ("reports/x.txt: number: 1 -> 4 (+3, +300 %)\n… and 2 more")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


@given(JSON, JSON)
def test_no_value_that_differs_goes_untold(old: Any, new: Any) -> None:
    """Told exactly where the two are written differently, down to a missing name."""
    same = json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)

    assert same == (not by_value(old, new))


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.update(source=[*cell["source"], " "]),
        lambda cell: cell["metadata"].update(hidden=None),
        lambda cell: cell.update(attachments={}),
    ],
    ids=["a blank", "no value", "an empty part"],
)
def test_what_cannot_be_seen_is_told_as_well(change: Any, report: Mapping[str, Any]) -> None:
    """A blank at the end, a name without a value, a part that is empty."""
    altered = json.loads(json.dumps(report))
    change(altered["cells"][0])

    assert between_reports(report, altered)


def test_a_cell_that_takes_the_id_of_another_hides_nothing(report: Mapping[str, Any]) -> None:
    """Two cells of one name are two cells."""
    altered = json.loads(json.dumps(report))
    altered["cells"].insert(0, {**altered["cells"][0], "source": ["A forged title"]})

    assert between_reports(report, altered)


def test_last_bits_hide_no_other_change_of_markup() -> None:
    """A number that differs where nothing shows does not end the comparison."""
    first = b'<p><data value="0.3">0.3</data></p>'
    second = b'<p class="x"><data value="0.30000000000000004">0.3</data></p>'

    kinds = {one.kind for one in between_files(first, second, "page.html")}

    assert {"unrounded", "drawing"} == kinds


def test_long_texts_are_compared_by_place() -> None:
    """Where looking for moved lines would take minutes; every difference is told all the same."""
    count = int(PAIRS**0.5) + 2
    old = [f"{k} a {'x' * (k % 7)}" for k in range(count)]
    new = [f"b {'y' * (k % 5)} {k}" for k in range(count + 3)]

    found = by_block(blocks_of_lines("\n".join(old)), blocks_of_lines("\n".join(new)))

    assert count + 3 == len(found)
    assert ["new"] * 3 == [one.kind for one in found[-3:]]

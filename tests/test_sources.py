"""Raw tables are read as they were registered, and as they were known on a day."""

import json
from collections.abc import Callable

import pandas as pd
import pytest

from audit.errors import AuthenticationError, ParameterError, ProjectError
from audit.project import Project
from audit.raw_tables import raw_table
from audit.registration import register
from audit.registry import package
from audit.rows import row_ids
from audit.sources import (
    OBSERVATION_COLUMNS,
    observations,
    records,
    sources,
)


def add(project: Project, *rows: str) -> None:
    """Add rows to the table of stocks, and register it."""
    stock = project.raw / "stock.csv"
    stock.write_text(stock.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")
    register(project)


def test_a_changed_byte_is_refused(small_project: Project) -> None:
    """A table that is not the registered one is never read."""
    stock = small_project.raw / "stock.csv"
    expected = "sha256:"
    stock.write_bytes(stock.read_bytes().replace(b"118", b"119"))

    with pytest.raises(AuthenticationError) as caught:
        raw_table("stock", small_project)

    assert caught.value.expected.startswith(expected)
    assert caught.value.found.startswith(expected)
    assert caught.value.expected != caught.value.found
    assert str(stock) == caught.value.where


def test_a_missing_table_is_refused(small_project: Project) -> None:
    """A registered table without its file is an error, not an empty table."""
    (small_project.raw / "stock.csv").unlink()

    with pytest.raises(AuthenticationError, match="No such file"):
        raw_table("stock", small_project)


def test_an_unregistered_table_is_refused(small_project: Project) -> None:
    """The error names the tables that there are."""
    (small_project.raw / "other.csv").write_text("a\n1\n")

    with pytest.raises(ParameterError) as caught:
        raw_table("other", small_project)

    assert "article_numbers, sources, stock" == caught.value.expected


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", json.dumps({"resources": [{"name": "a", "path": "a.csv"}]})]
)
def test_a_broken_registry_is_told(content: str, small_project: Project) -> None:
    """What is not a Data Package is an error in our form."""
    (small_project.raw / "datapackage.json").write_text(content)

    with pytest.raises(ProjectError, match="registry"):
        package(small_project)


def test_cells_stay_as_they_were_printed(small_project: Project) -> None:
    """Trailing zeros, blanks and partial dates come back as text."""
    add(small_project, "items_keeper,,2020,0100.50,,,items,exact,2021,keeper_2021,table 2,NA")
    last = raw_table("stock", small_project).iloc[-1]

    assert ["0100.50", "", "2020", "NA"] == [
        last[column] for column in ("value", "low", "period_end", "notes")
    ]


def _ids(frame: pd.DataFrame) -> list[str]:
    names = [str(name) for name in frame]
    rows = (dict(zip(names, cells, strict=True)) for cells in frame.itertuples(index=False))
    return row_ids("stock", rows)


def test_an_id_survives_other_rows(small_project: Project) -> None:
    """Sorting, and rows put before it, leave the id of an observation alone."""
    frame = raw_table("stock", small_project)
    again = pd.concat([frame.iloc[[2]], frame]).iloc[::-1]

    assert frame["id"].tolist()[::-1] == _ids(again)[:3]


def test_a_remark_leaves_the_id_and_a_figure_changes_it(small_project: Project) -> None:
    """The id stands for the statement, not for what we noted about it."""
    frame = raw_table("stock", small_project)
    before = frame["id"].tolist()

    assert before == _ids(frame.assign(notes="seen again"))
    for column in OBSERVATION_COLUMNS[:-1]:
        assert not set(before) & set(_ids(frame.assign(**{column: "7"})))


def test_a_reader_cannot_spoil_a_table_for_the_next(small_project: Project) -> None:
    """Each reader has a copy of the cached table."""
    frame = raw_table("stock", small_project)
    frame["value"] = "0"

    assert ["118", "161", ""] == raw_table("stock", small_project)["value"].tolist()


@pytest.mark.parametrize(
    ("as_of", "known"),
    [
        ("2020-05-31", []),
        ("2020-06-01", ["118"]),
        ("published", ["118"]),
        ("2021-03-30", ["118"]),
        ("2021-03-31", ["118", "161"]),
        ("latest", ["118", "161"]),
    ],
)
def test_a_row_is_known_from_its_last_possible_day(
    as_of: str, known: list[str], small_project: Project
) -> None:
    """A statement of 2021-03 is not taken as known before the month is over."""
    frame = observations("stock", "items_keeper", as_of=as_of, project=small_project)

    assert known == frame["printed"].tolist()


def test_a_row_without_a_day_falls_back_on_its_source(small_project: Project) -> None:
    """The press item has no as_of, and was published on 8 June 2020."""
    before = observations("stock", "items_paper", as_of="2020-06-07", project=small_project)
    after = observations("stock", "items_paper", as_of="2020-06-08", project=small_project)

    assert (0, 1) == (len(before), len(after))
    assert pd.Timestamp("2020-06-08") == after["known_on"].iloc[0]


def test_a_row_without_any_day_is_in_no_vintage(small_project: Project) -> None:
    """Neither the row nor its source has a date: the row is counted, and left out."""
    listed = small_project.raw / "sources.csv"
    listed.write_text(listed.read_text("utf-8") + "nobody,Undated,The Store,,,,press,\n", "utf-8")
    add(small_project, "items_keeper,,2020,90,,,items,exact,,nobody,table 1,")

    frame = records("stock", as_of="latest", project=small_project)

    assert "90" not in set(frame["value"])
    assert 1 == frame.attrs["undated"]
    assert "90" in set(records("stock", undated=True, project=small_project)["value"])


def test_what_a_vintage_leaves_out_is_counted(small_project: Project) -> None:
    """The attributes say of which day a table is, and how many rows were stated later."""
    attrs = records("stock", as_of="published", project=small_project).attrs

    assert ("stock", "2020-06-15", 0, 1) == tuple(
        attrs[name] for name in ("table", "as_of", "undated", "later")
    )


def test_observations_have_numbers_and_days(small_project: Project) -> None:
    """Values are floats beside what was printed; partial days are first and last days."""
    add(small_project, "items_keeper,2019-12,2020-02,7,,,items,exact,2021,keeper_2021,table 2,")
    frame = observations("stock", project=small_project)
    last = frame.iloc[-1]

    assert {"id", "printed", "known_on", *OBSERVATION_COLUMNS} == set(frame.columns)
    assert [110.0, 130.0] == frame.loc[frame["series"] == "items_paper", ["low", "high"]].to_numpy(
        "float"
    ).ravel().tolist()
    assert (7.0, "7") == (last["value"], last["printed"])
    assert pd.Timestamp("2019-12-01") == last["period_start"]
    assert pd.Timestamp("2020-02-29") == last["period_end"]
    assert pd.Timestamp("2021-12-31") == last["known_on"]


def test_nothing_known_yet_is_an_empty_table_of_the_same_shape(small_project: Project) -> None:
    """Methods need no special case before the first statement."""
    empty = observations("stock", as_of="2010-01-01", project=small_project)
    full = observations("stock", project=small_project)

    assert 0 == len(empty)
    assert full.columns.tolist() == empty.columns.tolist()
    assert [kind.kind for kind in full.dtypes] == [kind.kind for kind in empty.dtypes]


def test_an_unknown_series_is_told(small_project: Project) -> None:
    """A misspelt series is an error, not an empty table."""
    with pytest.raises(ParameterError) as caught:
        observations("stock", ("items_keeper", "itmes"), project=small_project)

    assert ("items_keeper, items_paper", "itmes") == (caught.value.expected, caught.value.found)


def test_sources_are_found_by_their_id(small_project: Project) -> None:
    """A row's source_id leads to the publication."""
    assert "A visit to the store" == sources(small_project).loc["paper_2020", "title"]


@pytest.mark.parametrize("read", [observations, records])
def test_each_reader_has_rows_of_its_own(
    read: Callable[..., pd.DataFrame], small_project: Project
) -> None:
    """What one changes in them, another one does not read."""
    first = read("stock", project=small_project)
    before = first.copy()
    first.loc[:, "unit"] = "changed"
    first["value"] = 0
    first.attrs["table"] = "changed"

    again = read("stock", project=small_project)

    pd.testing.assert_frame_equal(before, again)
    assert "stock" == again.attrs["table"]

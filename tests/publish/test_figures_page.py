"""The figures of pictures: where another table has them, and where they are long."""

import json
import re

from audit.display import MIME, Table
from audit.project import Project
from audit.publish.claim_page import whole_page
from audit.publish.figures_page import MOST, figure_pages
from audit.publish.markup import read
from audit.publish.pictures import picture
from audit.publish.said_once import WORTH, listings, said_once
from tests.publish.conftest import row_id
from tests.publish.test_lineage import unlinked

COLUMNS = ["option", "value"]


def drawn(rows: list[list[str]]) -> dict[str, object]:
    """What a notebook stores for a picture of these figures."""
    return {"title": "T", "alt": "a", "columns": COLUMNS, "rows": rows}


def test_rows_of_another_table_are_not_said_twice() -> None:
    """They are counted, and the picture leads to the table that has them."""
    rows = [[f"option {k}", f"{k}"] for k in range(WORTH + 2)]
    root = read(Table(columns=COLUMNS, rows=rows, caption="All").html())
    tables = listings(root, "table-1")
    shown = said_once(picture("<svg/>", drawn([*rows, ["other", "7"]]), "picture-1"), tables)
    assert [["other", "7"]] == shown.data.rows
    assert shown.elsewhere is not None
    assert (tables[0].place, "All", str(len(rows))) == (
        shown.elsewhere.place,
        shown.elsewhere.caption,
        shown.elsewhere.rows.text,
    )
    assert f'id="{tables[0].place}"' in "".join(
        f'id="{one.attributes["id"]}"' for one in root.walk() if "id" in one.attributes
    )


def test_few_rows_and_other_headings_are_said() -> None:
    """A reference costs the reader a step, and equal words may mean something else."""
    rows = [[f"option {k}", f"{k}"] for k in range(WORTH + 2)]
    other = read(Table(columns=["option", "share"], rows=rows).html())
    few = read(Table(columns=COLUMNS, rows=rows[: WORTH - 1]).html())
    whole = picture("<svg/>", drawn(rows), "picture-1")
    assert whole == said_once(whole, [*listings(other, "a"), *listings(few, "b")])


def test_long_figures_have_a_page_of_their_own(project: Project) -> None:
    """The picture leads to it; every number there leads to its rows."""
    assert {} == figure_pages(project)
    path = project.reports / "published" / "events-total.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    [facts, *_] = [
        output["data"][MIME.format("picture")]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if MIME.format("picture") in output["data"]
    ]
    number = {"text": "84,100", "value": "84100", "lineage": 0}
    facts["rows"] = [[f"row {k}", number] for k in range(MOST + 1)]
    facts["lineages"] = [[row_id(84100)]]
    path.write_text(json.dumps(notebook), "utf-8")

    [(name, make)] = figure_pages(project).items()
    assert "figures/published/events-total.html" == name
    text = whole_page(project, "published", "events-total")
    [place] = re.findall(rf'<a href="\.\./{name}#([^"]+)">', text)
    there = make(project)
    assert f'<h2 id="{place}">' in there
    assert f'href="../../published/events-total.html#{place}"' in there
    assert MOST + 1 == there.count(">84,100</a></data></td>")
    assert [] == unlinked(there)

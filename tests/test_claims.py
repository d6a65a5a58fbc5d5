"""Claims are read from claims.toml, or it says what is wrong with it."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from audit.claims import article, claim, claims
from audit.errors import ClaimError
from audit.project import Project
from audit.readings import readings

INVALID = Path(__file__).parent / "invalid" / "claims"


@pytest.mark.parametrize("example", sorted(INVALID.glob("*.toml")), ids=lambda path: path.stem)
def test_an_invalid_file_of_claims_gives_its_message(example: Path, small_project: Project) -> None:
    """Each invalid file gives exactly the message that lies beside it."""
    shutil.copy(example, small_project.claims_file)

    with pytest.raises(ClaimError) as caught:
        (article if example.stem.startswith("article") else claims)(small_project)

    told = f"{caught.value}\n".replace(str(small_project.root), "{root}")
    assert example.with_suffix(".error.txt").read_text("utf-8") == told


def test_each_message_belongs_to_an_example() -> None:
    """No message is left over from an example that is gone."""
    messages = {path.name.removesuffix(".error.txt") for path in INVALID.glob("*.error.txt")}

    assert {path.stem for path in INVALID.glob("*.toml")} == messages


def test_the_article_is_read(small_project: Project) -> None:
    """Author, title, publisher and day make one line."""
    text = article(small_project)

    assert dt.date(2020, 6, 15) == text.published
    assert "A. Writer, “What the store holds”, The Paper, 15 June 2020" == text.citation


def test_an_article_can_name_where_it_was_seen(small_project: Project) -> None:
    """Its addresses are taken as they are; without any, none is made up."""
    assert () == article(small_project).appearances
    declared = small_project.claims_file.read_text("utf-8")
    seen = 'publisher = "The Paper"\nappearances = ["https://example.org/a"]'
    small_project.claims_file.write_text(declared.replace('publisher = "The Paper"', seen), "utf-8")

    assert ("https://example.org/a",) == article(small_project).appearances


def test_claims_come_in_the_order_of_the_file(small_project: Project) -> None:
    """The order is the article's."""
    assert ["items-total", "items-minimum"] == list(claims(small_project))


def test_a_claim_has_the_readings_of_its_words(small_project: Project) -> None:
    """Number and hedge alone fix the readings."""
    one = claim("items-minimum", small_project)

    assert readings("150", "more than") == one.readings
    assert "more than 150" == one.printed.text
    assert "There are more than 150 items in the store" == one.statement


def test_an_unknown_claim_is_told(small_project: Project) -> None:
    """The error names the claims that there are."""
    with pytest.raises(ClaimError) as caught:
        claim("items-lost", small_project)

    assert "one of items-total, items-minimum" == caught.value.expected


def test_own_readings_stand_after_those_of_the_words(small_project: Project) -> None:
    """A claim may add readings with their citation; ends belong to them unless it says not."""
    with small_project.claims_file.open("a", encoding="utf-8") as file:
        file.write(
            '[[claims.items-minimum.readings]]\nname = "as a limit"\nlow = 100\nhigh = inf\n'
            'kind = "N"\nrole = "informative"\ncitation = "the next sentence"\n'
            "high_closed = false\n"
        )
    *own, last = claim("items-minimum", small_project).readings

    assert list(readings("150", "more than")) == own
    assert (100.0, True, False, False) == (
        last.low, last.low_closed, last.high_closed, last.pooled,
    )  # fmt: skip


def test_a_claim_without_number_and_hedge_has_no_reading(small_project: Project) -> None:
    """Words without a quantity have no set of values; what they would need can be declared."""
    text = small_project.claims_file.read_text("utf-8")
    small_project.claims_file.write_text(
        text.replace("{number} items", "masses of items")
        .replace('number = "120"', 'number = ""\nneeds = "a count"')
        .replace('number = "150"', 'number = ""\nrelates = ["items-total"]'),
        "utf-8",
    )
    found = claims(small_project)

    assert [(), ()] == [one.readings for one in found.values()]
    assert ("a count", ("items-total",)) == (
        found["items-total"].needs,
        found["items-minimum"].relates,
    )
    assert "no number" not in found["items-total"].statement


def test_a_claim_shows_itself_with_its_readings(small_project: Project) -> None:
    """What is said, where, of what, and every reading, as text and as HTML."""
    shown = claim("items-total", small_project)._repr_mimebundle_()

    for text in ("There are about 120 items", "P1", "nobody", "items in the store at the end"):
        assert text in shown["text/plain"]
        assert text in shown["text/html"]
    assert "rounded to its grain" in shown["text/plain"]

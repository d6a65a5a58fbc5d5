"""A choice is declared once, each level with a reason."""

import itertools

import pytest

from audit.choices import KINDS, choice, choices_table
from audit.declared import axes
from audit.errors import ParameterError
from audit.project import Project

DECLARED = """
[start]
kind = "U"
question = "From which day?"
levels = [
  { label = "first day", value = "2020-01-01", reason = "nothing is left out" },
  { label = "first month", value = ["2020-02", "2020-03"], reason = "it is whole" },
]
[start.missing]
"the eve" = "a count of the year before"

[who-counts]
kind = "N"
question = "Who counts?"
levels = [{ label = "keeper", reason = "it is their store" }]
"""

TWICE = """
[a]
kind = "E"
question = "?"
levels = [{ label = "x", reason = "r" }, { label = "x", reason = "s" }]
"""


def declare(project: Project, text: str) -> None:
    """Write the declared choices of a project."""
    project.choices_file.write_text(text, "utf-8")


def test_a_label_is_its_own_value_unless_one_is_given() -> None:
    """The short form declares label and reason, the long one a value too."""
    axis = choice("start", "E", "When?", {"early": "first", "late": (7, "last")})

    assert ("early", "late") == axis.labels
    assert ["early", 7] == [level.value for level in axis.levels]
    assert ["first", "last"] == [level.reason for level in axis.levels]


@pytest.mark.parametrize("kind", KINDS)
def test_three_kinds_are_known(kind: str) -> None:
    """Equivalent, not equivalent and uncertain (Del Giudice & Gangestad 2021)."""
    assert kind == choice("a", kind, "?", {"x": "because"}).kind  # type: ignore[arg-type]


def test_another_kind_is_refused() -> None:
    """The type of a choice decides what is pooled, so it is never guessed."""
    with pytest.raises(ParameterError, match="unknown kind"):
        choice("a", "X", "?", {"x": "because"})  # type: ignore[arg-type]


@pytest.mark.parametrize("levels", [{}, {"x": " "}, {"x": "because", "y": (1, "")}])
def test_a_level_without_a_reason_is_refused(levels: dict[str, str]) -> None:
    """What nobody can defend is not in the multiverse."""
    with pytest.raises(ParameterError, match="lacks a level or a reason"):
        choice("a", "E", "?", levels)


def test_levels_can_be_kept_in_another_order() -> None:
    """The first of the kept levels is the new reference; the rest of the choice stays."""
    axis = choice("a", "E", "?", {"x": "r", "y": "r", "z": "r"}, missing={"w": "a figure"})

    for kept in itertools.permutations(axis.labels, 2):
        assert kept == axis.keep(*kept).labels
    assert axis.missing == axis.keep("z").missing


@pytest.mark.parametrize("labels", [(), ("w",), ("x", "w")])
def test_an_unknown_level_cannot_be_kept(labels: tuple[str, ...]) -> None:
    """The error names the levels that there are."""
    with pytest.raises(ParameterError) as caught:
        choice("a", "E", "?", {"x": "r", "y": "r"}).keep(*labels)

    assert "x, y" == caught.value.expected


def test_declared_choices_are_read_in_the_order_asked_for(small_project: Project) -> None:
    """Names, kinds, values, reasons and what is missing come from choices.toml."""
    declare(small_project, DECLARED)

    who, start = axes("who-counts", "start", project=small_project)

    assert ("who counts", "N", ("keeper",)) == (who.name, who.kind, who.labels)
    assert ["2020-01-01", ("2020-02", "2020-03")] == [level.value for level in start.levels]
    assert {"the eve": "a count of the year before"} == start.missing


def test_a_choice_that_is_not_declared_is_told(small_project: Project) -> None:
    """The error names the declared ones, and where they are."""
    declare(small_project, DECLARED)

    with pytest.raises(ParameterError) as caught:
        axes("start", "end", project=small_project)

    assert ("start, who-counts", "end") == (caught.value.expected, caught.value.found)
    assert str(small_project.choices_file) == caught.value.where


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[a]\nquestion = "?"\nlevels = [{label = "x", reason = "r"}]', "no kind"),
        ('[a]\nkind = "E"\nquestion = "?"', "no levels"),
        ('[a]\nkind = "E"\nquestion = "?"\nlevels = [{label = "x"}]', "no reason in level 1"),
        ('[a]\nkind = "E"\nquestion = "?"\nlevels = ["x"]', "'x' in level 1"),
        ('[a]\nkind = "E"\nquestion = "?"\nlevels = []', "levels = []"),
        (TWICE, "the label 'x' again"),
    ],
)
def test_a_broken_declaration_is_told(text: str, found: str, small_project: Project) -> None:
    """What is missing of a choice is named; nothing is dropped without a word."""
    declare(small_project, text)

    with pytest.raises(ParameterError) as caught:
        axes("a", project=small_project)

    assert caught.value.found.startswith(found)


def test_the_table_shows_every_option_with_its_reason() -> None:
    """Options without a figure are listed with what would be needed."""
    one = choice("a", "U", "Which?", {"x": "because", "y": "why not"}, missing={"z": "a count"})

    assert [
        ["Which?", "U, uncertain", "x", "because"],
        ["", "", "y", "why not"],
        ["", "", "z (no figure)", "would need: a count"],
    ] == list(choices_table((one,)).rows)
    assert choices_table((one,)).html() == one._repr_mimebundle_()["text/html"]

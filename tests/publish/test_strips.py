"""The picture of a claim shows what its reports say, where the scale puts it."""

import re
from dataclasses import replace

import pytest

from audit.claims import claim
from audit.project import Project
from audit.publish.contents import Content, content
from audit.publish.strips import Panel, panel


def made(project: Project) -> dict[str, Content]:
    """Return both reports on the events."""
    return {name: content(project, name, "events-total") for name in ("published", "latest")}


def of(project: Project, reports: dict[str, Content] | None = None) -> Panel:
    """Return the picture of the events."""
    found = panel(claim("events-total", project), reports or made(project))
    assert found is not None
    return found


def place(drawing: str, attribute: str) -> float:
    """Return a place of a drawing, in per cent."""
    [found] = re.findall(rf' {attribute}="([\d.]+)%"', drawing)
    return float(found)


def test_each_basis_has_a_line_for_then_and_one_for_now(project: Project) -> None:
    """Bases stand apart, and then above now."""
    assert [
        ("every event", ["then", "now"]),
        ("large events", ["then", "now"]),
    ] == [(strip.name, [track.when for track in strip.tracks]) for strip in of(project).strips]


def test_the_same_on_both_days_is_one_line(project: Project) -> None:
    """What did not move is not drawn twice."""
    one = content(project, "published", "events-total")
    shown = of(project, {"published": one, "latest": replace(one, vintage="latest")})

    assert [["then and now"], ["then and now"]] == [
        [track.when for track in strip.tracks] for strip in shown.strips
    ]
    assert not shown.differs
    assert of(project).differs


def test_a_greater_value_lies_further_right(project: Project) -> None:
    """All lines share one scale, hollow for then and full for now."""
    then, now = (str(track.drawing) for track in of(project).strips[0].tracks)

    assert place(then, "cx") < place(now, "cx")
    assert "track-dot hollow" in then
    assert "track-dot hollow" not in now


def test_a_range_without_an_end_has_an_arrow(project: Project) -> None:
    """An end that no figure sets is not drawn as one."""
    reports = made(project)
    judgement = reports["latest"].judgement
    assert judgement is not None
    open_ended = replace(judgement.bases[0], ends=(0.0, float("inf")))
    bases = (open_ended, *judgement.bases[1:])
    reports["latest"] = replace(reports["latest"], judgement=replace(judgement, bases=bases))
    then, now = (str(track.drawing) for track in of(project, reports).strips[0].tracks)

    assert 0 == then.count("<path")
    assert 2 == now.count("<path")


def test_every_line_says_what_it_shows(project: Project) -> None:
    """Alternative text has when, the value, the range, and what would be true."""
    track = of(project).strips[0].tracks[0]

    assert track.figure is not None
    assert f'aria-label="then: {track.figure}; true of more than 84,000"' in track.drawing


@pytest.mark.parametrize(
    ("words", "readings", "expected"),
    [
        ("reproduces", {"any number above": "reproduces"}, None),
        ("reproduces under some readings", {"any number above": "reproduces"}, True),
        ("reproduces under some readings", {"any number above": "overstated"}, False),
    ],
)
def test_a_verdict_that_hangs_on_words_names_the_readings(
    project: Project, words: str, readings: dict[str, str], *, expected: bool | None
) -> None:
    """Those that reproduce when taken alone, on the page with what decides between them."""
    reports = made(project)
    judgement = reports["latest"].judgement
    assert judgement is not None
    hanging = replace(judgement.bases[0], words=words, readings=readings, separates=("start",))
    reports["latest"] = replace(
        reports["latest"], judgement=replace(judgement, bases=(hanging, *judgement.bases[1:]))
    )
    told = of(project, reports).strips[0].tracks[1].under

    assert (None if expected is None else ("any number above",) * expected) == told


def test_the_values_that_would_be_true_are_under_every_line(project: Project) -> None:
    """Each line uses the one drawing of the claim, which the scale keeps."""
    shown = of(project)

    [ground] = re.findall(r'<g id="([^"]+)">', shown.axis)
    assert all(
        f'href="#{ground}"' in track.drawing for strip in shown.strips for track in strip.tracks
    )
    assert 1 == shown.axis.count('class="track-edge"')
    assert 1 == shown.axis.count('class="track-printed"')


def test_a_report_without_a_verdict_has_no_picture(project: Project) -> None:
    """Nothing is drawn where nothing was judged."""
    reports = {name: replace(one, judgement=None) for name, one in made(project).items()}

    assert panel(claim("events-total", project), reports) is None


@pytest.mark.parametrize("words", ["not checkable", "not identified"])
def test_what_has_no_value_has_no_dot(project: Project, words: str) -> None:
    """A verdict without figures is told in words beside an empty line."""
    reports = made(project)
    judgement = reports["latest"].judgement
    assert judgement is not None
    nothing = replace(
        judgement.bases[0], words=words, center=None, ends=None, value=None, envelope=None
    )
    bases = (nothing, *judgement.bases[1:])
    reports["latest"] = replace(reports["latest"], judgement=replace(judgement, bases=bases))
    drawing = of(project, reports).strips[0].tracks[1].drawing

    assert "circle" not in drawing
    assert "now: no figure" in drawing

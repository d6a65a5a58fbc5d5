"""The page of the methods: what the program has, and what the benchmark measured."""

import re
from pathlib import Path

import pytest

from audit.errors import ProjectError
from audit.intervals import KINDS
from audit.project import Project
from audit.publish import index, methods
from audit.publish.claim_page import whole_page
from audit.readings import ROLES
from audit.rules import RULES, THRESHOLDS

HEADER = "method,setting,promise,nominal,measured,standard_error,simulations,slack,reason\n"
ROWS = (
    "score_rate,on average,covers about its level,0.95,0.9511,exact,,0.01,\n"
    "score_rate,at the worst,covers about its level,0.95,0.9197,exact,,0.06,<b>counts</b>\n"
    "rate_bounds,all pairs,never misses the truth,1,1.0000,0.0005,2000,0,\n"
    "judge,“nearly three”; truth 4 → understated,promises nothing,,0.9945,0.0012,4000,0,\n"
    "judge,the worst of three → overstated,errs at most so often,0.03,0.0000,0.0002,4000,0,\n"
)


def calibrated(project: Project, text: str) -> Project:
    """Give an audit a table of calibration."""
    project.derived.mkdir()
    (project.derived / "calibration.csv").write_text(text, encoding="utf-8")
    return project


def test_it_shows_the_rule_as_the_program_has_it(project: Project) -> None:
    """Every verdict in the order of the rule, with its meaning, and every threshold."""
    text = methods(project)
    places = [text.index(f"</svg> {words}</th><td>{means}</td>") for words, means, _ in RULES]
    assert sorted(places) == places
    limits = text[text.index("“Nearly all” is") : text.index("without the uncertain choices")]
    for pair in THRESHOLDS:
        assert all(f'<data value="{limit:.10g}">' in limits for limit in pair)


def test_it_shows_every_kind_and_every_role(project: Project) -> None:
    """Kinds of range and roles of readings, as the program names them."""
    text = methods(project)
    for name, means in {**KINDS, **ROLES}.items():
        assert f"<td>{name}</td>" in text
        assert f">{means}</td>" in text


def test_it_shows_how_words_are_read(project: Project) -> None:
    """The grammar with its steps and its citations."""
    text = methods(project)
    assert "nearly, almost</td>" in text
    assert re.search('<data value="0.5"><a [^>]*>0.5 fine below</a></data>', text)
    assert "Krifka 2009, Approximate interpretations of number words</td>" in text


def test_without_a_table_of_calibration_it_says_nothing_of_it(project: Project) -> None:
    """An audit need not have measured anything."""
    assert "How often ranges are right" not in methods(project)


def test_it_shows_what_was_measured(project: Project) -> None:
    """Least and greatest coverage of each method, each setting, and what the rule gave."""
    text = methods(calibrated(project, HEADER + ROWS))
    bare = re.sub(r"<data ([^>]*)><a [^>]*>([^<]*)</a>", r"<data \1>\2", text)
    assert '<data value="0.9197">92.0 %</data></td><td class="n"><data value="0.9511">' in bare
    assert "&lt;b&gt;counts&lt;/b&gt;" in text
    assert '<data value="1">100.0 %</data>' in bare
    assert "± 0.1 %" in text
    assert "understated</td>" in text
    assert '<data value="0.03">3.0 %</data>' in bare


@pytest.mark.parametrize("text", ["method,setting\na,b\n", HEADER + "a,b,c,0.95,much,exact,,0,\n"])
def test_a_table_that_is_none_is_refused(project: Project, text: str) -> None:
    """What the benchmark did not write is told, not shown."""
    with pytest.raises(ProjectError, match="calibration"):
        methods(calibrated(project, text))


def test_the_index_and_every_claim_point_to_it(project: Project) -> None:
    """A reader who asks how a verdict came about finds it."""
    assert 'href="methods.html"' in index(project)
    assert 'href="../methods.html"' in whole_page(project, "published", "events-total")


def test_it_names_no_file_of_this_machine(project: Project, tmp_path: Path) -> None:
    """The page is the same wherever the audit lies."""
    assert str(tmp_path) not in methods(calibrated(project, HEADER + ROWS))

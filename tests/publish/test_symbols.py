"""Signs and strips of verdicts."""

import itertools
import re
from importlib import resources

import pytest

from audit.outcomes import OUTCOMES
from audit.publish.symbols import MEANINGS, SYMBOLS, WIDTH, legend, parts, symbol
from audit.rules import NOT_CHECKABLE, NOT_IDENTIFIED, RULES, TOLD, UNSUPPORTED, Shares

SHAPES = resources.files("audit.publish").joinpath("templates", "shapes.svg.j2").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        *(words for words, _, _ in RULES),
        *(words for told in TOLD.values() for words in told.values()),
        NOT_CHECKABLE,
        NOT_IDENTIFIED,
        UNSUPPORTED,
    ],
)
def test_every_verdict_has_a_shape_and_a_meaning(words: str) -> None:
    """Whatever the rule can say is drawn and explained."""
    assert f'<symbol id="sign-{symbol(words)}"' in SHAPES
    assert MEANINGS[words]


@pytest.mark.parametrize("outcome", [outcome.name for outcome in OUTCOMES])
def test_every_outcome_has_a_shape(outcome: str) -> None:
    """Whatever claims can come to is drawn."""
    assert SHAPES.count(f'<symbol id="sign-{outcome}"') == 1


def test_no_two_verdicts_look_alike() -> None:
    """Shapes of verdicts and of outcomes differ by their outline, whatever their colour."""
    drawn = re.findall(r"<symbol [^>]*>(.*?)</symbol>", SHAPES)
    outlines = [re.sub(r"\b(?:agree|overlap|below|above)\b", "", one) for one in drawn]
    names = {*SYMBOLS.values(), *(outcome.name for outcome in OUTCOMES)}
    assert len(names) == len(set(outlines)) == len(drawn)


def test_the_legend_is_the_rule() -> None:
    """The legend has the rule's words and meanings in the rule's order, and others once used."""
    ruled = [(words, means) for words, means, _ in RULES]
    assert ruled == [(line.words, line.means) for line in legend()]
    assert NOT_CHECKABLE == legend([NOT_CHECKABLE, "reproduces"])[-1].words


def test_a_strip_is_as_long_as_the_whole() -> None:
    """The parts of a strip touch and fill it; a code without a share has no part."""
    shares = Shares(agree=1 / 3, overlap=1 / 6, below=0.5, above=0.0, cells=6)
    made = parts(shares)
    assert ["agree", "overlap", "below"] == [part.code for part in made]
    for one, other in itertools.pairwise(made):
        assert other.start == pytest.approx(one.start + one.width)
    assert pytest.approx(WIDTH, abs=0.2) == made[-1].start + made[-1].width

"""How the two vintages are called on a page."""

from dataclasses import dataclass

from audit.display import Number, day
from audit.project import Project
from audit.references import declared

__all__ = ["Vintage", "vintage"]

QUESTIONS = {
    "published": ("then", "Was it fair to write?"),
    "latest": ("now", "Is it true?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """One vintage: its name, the word for it, the question it answers, its last day."""

    name: str
    word: str
    asks: str
    day: Number


def vintage(project: Project, name: str) -> Vintage:
    """Return how a vintage is called."""
    word, asks = QUESTIONS[name]
    return Vintage(
        name=name,
        word=word,
        asks=asks,
        day=day(project.day(name), ids=(declared("vintage", name),)),
    )

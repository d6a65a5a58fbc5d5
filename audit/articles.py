"""The audited text, and what an entry about it, or about a reading of its words, has to say."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from audit.choices import KINDS
from audit.display import day
from audit.entries import Parts, boolean, filled, number_or_endless, texts
from audit.entries import day as is_day
from audit.readings import ROLES

__all__ = [
    "ARTICLE",
    "ARTICLE_EXPECTED",
    "ARTICLE_OPTIONAL",
    "AUTHOR",
    "READING",
    "READING_EXPECTED",
    "READING_OPTIONAL",
    "Article",
]

AUTHOR: Final = "The article-audit developers"
"""Who audits, where ``claims.toml`` names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The audited text.

    Parameters
    ----------
    title, author, publisher : str
        Who wrote what, and where.
    published : datetime.date
        The day of publication.
    appearances : tuple of str
        Addresses at which its text was seen, the original or a republication; none is guessed.
    audited_by : str
        Whose text and tables the audit is; pages and bundle name them as its author.
    """

    title: str
    author: str
    publisher: str
    published: dt.date
    appearances: tuple[str, ...] = ()
    audited_by: str = AUTHOR

    @property
    def citation(self) -> str:
        """The article, in one line."""
        return f"{self.author}, “{self.title}”, {self.publisher}, {day(self.published)}"


def _addresses(value: Any) -> bool:
    """Whether links to all of them are safe, whatever a file of declarations holds."""
    return texts(value) and all(re.fullmatch(r"https?://[^\s<>\"']+", one) for one in value)


ARTICLE: Final[Parts] = {
    "title": filled,
    "author": filled,
    "publisher": filled,
    "published": is_day,
}
"""The parts that the entry must have."""

ARTICLE_OPTIONAL: Final[Parts] = {"appearances": _addresses, "audited_by": filled}
"""Those that it may have."""

ARTICLE_EXPECTED: Final = (
    "texts for title, author, publisher and, if given, audited_by, a day for published, "
    "and in appearances a list of addresses that begin with https:// or http://"
)

READING: Final[Parts] = {
    "name": filled,
    "low": number_or_endless,
    "high": number_or_endless,
    "kind": lambda value: value in list(KINDS),
    "role": lambda value: value in list(ROLES),
    "citation": filled,
}
"""The parts of a reading that a claim lists for itself."""

READING_OPTIONAL: Final[Parts] = {"low_closed": boolean, "high_closed": boolean, "about": texts}

READING_EXPECTED: Final = (
    "texts for name and citation, numbers for low and high, a kind "
    f"({', '.join(KINDS)}) and a role ({', '.join(ROLES)})"
)

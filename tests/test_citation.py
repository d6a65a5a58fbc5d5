"""The citation file is valid, and says what the other files say."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from audit.claims import article
from audit.project import Project

Validate = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "CITATION.cff"


def citation() -> dict[str, Any]:
    """Content of the citation file."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


def test_the_citation_file_is_valid(validate: Validate) -> None:
    """The public validator finds nothing."""
    assert "" == validate("citation.py", FILE)


def test_a_citation_file_without_a_part_is_refused(validate: Validate, tmp_path: Path) -> None:
    """The validator tells one that is not valid."""
    broken = tmp_path / "CITATION.cff"
    broken.write_text(FILE.read_text("utf-8").replace("title: article-audit\n", ""), "utf-8")

    assert "" != validate("citation.py", broken)


def test_the_citation_file_names_this_package() -> None:
    """Name, version, licence, authors and keywords are those of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = citation()

    assert project["name"] == cited["title"]
    assert project["version"] == cited["version"]
    assert project["license"] == cited["license"]
    assert project["authors"] == cited["authors"]
    assert project["keywords"] == cited["keywords"]


def test_the_citation_file_names_the_article() -> None:
    """The audited article is the one reference, as in claims.toml."""
    [cited] = citation()["references"]
    text = article(Project(root=ROOT))
    names = " ".join(cited["authors"][0][part] for part in ("given-names", "family-names"))

    assert (text.title, text.author) == (cited["title"], names)
    assert (text.publisher, text.published) == (cited["publisher"]["name"], cited["date-published"])
    assert (cited["url"],) == text.appearances

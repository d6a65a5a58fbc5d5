"""Starting an audit of another article: a whole project with a worked claim that runs as it is."""

import datetime as dt
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

import jinja2

from audit.answers import HOLDS
from audit.claims import ID
from audit.errors import ParameterError, ProjectError
from audit.files import UNFINISHED, make_folder, unusable, write_atomically
from audit.placeholders import MARK
from audit.project import Project
from audit.registration import register

__all__ = ["created", "scaffold"]

FILES: Final = Path(__file__).with_name("scaffold")
"""The files of a new audit, each a template."""

SUFFIX: Final = ".j2"

PLACEHOLDERS: Final = {
    "title": f"{MARK}title of the article",
    "author": f"{MARK}who wrote it",
    "publisher": f"{MARK}where it appeared",
}

PUBLISHED: Final = dt.date(2001, 1, 1)
"""The day of an article of which none is given: files must have one, and say beside it that it is
to be replaced."""


def created(
    folder: Path,
    *,
    title: str | None,
    author: str | None,
    publisher: str | None,
    published: dt.date | None,
    claim: str,
) -> int:
    """Start an audit, and say what to do next.

    Parameters
    ----------
    folder : pathlib.Path
        Where; it does not exist yet, or is empty.
    title, author, publisher : str, optional
        Of the article; default: a placeholder that says so.
    published : datetime.date, optional
        The day of the article.
    claim : str
        The id of the worked claim.

    Returns
    -------
    int
        The exit code.
    """
    given = {"title": title, "author": author, "publisher": publisher}
    project = scaffold(
        folder,
        {name: given[name] or text for name, text in PLACEHOLDERS.items()},
        published=published or PUBLISHED,
        latest=dt.datetime.now(tz=dt.UTC).date(),
        claim=claim,
    )
    here = os.path.relpath(project.root)
    sys.stdout.write(
        f"A new audit is in {project.root}, with one worked claim as an example.\n\n"
        f"  cd {here}\n"
        "  audit run                 recompute the claim, write reports/index.html\n"
        "  audit check               say whether the audit holds\n\n"
        "README.md leads from here to a published audit. `make audit` and `make test` run\n"
        "it in an environment of its own, from requirements.txt.\n"
    )
    return HOLDS


def scaffold(
    folder: Path, texts: dict[str, str], *, published: dt.date, latest: dt.date, claim: str
) -> Project:
    """Write the files of a new audit: all of them, or none.

    They are written beside their place and put there in one step, so that no half of an audit is
    left behind by a run that is killed.

    Parameters
    ----------
    folder : pathlib.Path
        Where; it does not exist yet, or is empty.
    texts : dict of str to str
        ``title``, ``author`` and ``publisher`` of the article, each on one line.
    published, latest : datetime.date
        The days of the two vintages; the latter is at least the former.
    claim : str
        The id of the worked claim, in kebab-case.

    Returns
    -------
    Project
        The audit, with its tables registered.

    Raises
    ------
    ParameterError
        If the id is not one, or a text cannot stand on one line.
    ProjectError
        If the folder holds anything, is the working directory, or cannot be written.
    """
    _refuse_texts(texts, claim)
    place = folder.resolve()
    _refuse_place(place)
    make_folder(place.parent)
    beside = place.with_name(UNFINISHED.format(place.name))
    values = {
        **texts,
        "published": published.isoformat(),
        "no_day": f"{MARK}the day on which it appeared" if published == PUBLISHED else "",
        "latest": max(published, latest).isoformat(),
        "claim": claim,
        "version": version("article-audit"),
    }
    try:
        shutil.rmtree(beside, ignore_errors=True)
        for path, text in _rendered(values):
            write_atomically(beside / path, text)
            if path.parts[0] == ".ci":
                (beside / path).chmod(0o755)
        register(Project(root=beside))
        beside.replace(place)
    except OSError as error:
        raise unusable(place, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Project(root=place)


def _rendered(values: dict[str, str]) -> Iterator[tuple[PurePosixPath, str]]:
    environment = jinja2.Environment(  # noqa: S701 - no page is made of these, and nothing of theirs runs
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["quoted"] = _quoted
    for source in sorted(FILES.rglob(f"*{SUFFIX}")):
        path = PurePosixPath(source.relative_to(FILES).as_posix().removesuffix(SUFFIX))
        # The one file whose name depends on what is given.
        named = path.with_name(f"{values['claim']}.ipynb") if path.suffix == ".ipynb" else path
        yield named, environment.from_string(source.read_text(encoding="utf-8")).render(values)


def _quoted(text: str) -> str:
    """Return a text in quotation marks, as TOML, YAML and JSON all read it."""
    return json.dumps(text, ensure_ascii=False)


def _refuse_texts(texts: dict[str, str], claim: str) -> None:
    if not ID.fullmatch(claim):
        raise ParameterError(
            "The id of the claim is not one.",
            expected="kebab-case, such as deaths-minimum: small letters, digits, single hyphens",
            found=repr(claim),
            where="--claim",
            do="name it otherwise; it is also the name of its notebook and of its pages",
        )
    for name, text in texts.items():
        if not text.strip() or not text.isprintable():
            raise ParameterError(
                "A text about the article cannot be written.",
                expected="one line that can be seen",
                found=repr(text),
                where=f"--{name}",
                do="give it on one line, or leave the option out for a placeholder",
            )


def _refuse_place(place: Path) -> None:
    try:
        found = _holds(place)
    except OSError as error:
        raise unusable(place, error) from error
    if found:
        raise ProjectError(
            "A new audit cannot be started there.",
            expected="a folder that does not exist yet, or an empty one",
            found=found,
            where=str(place),
            do="name another folder, such as `audit new my-audit`; nothing was written",
        )


def _holds(place: Path) -> str:
    """Return what is in the way of a new folder; nothing where it can be made."""
    if not os.path.lexists(place):
        return ""
    if not stat.S_ISDIR(place.lstat().st_mode):
        return "a file"
    names = sorted(path.name for path in place.iterdir())
    if names:
        return f"{len(names)} entries, {names[0]} first"
    # Its place is taken in one step; whoever stands in it would be left in a folder that is gone.
    return "the working directory" if place == Path.cwd() else ""

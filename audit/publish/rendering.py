"""Templates and style of the pages."""

import base64
import datetime as dt
import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from audit.display import LEFT, Number, Sentence, Table, day
from audit.publish.claim_review import LICENSE
from audit.publish.navigation import NAVIGATION
from audit.publish.symbols import meaning, parts, symbol
from audit.references import declared

__all__ = ["PLACE", "compile_templates", "render", "shown", "stripped"]

PLACE = "<!-- lineage -->"
"""Where a page tells what its numbers rest on (see :mod:`audit.publish.lineage`)."""

_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)

_FOLDER = resources.files("audit.publish")


def _static(ending: str) -> dict[str, str]:
    """Return the files of the pages that end so: name without ending → text, in order."""
    files = {
        Path(one.name).stem: stripped(one.read_text(encoding="utf-8"))
        for one in _FOLDER.joinpath("static").iterdir()
        if one.name.endswith(ending)
    }
    return dict(sorted(files.items()))


def stripped(text: str) -> str:
    r"""Return a style or a script without what only its authors read.

    Examples
    --------
    >>> stripped("/* Why\n  so. */\np {\n  margin: 0;\n}\n// Why.\nf();\n")
    'p {\nmargin: 0;\n}\nf();'
    """
    lines = (line.strip() for line in _REMARK.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def shown(value: Number | Sentence | Table) -> Markup:
    """Return a number, a sentence or a table as markup; all escape what they hold."""
    # A table aligns its cells itself for where it is shown without the style of a page.
    text = value.marked if isinstance(value, Sentence) else value.html().replace(LEFT, "")
    return Markup(text)  # noqa: S704


def _published(when: dt.date | str) -> Number:
    """Return the day of the article, as it is declared."""
    return day(when, ids=(declared("article", "published"),))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("audit.publish"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    styles = _static(".css")
    scripts = _static(".js")

    def script(name: str) -> Markup:
        return Markup(f"<script>{scripts[name]}</script>")  # noqa: S704

    def style(names: tuple[str, ...]) -> Markup:
        return Markup("\n".join(text for name, text in styles.items() if name in names))  # noqa: S704

    environment.filters["shown"] = shown
    environment.filters["on_day"] = _published
    environment.globals.update(
        style=style,
        digest=_digest,
        # The policy of every page admits every script of ours, and no other.
        script_hashes=[_digest(text) for text in scripts.values()],
        script=script,
        license=LICENSE,
        navigation=NAVIGATION,
        lineage=Markup(PLACE),  # noqa: S704
        symbol=symbol,
        meaning=meaning,
        parts=parts,
    )
    return environment


def compile_templates() -> None:
    """Compile all templates, so that each of several forks need not."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


def render(template: str, **context: Any) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        Its file name.
    **context
        What it shows; every text is escaped, a number, a sentence or a table goes through
        ``shown``.

    Returns
    -------
    str
        A whole page.
    """
    return _environment().get_template(template).render(context)

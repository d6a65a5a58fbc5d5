"""What somebody reads first who was given a bundle, and knows nothing of this project."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

from audit.claims import article, claims
from audit.numbers import day
from audit.project import Project
from audit.publish.bundle import DESCRIPTOR, SOFTWARE, Part, software_version
from audit.publish.claim_review import LICENSE

__all__ = ["GUIDE", "guide"]

GUIDE = "BUNDLE.md"

_KINDS: Final = (
    ("pages", "reports/*.html"),
    ("executed notebooks, one for each claim and each day of knowledge", "reports/*.ipynb"),
    ("the same results for machines", "reports/*.json"),
    ("notebooks, as they are written", "notebooks/*.ipynb"),
    ("claims and choices, as they were fixed before", "data/*.toml"),
    ("figures, as they were printed, with their sources", "data/raw/*.csv"),
    ("tables made from the reports", "data/derived/*.csv"),
    ("verdicts of earlier versions", "data/releases/*.csv"),
)
"""What lies where; a star stands for folders too."""

_LOCKED: Final = " `requirements.lock` has what it needs, each at the version that was used."

_TEXT: Final = """# Audit of “{title}”

Every number of the article ({author}, {publisher}, {published}), recomputed from published
figures as they were known by {then} and by {now}: {claims}.
The audit is by {audited_by}.

**Begin with [reports/index.html](reports/index.html).** Any browser opens it; nothing is asked of
the network.

| what | where | files |
|---|---|---|
{kinds}

Two files describe all others for machines: `{descriptor}` (Data Package v2: size, checksum
and, for tables, columns of each file) and `{metadata}` (RO-Crate 1.1, Process Run Crate
0.5: one action for each executed notebook, with the notebook, the tables and the parameters that
went in, and what came out).

## Check it, and run it again

This folder is an audit, without the program that runs it: that is the Python package
`{software}`, version {version}.{locked}
Where the package is installed, and in this folder:

```text
audit check              are the tables and the reports those that belong together?
audit check --execute    every notebook is run again and compared
audit run                recompute what has changed since
```

What `README.md` says of `make` is about the folder that the bundle was exported from.

## Licence

Text and tables: CC BY 4.0 ({license}). Figures are facts: please cite
the publication that a row names.{more}
"""


def guide(project: Project, files: Sequence[Part], *, metadata: str) -> Part:
    """Return the file that a stranger reads first.

    Parameters
    ----------
    project : Project
        The audit.
    files : sequence of Part
        Every other file of the bundle but the two that describe it.
    metadata : str
        The name of the description as a research object.

    Returns
    -------
    Part
        What lies where, how to check it and run it again, and the licence; each number counted.
    """
    names = [one.path for one in files]
    counted = [
        (what, where, sum(fnmatchcase(one, where) for one in names)) for what, where in _KINDS
    ]
    text = article(project)
    count = sum(not one.relates for one in claims(project).values())
    told = _TEXT.format(
        title=text.title,
        author=text.author,
        publisher=text.publisher,
        published=day(text.published),
        then=day(project.day("published")),
        now=day(project.day("latest")),
        claims=f"{count} claim{'' if count == 1 else 's'}",
        audited_by=text.audited_by,
        kinds="\n".join(f"| {what} | `{where}` | {n} |" for what, where, n in counted if n),
        descriptor=DESCRIPTOR,
        metadata=metadata,
        software=SOFTWARE,
        version=software_version(),
        locked=_LOCKED if "requirements.lock" in names else "",
        license=LICENSE,
        more=" `LICENSE-DATA.md` says more." if "LICENSE-DATA.md" in names else "",
    )
    return Part(path=GUIDE, content=told.encode())

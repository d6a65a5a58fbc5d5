"""Notebooks as data: what of the source goes into a run, and what of a run goes into a report.

Both directions drop whatever is not the audit's: an editor's metadata, the clock, the machine. So
the same inputs give the same bytes, and a notebook that was only opened and saved is not changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from audit.errors import NotebookError

__all__ = ["INJECTED", "PARAMETERS", "finish", "is_sealed", "prepare", "seal", "unrun"]

PARAMETERS = "parameters"
"""The tag of the cell that holds the parameters."""

INJECTED = "injected-parameters"
"""The tag, and in a report the id, of the cell in which papermill sets them."""

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
"""Without the version: that is the locked environment's, and no part of the result."""


def prepare(text: str, where: str) -> dict[str, Any]:
    """Reduce a notebook to what is run: its cells, their tags and ids.

    Parameters
    ----------
    text : str
        The file, JSON of the notebook format 4.
    where : str
        Its path, for an error.

    Returns
    -------
    dict
        The notebook without outputs, counts and an editor's metadata. Blank code cells are left
        out, because no kernel runs them.

    Raises
    ------
    NotebookError
        If it is not a notebook of that format.
    """
    try:
        notebook = json.loads(text)
        if notebook["nbformat"] != 4:  # noqa: PLR2004 - the format that every tool here writes
            raise ValueError(f"notebook format {notebook['nbformat']}")  # noqa: TRY301
        cells = list(_prepared(notebook["cells"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotebookError(
            "A notebook cannot be read.",
            expected="JSON of the notebook format 4",
            found=f"{type(error).__name__}: {error}",
            where=where,
            do="open it in JupyterLab and save it again, or restore it (git checkout)",
        ) from error
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _prepared(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        code = cell["cell_type"] == "code"
        if code and not source.strip():
            continue
        # Notebooks made before format 4.5 have no ids; random ones would change the bytes.
        name = cell.get("id", "")
        name = name if name and name not in seen else f"cell-{number}"
        seen.add(name)
        tags = cell["metadata"].get("tags")
        yield {
            "cell_type": cell["cell_type"],
            "id": name,
            "metadata": {"tags": tags} if tags else {},
            "source": source,
            **({"attachments": cell["attachments"]} if cell.get("attachments") else {}),
            **({"execution_count": None, "outputs": []} if code else {}),
        }


def finish(notebook: Mapping[str, Any], stamp: Mapping[str, Any]) -> dict[str, Any]:
    """Make an executed notebook into a report.

    Parameters
    ----------
    notebook : mapping
        As the kernel left it.
    stamp : mapping
        What the report says about itself.

    Returns
    -------
    dict
        Without times, paths, versions and random ids, and with the stamp in ``metadata.audit``.
        Execution counts stay: without them nbval would pass a report that was never run.
    """
    return {
        "cells": [_finished(cell) for cell in notebook["cells"]],
        "metadata": {"audit": dict(stamp), "kernelspec": KERNEL, "language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _finished(cell: Mapping[str, Any]) -> dict[str, Any]:
    tags = cell["metadata"].get("tags")
    kept = ("cell_type", "source", "attachments", "execution_count", "outputs")
    return {
        **{part: cell[part] for part in kept if part in cell},
        "id": INJECTED if INJECTED in (tags or ()) else cell["id"],
        "metadata": {"tags": tags} if tags else {},
    }


def seal(text: str) -> str:
    """Add to a report the digest of its cells, outputs and pictures included.

    Re-executing compares texts only; with the seal, any other change of the file shows too.

    Parameters
    ----------
    text : str
        The report, as a notebook library wrote it.

    Returns
    -------
    str
        The same with ``metadata.audit.content``: keys sorted, indented as JupyterLab does.
    """
    report = json.loads(text)
    report["metadata"]["audit"]["content"] = _content(report)
    return json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def is_sealed(report: Mapping[str, Any]) -> bool:
    """Return whether the cells of a report are those that it was sealed with."""
    return bool(report["metadata"]["audit"].get("content") == _content(report))


def _content(report: Mapping[str, Any]) -> str:
    cells = json.dumps(report["cells"], ensure_ascii=False, sort_keys=True)
    return "sha256:" + hashlib.sha256(cells.encode()).hexdigest()


def unrun(notebook: Mapping[str, Any]) -> list[int]:
    """Return the numbers, from one, of the code cells that were not run to their end."""
    return [
        number
        for number, cell in enumerate(notebook["cells"], 1)
        if cell["cell_type"] == "code"
        and (
            cell.get("execution_count") is None
            or any(output["output_type"] == "error" for output in cell["outputs"])
        )
    ]

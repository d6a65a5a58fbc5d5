"""Notebooks as data: what of the source goes into a run, and what of a run goes into a report.

Both directions drop whatever is not the audit's: an editor's metadata, the clock, the machine. So
the same inputs give the same bytes, and a notebook that was only opened and saved is not changed.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit.documents import LIMIT, UnreadableError, parse_json
from audit.errors import NotebookError

__all__ = [
    "INJECTED",
    "PARAMETERS",
    "finish",
    "is_sealed",
    "parse",
    "prepare",
    "seal",
    "stamped",
    "unrun",
]

PARAMETERS = "parameters"
"""The tag of the cell that holds the parameters."""

INJECTED = "injected-parameters"
"""The tag, and in a report the id, of the cell in which papermill sets them."""

FORMAT = 4
"""Of notebooks: the one that every tool here writes."""

ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""The id of a cell, as the format has it."""

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
        notebook = parse(text)
        if not any(cell["cell_type"] == "code" for cell in notebook["cells"]):
            raise UnreadableError("no cell of code")  # noqa: TRY301 - told like the others
    except UnreadableError as error:
        raise NotebookError(
            "A notebook cannot be read.",
            expected="JSON of the notebook format 4, with cells of Python",
            found=error.found,
            where=error.within(where),
            do="open it in JupyterLab and save it again, or restore it (git checkout)",
        ) from error
    cells = list(_prepared(notebook["cells"]))
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def parse(text: str) -> dict[str, Any]:
    """Read a notebook, and hold it to the form that everything here relies on.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    dict
        The notebook.

    Raises
    ------
    UnreadableError
        If it is not JSON of the notebook format 4, or its language is not Python.
    """
    notebook = parse_json(text)
    if not isinstance(notebook, dict) or notebook.get("nbformat") != FORMAT:
        given = notebook.get("nbformat") if isinstance(notebook, dict) else None
        raise UnreadableError(f"notebook format {given!r}")
    metadata, cells = notebook.get("metadata", {}), notebook.get("cells")
    if not isinstance(metadata, dict) or not isinstance(cells, list):
        raise UnreadableError("metadata or cells of another type")
    for part, name in (("kernelspec", "language"), ("language_info", "name")):
        about = metadata.get(part, {})
        language = about.get(name, "python") if isinstance(about, dict) else about
        if language != "python":
            raise UnreadableError(f"the language {language!r}", f"metadata.{part}")
    for number, cell in enumerate(cells, 1):
        fault = _fault(cell)
        if fault:
            raise UnreadableError(fault, f"cell {number}")
    return notebook


def _fault(cell: Any) -> str:
    """Say what of a cell is not of the format."""
    if not isinstance(cell, dict):
        return repr(cell)
    outputs = cell.get("outputs", [])
    holds = {
        "cell_type": cell.get("cell_type") in ("code", "markdown", "raw"),
        "source": _is_text(cell.get("source")),
        "id": isinstance(cell.get("id", ""), str) and ID.fullmatch(cell.get("id", "x")),
        "metadata": isinstance(cell.get("metadata"), dict)
        and _are_texts(cell["metadata"].get("tags", [])),
        "attachments": isinstance(cell.get("attachments", {}), dict),
        "outputs": isinstance(outputs, list) and all(map(_is_output, outputs)),
    }
    part = next((part for part, held in holds.items() if not held), "")
    if part in cell and part != "outputs":
        return f"{part} = {cell[part]!r}"
    return f"no {part} of the format" if part else ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or _are_texts(value)


def _is_output(output: Any) -> bool:
    return (
        isinstance(output, dict)
        and isinstance(output.get("output_type"), str)
        and isinstance(output.get("data", {}), dict)
        and _is_text(output.get("text", ""))
    )


def _prepared(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        code = cell["cell_type"] == "code"
        if code and not source.strip():
            continue
        # Notebooks made before format 4.5 have no ids; random ones would change the bytes.
        name = cell.get("id", f"cell-{number}")
        if name in seen:
            free = (f"cell-{number}{'-again' * times}" for times in itertools.count())
            name = next(one for one in free if one not in seen)
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


def finish(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Make an executed notebook into a report.

    Parameters
    ----------
    notebook : mapping
        As the kernel left it.

    Returns
    -------
    dict
        Without times, paths, versions and random ids.
        Execution counts stay: without them nbval would pass a report that was never run.
    """
    return {
        "cells": [_finished(cell) for cell in notebook["cells"]],
        "metadata": {"kernelspec": KERNEL, "language_info": LANGUAGE},
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


def stamped(text: str, stamp: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a report what it says about itself.

    Parameters
    ----------
    text : str
        The report, as a notebook library wrote it.
    stamp : mapping
        What it says about itself.

    Returns
    -------
    dict
        The report with ``metadata.audit``.

    Raises
    ------
    NotebookError
        If its outputs are what no reader would take: too large, NaN, half a surrogate pair.
    """
    try:
        if len(text.encode(errors="surrogatepass")) > LIMIT:
            raise UnreadableError(f"more than {LIMIT:,} bytes")  # noqa: TRY301 - told like others
        report = parse(text)
    except UnreadableError as error:
        raise NotebookError(
            "A notebook shows what a report cannot hold.",
            expected=f"outputs that are text or JSON, together less than {LIMIT:,} bytes",
            found=error.found,
            where=str(stamp.get("claim", "a notebook")),
            do="show less, or show it as a table of numbers and texts",
        ) from error
    report["metadata"]["audit"] = dict(stamp)
    return report


def seal(report: Mapping[str, Any]) -> str:
    """Write a report with the digest of its cells and outputs, and with nothing left to change.

    Re-executing compares texts only; with the seal, any other change of the file shows too.

    Parameters
    ----------
    report : mapping
        As :func:`stamped` returns it.

    Returns
    -------
    str
        The file, with the digest under ``content`` of ``metadata.audit``: keys sorted, indented as
        JupyterLab does.
    """
    about = {**report["metadata"]["audit"], "content": _content(report)}
    sealed = {**report, "metadata": {**report["metadata"], "audit": about}}
    return json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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

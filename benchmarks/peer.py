"""Run notebooks with another tool's Python interface, and make their pages with nbconvert.

Run by the Python of the peers' environment: ``python peer.py papermill|ploomber FOLDER NOTEBOOK…``
writes an executed notebook and a page for each, in one process.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter


def papermill() -> Callable[[str, str], Any]:
    """Return papermill's function."""
    from papermill import execute_notebook  # noqa: PLC0415 - one tool is imported, not both

    return lambda source, target: execute_notebook(
        source, target, progress_bar=False, log_output=False
    )


def ploomber() -> Callable[[str, str], Any]:
    """Return that of ploomber-engine, which runs the cells in this process."""
    from ploomber_engine import execute_notebook  # noqa: PLC0415 - one tool is imported, not both

    return lambda source, target: execute_notebook(
        source, target, progress_bar=False, log_output=False, verbose=False
    )


def main() -> None:
    """Run them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tool", choices=("papermill", "ploomber"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("notebooks", nargs="+", type=Path)
    given = parser.parse_args()
    execute = papermill() if given.tool == "papermill" else ploomber()
    exporter = HTMLExporter()
    for source in given.notebooks:
        target = given.folder / source.name
        execute(str(source), str(target))
        page, _ = exporter.from_notebook_node(nbformat.read(target, as_version=4))
        target.with_suffix(".html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

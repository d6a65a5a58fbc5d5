"""What the parameters cell of a notebook sets."""

import ast
from collections.abc import Mapping
from typing import Any

from audit.execution.notebooks import PARAMETERS

__all__ = ["declared_parameters"]


def declared_parameters(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the parameters cell of a notebook sets.

    Parameters
    ----------
    notebook : mapping
        Its cells as :func:`audit.execution.prepare` returns them, executed or not.

    Returns
    -------
    dict
        Name → value; None where the value is computed.
    """
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if PARAMETERS in cell["metadata"].get("tags", ()):
            found |= _set_in(cell["source"])
    return found


def _set_in(code: str) -> dict[str, Any]:
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return {}  # The run tells of it, with the cell.
    found: dict[str, Any] = {}
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(statement, ast.Assign):
                found[target.id] = _literal(statement.value)
    return found


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None

"""How a command answers: exit codes, errors on standard error, JSON for machines."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.errors import AuditError, ParameterError, ProjectError
from audit.files import unusable

__all__ = [
    "BROKEN",
    "HOLDS",
    "MISUSED",
    "code_of",
    "errors_in",
    "plain",
    "tell",
    "told_reasons",
    "write_json",
]

HOLDS, BROKEN, MISUSED = 0, 1, 2
"""Exit codes: the audit holds, it does not, the command was used wrongly."""

MISUSES = (ParameterError, ProjectError)


def errors_in(error: BaseException) -> list[AuditError]:
    """Return what of a failure a user can cause; nothing where it is a fault of the package."""
    if isinstance(error, AuditError):
        return [error]
    if isinstance(error, BaseExceptionGroup):
        return [one for part in error.exceptions for one in errors_in(part)]
    if isinstance(error, OSError) and error.filename is not None:
        return [unusable(str(error.filename), error)]
    return []


def tell(errors: Iterable[AuditError]) -> None:
    """Write errors on standard error, in their form; one that both vintages meet is told once."""
    for told in dict.fromkeys(map(str, errors)):
        sys.stderr.write(f"{told}\n\n")


def code_of(errors: Sequence[AuditError]) -> int:
    """Return the exit code for some errors: wrong use only where nothing else is wrong."""
    if not errors:
        return HOLDS
    return MISUSED if all(isinstance(one, MISUSES) for one in errors) else BROKEN


def write_json(value: Mapping[str, Any]) -> None:
    """Write an answer for machines on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def plain(error: AuditError) -> dict[str, str]:
    """Return an error as plain data."""
    return {"kind": type(error).__name__, "what": error.what, **error.parts()}


def told_reasons(errors: Sequence[AuditError]) -> str:
    """Say that an audit does not hold, and for how many reasons."""
    different = len(set(map(str, errors)))
    reasons = f"{different} reason{'s' if different > 1 else ''}"
    return f"The audit does not hold, for {reasons}."

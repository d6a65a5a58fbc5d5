"""Every error that a user can meet, and the one form in which it is told.

::

    AuditError
    ├── ProjectError          the folder is not an audit
    ├── AuthenticationError   a raw table is not the one that was registered
    ├── TableError            a raw table breaks its schema
    ├── ClaimError            claims.toml says something that cannot be tested
    ├── HedgeError            a phrase that the hedge grammar cannot read
    ├── ParameterError        an unknown parameter, vintage, level or name
    ├── UnitError             counted things that cannot be added or divided
    ├── ConflictError         figures that cannot all be true
    └── NotebookError         a notebook that failed, with its cell
"""

__all__ = [
    "AuditError",
    "AuthenticationError",
    "ClaimError",
    "ConflictError",
    "HedgeError",
    "NotebookError",
    "ParameterError",
    "ProjectError",
    "TableError",
    "UnitError",
]

SHOWN = 4000
"""Characters of one part of an error that are shown; what is broken may be of any length."""


class AuditError(Exception):
    """What was wrong, what was expected, what was found, where, and what to do.

    Parameters
    ----------
    what : str
        One sentence: what was wrong.
    expected, found, where, do : str, optional
        The rest of the form; an absent part is not printed.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: str = "",
        found: str = "",
        where: str = "",
        do: str = "",
    ) -> None:
        self.what = what
        self.expected = _legible(expected)
        self.found = _legible(found)
        self.where = _legible(where)
        self.do = do
        super().__init__(what, self.expected, self.found, self.where, do)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return (_rebuild, (type(self), self.what, self.parts()))

    def parts(self) -> dict[str, str]:
        """Return the parts that follow the first sentence, without the empty ones."""
        parts = {
            "expected": self.expected,
            "found": self.found,
            "where": self.where,
            "do": self.do,
        }
        return {name: text for name, text in parts.items() if text}

    def __str__(self) -> str:
        lines = [f"  {name:<9} {text}" for name, text in self.parts().items()]
        return "\n".join([self.what, *lines])


def _legible(text: str) -> str:
    """Return a text as it may stand in a terminal: no control signs, and not a book."""
    shown = "".join(
        sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1]
        for sign in text[: SHOWN + 1]
    )
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"


def _rebuild(kind: type[AuditError], what: str, parts: dict[str, str]) -> AuditError:
    return kind(what, **parts)


class ProjectError(AuditError):
    """The folder is not an audit, or a part of it is missing."""


class AuthenticationError(AuditError):
    """A raw table is not the one that was registered."""


class TableError(AuditError):
    """A raw table breaks its schema."""


class ClaimError(AuditError):
    """``claims.toml`` says something that cannot be tested."""


class HedgeError(AuditError):
    """A phrase that the hedge grammar cannot read."""


class ParameterError(AuditError):
    """An unknown parameter, vintage, level or name."""


class UnitError(AuditError):
    """Counted things that cannot be added, subtracted or divided."""


class ConflictError(AuditError):
    """Figures that cannot all be true."""


class NotebookError(AuditError):
    """A notebook that failed, with its cell."""

"""The choices that an audit declares, in ``choices.toml``."""

from typing import Any

from audit.choices import KINDS, Choice, choice
from audit.entries import Parts, boolean, filled, flaw, number_or_endless, text
from audit.errors import ParameterError
from audit.project import Project, find_project

__all__ = ["axes"]


def _value(given: Any) -> bool:
    parts = given if isinstance(given, list) else [given]
    return all(text(one) or boolean(one) or number_or_endless(one) for one in parts)


def _missing(given: Any) -> bool:
    return isinstance(given, dict) and all(filled(one) for one in given.values())


_CHOICE: Parts = {
    "kind": lambda given: given in list(KINDS),
    "question": filled,
    "levels": lambda given: isinstance(given, list) and bool(given),
}
_CHOICE_OPTIONAL: Parts = {"missing": _missing}
_LEVEL: Parts = {"label": filled, "reason": filled}
_LEVEL_OPTIONAL: Parts = {"value": _value, "chain": boolean, "identified": boolean}


def axes(*names: str, project: Project | None = None) -> tuple[Choice, ...]:
    """Read choices from ``choices.toml``.

    Parameters
    ----------
    *names : str
        Their names.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    tuple of Choice
        In the order asked for.

    Raises
    ------
    ParameterError
        If there is no such choice, or one is not declared as it should be.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> [crew] = audit.axes("crew")
    >>> crew.question, crew.labels
    ('Who is the crew?', ('all', 'men alone'))
    """
    audit = project or find_project()
    declared = audit.choices(*names)
    unknown = [name for name in names if name not in declared]
    if unknown:
        raise ParameterError(
            "A choice is not declared.",
            expected=", ".join(declared),
            found=", ".join(unknown),
            where=str(audit.choices_file),
            do="correct the name, or declare the choice with a reason for each level",
        )
    return tuple(_declared(name, declared[name], audit) for name in names)


def _declared(name: str, entry: Any, audit: Project) -> Choice:
    part, found = flaw(entry, _CHOICE, _CHOICE_OPTIONAL)
    levels = [] if found else entry["levels"]
    for number, level in enumerate(levels, 1):
        fault = flaw(level, _LEVEL, _LEVEL_OPTIONAL)[1]
        if fault and not found:
            part, found = "levels", f"{fault} in level {number}"
    labels = [] if found else [level["label"] for level in levels]
    twice = [label for k, label in enumerate(labels) if label in labels[:k]]
    if twice:
        part, found = "levels", f"the label {twice[0]!r} again"
    if found:
        raise ParameterError(
            "A choice is not declared as it should be.",
            expected=f"a kind ({', '.join(KINDS)}), a question, and levels, each with a label of "
            "its own and a reason; missing is a table of texts",
            found=found,
            where=audit.place_of_choice(name, part),
            do="mend the entry; CONTRIBUTING.md has the recipe",
        )
    return choice(
        name.replace("-", " "),
        entry["kind"],
        entry["question"],
        {
            level["label"]: (_frozen(level.get("value", level["label"])), level["reason"])
            for level in levels
        },
        missing=entry.get("missing"),
        chain=[level["label"] for level in levels if level.get("chain")],
        unidentified=[level["label"] for level in levels if not level.get("identified", True)],
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

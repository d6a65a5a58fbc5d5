"""Choices: the axes of a multiverse, each level with a reason that a sceptic would accept.

Choices are typed after Del Giudice & Gangestad (2021): E, the levels are equivalent ways to
measure the same thing; N, they are not, and measure different things; U, it is uncertain which of
the two they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from audit.display import Table
from audit.errors import ParameterError

__all__ = ["KINDS", "Choice", "Level", "choice", "choices_table"]

Kind = Literal["E", "N", "U"]

KINDS: dict[str, str] = {
    "E": "equivalent",
    "N": "not equivalent",
    "U": "uncertain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One option of a choice.

    Parameters
    ----------
    label : str
        Its name on the page.
    value : object
        What the computation takes.
    reason : str
        Why somebody could defend it.
    chain : bool
        Whether it only repeats the claim's own source, so that it cannot support the claim.
    identified : bool
        Whether any data of this kind could fix its value; where not, it has bounds and no verdict.
    """

    label: str
    value: Any
    reason: str
    chain: bool = False
    identified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An axis of the multiverse.

    Parameters
    ----------
    name : str
        Short name; the name of the axis.
    kind : {'E', 'N', 'U'}
        Equivalent, not equivalent or uncertain. Shares are pooled over E and U, never over N.
    question : str
        What is chosen.
    levels : tuple of Level
        The options; the first is the reference.
    missing : mapping of str to str
        Options for which no figure exists, with what would be needed. They are shown, and are not
        part of the multiverse.
    """

    name: str
    kind: Kind
    question: str
    levels: tuple[Level, ...]
    missing: Mapping[str, str]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the levels, in order."""
        return tuple(level.label for level in self.levels)

    @property
    def reference(self) -> Any:
        """What the computation takes at the first level."""
        return self.levels[0].value

    def keep(self, *labels: str) -> "Choice":
        """Return the choice with some of its levels only, in the order given.

        Raises
        ------
        ParameterError
            If a label is not one of the choice's.
        """
        known = {level.label: level for level in self.levels}
        if not labels or not set(labels) <= set(known):
            raise ParameterError(
                "A choice has no such level.",
                expected=", ".join(known),
                found=", ".join(labels) or "no level at all",
                where=f"the choice {self.name!r}",
                do="use one of the labels",
            )
        return Choice(
            name=self.name,
            kind=self.kind,
            question=self.question,
            levels=tuple(known[label] for label in labels),
            missing=self.missing,
        )

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return choices_table((self,))._repr_mimebundle_()


def choice(
    name: str,
    kind: Kind,
    question: str,
    levels: Mapping[str, str | tuple[Any, str]],
    *,
    missing: Mapping[str, str] | None = None,
    chain: Iterable[str] = (),
    unidentified: Iterable[str] = (),
) -> Choice:
    """Declare a choice.

    Parameters
    ----------
    name : str
        The name of the axis.
    kind : {'E', 'N', 'U'}
        Equivalent, not equivalent or uncertain.
    question : str
        What is chosen.
    levels : mapping
        Label → reason, where the label itself is the value; or label → (value, reason).
    missing : mapping of str to str, optional
        Options for which no figure exists → what would be needed.
    chain : iterable of str, optional
        Labels of the options that only repeat the claim's own source.
    unidentified : iterable of str, optional
        Labels of the options whose value no data of this kind could fix.

    Returns
    -------
    Choice
        The axis.

    Raises
    ------
    ParameterError
        If the kind is unknown, there is no level, or a level has no reason.

    Examples
    --------
    >>> import audit
    >>> audit.choice("start", "E", "From when?", {"first day": "the first event"}).labels
    ('first day',)
    """
    if kind not in KINDS:
        raise ParameterError(
            "A choice has an unknown kind.",
            expected="E (equivalent), N (not equivalent) or U (uncertain)",
            found=repr(kind),
            where=f"the choice {name!r}",
            do="say of which kind its levels are",
        )
    own, open_ = set(chain), set(unidentified)
    pairs = {
        label: (label, given) if isinstance(given, str) else given
        for label, given in levels.items()
    }
    made = tuple(
        Level(
            label=label,
            value=value,
            reason=reason,
            chain=label in own,
            identified=label not in open_,
        )
        for label, (value, reason) in pairs.items()
    )
    bare = [level.label for level in made if not level.reason.strip()]
    if not made or bare:
        raise ParameterError(
            "A choice lacks a level or a reason.",
            expected="at least one level, each with a reason",
            found=f"no reason for {', '.join(bare)}" if bare else "no level",
            where=f"the choice {name!r}",
            do="write the reason that a sceptic would accept, or leave the level out",
        )
    return Choice(name=name, kind=kind, question=question, levels=made, missing=missing or {})


def choices_table(choices: tuple[Choice, ...]) -> Table:
    """Return the choices as one table: question, kind, option, reason."""
    rows: list[list[str]] = []
    for axis in choices:
        options = [
            (level.label, level.reason + "; repeats the claim's own source" * level.chain)
            for level in axis.levels
        ]
        options += [
            (f"{label} (no figure)", f"would need: {need}") for label, need in axis.missing.items()
        ]
        for k, (label, reason) in enumerate(options):
            first = k == 0
            rows.append(
                [
                    axis.question if first else "",
                    f"{axis.kind}, {KINDS[axis.kind]}" if first else "",
                    label,
                    reason,
                ]
            )
    return Table(
        columns=["choice", "kind", "option", "reason"],
        rows=rows,
        caption="The choices, and why each option could be defended",
        name="choices",
    )

"""The explorer of a claim page: its choices as controls, and the results among which they pick."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from audit.codes import CODES
from audit.findings import Finding
from audit.publish.lookups import lookups, reading_of
from audit.publish.pictures import Picture
from audit.publish.prose import slug

__all__ = ["Code", "Control", "Explorer", "Option", "explorer"]

SORTS: Mapping[str, str] = {
    "E": "equivalent: the options measure the same thing",
    "N": "not equivalent: each option measures another thing and has a verdict of its own",
    "U": "uncertain: it is not known whether the options measure the same thing",
}
"""What the kind of a choice means to who picks."""

READINGS: Mapping[str, str] = {
    "E": "equivalent: the words allow each",
    "U": "uncertain: it is not known which of them the words mean",
}
"""The same for the readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """How a specification can lie: its letter in the results, name, mark and words."""

    letter: str
    name: str
    mark: str
    words: str


SHOWN: tuple[Code, ...] = (
    *(
        Code(letter=str(k), name=name, mark=mark, words=words)
        for k, (name, mark, words) in enumerate(
            zip(CODES, "●◆◂▸", ("agrees", "overlaps", "lies below", "lies above"), strict=True)
        )
    ),
    Code(letter="-", name="none", mark="–", words="no answer"),
)
"""The codes, with shapes and words as in the pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a control: its name in an address, its label, and why it can be defended."""

    name: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One choice, as a group of options.

    Parameters
    ----------
    axis : int
        Which axis of the multiverse it is; -1 for the readings.
    name : str
        Its name in an address.
    question, sort : str
        What is chosen, and what the kind of the choice means.
    options : tuple of Option
        The first is the reference.
    """

    axis: int
    name: str
    question: str
    sort: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """The controls, and the results among which they pick.

    Parameters
    ----------
    controls : tuple of Control
        The choices with more than one option, in their order, and the readings last.
    codes : tuple of Code
        How a specification can lie.
    picture : str
        The place of the picture in which to mark what is picked; empty where there is none.
    ids : str
        The rows that the results rest on, with blanks between.
    data : markupsafe.Markup
        The results, as JSON that may stand in a page (see :mod:`audit.publish.lookups`).
    """

    controls: tuple[Control, ...]
    codes: tuple[Code, ...]
    picture: str
    ids: str
    data: Markup


def explorer(found: Finding, picture: Picture | None = None) -> Explorer | None:
    """Return what a page needs to look up each specification of a report.

    Parameters
    ----------
    found : Finding
        What the report found.
    picture : Picture, optional
        Its main picture, in which the page marks what is picked where the picture says how.

    Returns
    -------
    Explorer or None
        None where there is no multiverse, or nothing in it to choose.
    """
    if found.multiverse is None or found.verdict is None:
        return None
    axes = [(k, one) for k, one in enumerate(found.multiverse["axes"]) if len(one["levels"]) > 1]
    pooled = [one for one in found.multiverse["readings"] if one["kind"] != "N"]
    controls = [_control(k, axis) for k, axis in axes]
    controls += [_control_of_readings(pooled)] if len(pooled) > 1 else []
    if not controls:
        return None
    places = picture.places if picture else {}
    return Explorer(
        controls=tuple(controls),
        codes=SHOWN,
        picture=picture.name if picture and places else "",
        ids=" ".join(found.multiverse["ids"]),
        data=_embedded(lookups(found.multiverse, found.verdict["bases"], places)),
    )


def _control(place: int, axis: Mapping[str, Any]) -> Control:
    return Control(
        axis=place,
        name=slug(axis["name"]),
        question=axis["question"],
        sort=SORTS[axis["kind"]],
        options=_options([(one["label"], one["reason"]) for one in axis["levels"]]),
    )


def _control_of_readings(readings: Sequence[Mapping[str, Any]]) -> Control:
    kinds = sorted({one["kind"] for one in readings})
    return Control(
        axis=-1,
        name="reading",
        question="Which values would make the claim true?",
        sort="; ".join(READINGS[kind] for kind in kinds),
        options=_options(
            [(one["name"], f"{reading_of(one).region}; {one['citation']}") for one in readings]
        ),
    )


def _options(pairs: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    made: dict[str, Option] = {}
    for label, reason in pairs:
        name, again = slug(label), 1
        while name in made:
            again += 1
            name = f"{slug(label)}-{again}"
        made[name] = Option(name=name, label=label, reason=reason)
    return tuple(made.values())


def _embedded(data: Mapping[str, Any]) -> Markup:
    """Return JSON that no text in it can end early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704

"""Where a claim lies against the evidence: one small picture a basis, all on one scale.

Two lines are the ends of the values that would make the claim true under its widest reading, and
the shade between them is the deeper the more readings agree; a bar is the range over all choices,
and a dot the value at the reference options, hollow for what was known then and full for what is
known now. All words and numbers stand beside the drawing as text.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from audit.claims import Claim
from audit.display import Number, Sentence, say
from audit.outcomes import REPRODUCES, SOME
from audit.publish.contents import Basis, Content
from audit.publish.tracks import START, STOP, axis, ground, track
from audit.publish.vintages import QUESTIONS
from audit.readings import Reading
from audit.scales import Scale, scale_for

__all__ = ["Panel", "Strip", "Track", "panel"]

CANCELLED: Final = "hard"
"""The role of a reading that only limits what the others allow: it has no line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The values that would make a claim true.

    Parameters
    ----------
    widest : Number
        Under one reading at least.
    every : Number or None
        Under every reading; None where that is the same, or nothing.
    """

    widest: Number
    every: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One line of the picture: when, how it looks, and the same in words.

    Parameters
    ----------
    when : str
        Then, now, or both where they are the same.
    basis : Basis
        The verdict.
    figure : Number, Sentence or None
        The value at the reference options with the range over all choices; None where nothing
        could be computed.
    drawing : markupsafe.Markup
        The line.
    under : tuple of str or None
        Of a verdict that depends on how the words are read: the readings that, each taken alone,
        reproduce; None of any other.
    """

    when: str
    basis: Basis
    figure: Number | Sentence | None
    drawing: Markup
    under: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One basis, then and now.

    Parameters
    ----------
    name : str
        The name of the basis; empty where it is the only one.
    region : Region or None
        The values that would make the claim true; None where it is the panel's or there is none.
    tracks : tuple of Track
        Then and now, or both in one.
    """

    name: str
    region: Region | None
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The picture of a claim.

    Parameters
    ----------
    strips : tuple of Strip
        One for each basis, in the order of the report.
    region : Region or None
        The values that would make the claim true, where they are the same on every basis.
    axis : markupsafe.Markup
        The scale that all strips share; empty where nothing was computed.
    logarithmic : bool
        Whether the scale is.
    unit : str
        What is counted.
    """

    strips: tuple[Strip, ...]
    region: Region | None
    axis: Markup
    logarithmic: bool
    unit: str

    @property
    def differs(self) -> bool:
        """Whether anything of it is another one now."""
        return any(len(strip.tracks) > 1 for strip in self.strips)


def panel(claim: Claim, made: Mapping[str, Content]) -> Panel | None:
    """Return the picture of a claim.

    Parameters
    ----------
    claim : Claim
        The claim, with its readings.
    made : mapping of str to Content
        Vintage → its report.

    Returns
    -------
    Panel or None
        None where no report has a verdict.
    """
    judged = {name: one.judgement for name, one in made.items() if one.judgement}
    if not judged:
        return None
    names = dict.fromkeys(basis.name for one in judged.values() for basis in one.bases)
    by_name = {
        name: {
            vintage: basis
            for vintage, one in judged.items()
            for basis in one.bases
            if basis.name == name
        }
        for name in names
    }
    asked = {name: _asked(claim, own.values()) for name, own in by_name.items()}
    scale = _scale(claim, [basis for own in by_name.values() for basis in own.values()], asked)
    shared = len(set(asked.values())) == 1
    shown = {name: _region(readings) for name, readings in asked.items()}
    places = {own: f"ground-{claim.id}-{k}" for k, own in enumerate(dict.fromkeys(asked.values()))}
    return Panel(
        strips=tuple(
            Strip(
                name=name,
                region=None if shared else shown[name],
                tracks=tuple(_tracks(own, asked[name], scale, places[asked[name]])),
            )
            for name, own in by_name.items()
        ),
        region=next(iter(shown.values())) if shared else None,
        axis=axis(
            scale, {place: ground(own, claim.line[1], scale) for own, place in places.items()}
        )
        if scale
        else Markup(),
        logarithmic=bool(scale and scale.log),
        unit=next(iter(judged.values())).unit,
    )


def _asked(claim: Claim, bases: Iterable[Basis]) -> tuple[Reading, ...]:
    """Return the pooled readings that ask about a basis."""
    names = {name for basis in bases for name in basis.readings}
    return tuple(
        one for one in claim.readings if one.name in names and one.pooled and one.role != CANCELLED
    )


def _widest(asked: Iterable[Reading]) -> Reading:
    """Return what makes the claim true under one reading at least, from end to end."""
    low = min(asked, key=lambda one: (one.low, not one.low_closed))
    high = max(asked, key=lambda one: (one.high, one.high_closed))
    return dataclasses.replace(low, high=high.high, high_closed=high.high_closed)


def _common(asked: Iterable[Reading]) -> Reading | None:
    """Return what makes the claim true under every reading; None where nothing does."""
    low = max(asked, key=lambda one: (one.low, not one.low_closed))
    high = min(asked, key=lambda one: (one.high, one.high_closed))
    if low.low > high.high:
        return None
    return dataclasses.replace(low, high=high.high, high_closed=high.high_closed)


def _region(asked: tuple[Reading, ...]) -> Region | None:
    if not asked:
        return None
    widest, common = _widest(asked).region, _common(asked)
    every = common.region if common and common.region.text != widest.text else None
    return Region(widest=widest, every=every)


def _scale(
    claim: Claim, bases: Iterable[Basis], asked: Mapping[str, tuple[Reading, ...]]
) -> Scale | None:
    known = [basis for basis in bases if basis.ends or basis.center is not None]
    if not known:
        return None
    edges = [end for own in asked.values() for one in own for end in (one.low, one.high)]
    centers = [basis.center for basis in known if basis.center is not None]
    printed = claim.line[1]
    core = [*centers, *edges, *([] if math.isnan(printed) else [printed])]
    ends = [end for basis in known if basis.ends for end in basis.ends]
    return scale_for(core, ends, START, STOP)


def _tracks(
    own: Mapping[str, Basis], asked: tuple[Reading, ...], scale: Scale | None, place: str
) -> Iterable[Track]:
    words = {name: word for name, (word, _) in QUESTIONS.items() if name in own}
    bases = list(own.values())
    same = len(bases) == len(QUESTIONS) and all(_shown(one) == _shown(bases[0]) for one in bases)
    # What is shown for both is what is known now.
    chosen = (
        [(" and ".join(words.values()), bases[-1], True)]
        if same
        else [(word, own[name], name == list(QUESTIONS)[-1]) for name, word in words.items()]
    )
    for when, basis, full in chosen:
        drawing = _drawing(when, basis, asked, scale, place=place, full=full) if scale else Markup()
        yield Track(
            when=when,
            basis=basis,
            figure=_figure(basis),
            drawing=drawing,
            under=_under(basis, asked),
        )


def _under(basis: Basis, asked: Iterable[Reading]) -> tuple[str, ...] | None:
    if basis.words != SOME:
        return None
    return tuple(one.name for one in asked if basis.readings.get(one.name) == REPRODUCES)


def _shown(basis: Basis) -> tuple[str, str, float | None, tuple[float, float] | None]:
    return basis.words, str(_figure(basis)), basis.center, basis.ends


def _figure(basis: Basis) -> Number | Sentence | None:
    value, ends = basis.value, basis.envelope
    if value is None or ends is None or value.text == ends.text:
        return ends
    # Two numbers, because not all rows of the range are behind the value.
    return say("{value} ({ends})", value=value, ends=ends)


def _drawing(
    when: str,
    basis: Basis,
    asked: tuple[Reading, ...],
    scale: Scale,
    *,
    place: str,
    full: bool,
) -> Markup:
    figure = _figure(basis) if basis.ends else None
    true = f"; true of {_widest(asked).region}" if asked else ""
    return track(
        f"{when}: {figure or 'no figure'}{true}",
        scale,
        ground=place,
        center=basis.center,
        ends=basis.ends,
        full=full,
    )

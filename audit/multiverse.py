"""The multiverse: every choice crossed with every other and with every reading, as one tensor.

All of it is array arithmetic over the full factorial; nothing loops over specifications. The
decomposition of variance is therefore exact (no Monte Carlo error).
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from audit.arrays import Floats, frame_of, over, taken
from audit.choices import Choice, choices_table
from audit.claims import Claim
from audit.codes import READING, asked_only, codes_of, margins_of
from audit.display import MIME, Cell, Table, count, say
from audit.errors import ClaimError, ParameterError
from audit.estimates import Estimate
from audit.payloads import multiverse_payload
from audit.references import declared, rows_among

__all__ = ["Multiverse", "cross"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Multiverse:
    """Every estimate that a claim's choices allow, against every reading of its words.

    Parameters
    ----------
    claim : Claim
        The claim.
    choices : tuple of Choice
        The axes, in order.
    estimate : Estimate
        Over exactly these axes.
    codes : xarray.DataArray
        Integer codes over the axes and ``reading``: 0 agree, 1 overlap, 2 below, 3 above, -1 where
        there is no estimate.
    margins : xarray.DataArray
        Signed distance to the nearest edge of the reading, positive inside it, over the same axes;
        on the log scale where all values are positive.
    """

    claim: Claim
    choices: tuple[Choice, ...]
    estimate: Estimate
    codes: xr.DataArray
    margins: xr.DataArray

    @property
    def size(self) -> int:
        """The number of specifications."""
        return int(self.estimate.center.size)

    def split(self) -> list[dict[str, str]]:
        """Return the combinations of levels of the choices that are not equivalent.

        Returns
        -------
        list of dict
            Axis → label; one empty dictionary where every choice can be pooled. The first is the
            reference.
        """
        apart = [axis for axis in self.choices if axis.kind == "N" and len(axis.levels) > 1]
        return [
            dict(zip((axis.name for axis in apart), labels, strict=True))
            for labels in itertools.product(*(axis.labels for axis in apart))
        ]

    def about(self, labels: Mapping[str, str]) -> "Multiverse":
        """Return the same with only those readings that ask about one basis.

        Parameters
        ----------
        labels : mapping of str to str
            The levels that make the basis, as from :meth:`split`.
        """
        asked = tuple(one for one in self.claim.readings if one.asks(labels.values()))
        if len(asked) == len(self.claim.readings):
            return self
        names = [one.name for one in asked]
        return replace(
            self,
            claim=replace(self.claim, readings=asked),
            codes=taken(self.codes, {READING: names}),
            margins=taken(self.margins, {READING: names}),
        )

    def idle(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Return the choices that change nothing on one basis, each with its reference level."""
        part = self.estimate.at(**labels)
        values = np.stack([part.center.values, part.low.values, part.high.values], axis=-1)
        return {
            axis.name: axis.labels[0]
            for axis in self.choices
            if axis.name in part.axes and _constant(values, part.axes.index(axis.name))
        }

    def listed(self) -> list[int]:
        """Return the places of the specifications that do not merely repeat another one.

        Where a choice changes nothing on a basis, only its reference level is listed there.
        """
        shown = np.zeros(self.estimate.center.shape, dtype=bool)
        levels = self.estimate.levels
        for labels in self.split():
            here = {**labels, **self.idle(labels)}
            places = (
                own.index(here[axis]) if axis in here else slice(None)
                for axis, own in levels.items()
            )
            shown[tuple(places)] = True
        return np.flatnonzero(shown).tolist()

    def summary(self) -> Table:
        """Return one row per combination that must not be pooled: value, range, observations."""
        whole = (declared("multiverse", self.claim.id),)
        rows: list[list[Cell]] = []
        for labels in self.split():
            part = self.estimate.at(**labels)
            known = rows_among(part.ids)
            sizes = count(part.center.size, ids=whole), count(len(known), ids=known or whole)
            name = ", ".join(labels.values()) or "all specifications"
            rows.append([name, part.value, part.range, part.envelope, *sizes])
        return Table(
            columns=[
                "basis",
                "at the reference",
                "its range",
                "over all choices",
                "specifications",
                "observations",
            ],
            rows=rows,
            caption=f"Estimates, in {self.estimate.unit}; each basis measures another thing",
            name="estimates",
        )

    def payload(self) -> dict[str, Any]:
        """Return the multiverse as plain data, for pages and machines.

        Of specifications that only repeat another one, the first is there; ``listed`` has the
        places of those that are, among all combinations of levels, the last choice varying fastest.
        ``behind`` has what stands behind one or several of them, as places in ``ids`` and in
        ``kinds``; ``behind_of`` has, for each of them, its place in ``behind``.
        """
        return multiverse_payload(
            self.claim, self.choices, self.estimate, codes=self.codes, listed=self.listed()
        )

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        head = say(
            "{specifications} specifications, each against {readings} readings.",
            specifications=count(self.size, ids=(declared("multiverse", self.claim.id),)),
            readings=count(len(self.claim.readings), ids=(declared("claim", self.claim.id),)),
        )
        tables = [choices_table(self.choices), self.summary()]
        return {
            "text/plain": "\n\n".join([head.plain, *(table.text() for table in tables)]),
            "text/html": f'<p class="say">{head.marked}</p>'
            + "".join(table.html() for table in tables),
            MIME.format("multiverse"): self.payload(),
        }


def _constant(values: Floats, axis: int) -> bool:
    """Whether nothing changes along an axis; what is not known equals what is not known."""
    first = values.take([0], axis)
    return bool(((values == first) | (np.isnan(values) & np.isnan(first))).all())


def cross(claim: Claim, estimate: Estimate, choices: Iterable[Choice]) -> Multiverse:
    """Cross every choice with every other and with every reading of the claim.

    Parameters
    ----------
    claim : Claim
        The claim; it must have at least one reading.
    estimate : Estimate
        Over the choices, in any order.
    choices : iterable of Choice
        The axes. A choice with one level that the estimate does not range over is kept as an axis
        of one level, so that it is shown.

    Returns
    -------
    Multiverse
        The full factorial.

    Raises
    ------
    ParameterError
        If the estimate ranges over a choice or a level that is not given, or the other way round.
    ClaimError
        If the claim has no reading.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> universe = audit.cross(claim, printed, [])
    >>> len(universe.claim.readings), universe.estimate.unit
    (4, 'percent')
    """
    if not claim.readings:
        raise ClaimError(
            "A claim without a reading cannot be judged.",
            expected="a number with its hedge, or a reading that is declared",
            found="neither",
            where=f"[claims.{claim.id}] in data/claims.toml",
            do="declare what would make the claim true, with the reason or the citation",
        )
    axes = tuple(choices)
    names = [axis.name for axis in axes]
    loose = [axis.name for axis in axes if axis.name not in estimate.axes and len(axis.levels) > 1]
    unknown = sorted(set(estimate.axes) - set(names))
    other = [
        axis.name
        for axis in axes
        if axis.name in estimate.axes
        and estimate.center[axis.name].values.tolist() != list(axis.labels)
    ]
    if loose or unknown or other or len({*names, READING}) <= len(names):
        raise ParameterError(
            "The choices and the estimate do not fit.",
            expected="each choice once, none called reading, and the estimate ranging over exactly "
            "these choices and their levels",
            found=f"choices {', '.join(names)}; estimate over {', '.join(estimate.axes)}"
            + (f"; other levels of {', '.join(other)}" if other else ""),
            where=f"the multiverse of {claim.id}",
            do="declare every choice that the estimate uses, and use every choice declared",
        )
    fitted = _fitted(estimate, axes)
    return Multiverse(
        claim=claim,
        choices=axes,
        estimate=fitted,
        codes=asked_only(
            codes_of(fitted, claim.readings, pooled=[a.name for a in axes if a.kind != "N"]),
            claim.readings,
            [axis.name for axis in axes if axis.kind == "N"],
        ),
        margins=margins_of(fitted, claim.readings),
    )


def _fitted(estimate: Estimate, axes: tuple[Choice, ...]) -> Estimate:
    grid = frame_of({axis.name: axis.labels for axis in axes})

    def fit(values: xr.DataArray) -> xr.DataArray:
        return (
            values if values.dims == grid.dims else grid.copy(deep=False, data=over(values, grid))
        )

    return Estimate(
        center=fit(estimate.center),
        low=fit(estimate.low),
        high=fit(estimate.high),
        unit=estimate.unit,
        kinds=estimate.kinds,
        level=estimate.level,
        method=estimate.method,
        lineage=estimate.lineage,
        kinds_of=estimate.kinds_of,
        levels_of=estimate.levels_of,
    )

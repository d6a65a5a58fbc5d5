"""``audit sources check``: which sources still answer, and where an archived copy may be."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table

from audit.answers import BROKEN, HOLDS, write_json
from audit.errors import ParameterError
from audit.links import archives
from audit.links.addresses import archived, web_address
from audit.links.kept import compared, fresh, keep, kept
from audit.links.rounds import Manners, ask_all, host_of
from audit.links.signs import STATES, Sign
from audit.project import Project, find_project
from audit.sources import sources

__all__ = ["Source", "asked_for", "check"]

WIDTH = 160
"""Columns of a table that goes to a file."""

LOST = {"gone", "moved", "changed", "unreachable"}
"""The states in which a reader may want the copy of an archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address, and the sources that stand there."""

    address: str
    ids: tuple[str, ...]
    published: str
    archive: str


def asked_for(table: pd.DataFrame, hosts: Sequence[str]) -> list[Source]:
    """Return the addresses of a table of sources, each once, in its order.

    Parameters
    ----------
    table : pandas.DataFrame
        Indexed by ``source_id``; a column ``archive`` is used where there is one.
    hosts : sequence of str
        Keep only these; none for all.

    Returns
    -------
    list of Source
        A source without a web address keeps its text as the address.

    Raises
    ------
    ParameterError
        If no source is at one of the hosts.
    """
    places: dict[str, list[str]] = {}
    for name, text in table["url"].items():
        places.setdefault(web_address(text) or text, []).append(str(name))
    every = {host_of(one) for one in places} - {""}
    unknown = {host.lower() for host in hosts} - every
    if unknown:
        raise ParameterError(
            "No source is at this host.",
            expected="a host of the table of sources, such as " + ", ".join(sorted(every)[:3]),
            found=", ".join(sorted(unknown)),
            where="--host",
            do="write the host as it stands in the address, between // and the next /",
        )
    wanted = {host.lower() for host in hosts}
    archive = table["archive"] if "archive" in table else pd.Series("", index=table.index)
    return [
        Source(
            address=place,
            ids=tuple(ids),
            published=str(table["published"][ids[0]]),
            archive=str(archive[ids[0]]),
        )
        for place, ids in places.items()
        if not wanted or host_of(place) in wanted
    ]


def check(
    *,
    hosts: Sequence[str] = (),
    limit: int | None = None,
    manners: Manners,
    again: bool = False,
    archive: bool = False,
    quiet: bool = False,
    as_json: bool = False,
) -> int:
    """Ask the sources for a sign of life, and tell what they answered.

    Parameters
    ----------
    hosts : sequence of str
        Only these; none for all.
    limit : int, optional
        At most so many new addresses.
    manners : Manners
        How many at once, how long, how often.
    again : bool
        Whether addresses that answered within a day are asked again.
    archive : bool
        Whether the web archive is asked for copies, too.
    quiet, as_json : bool
        Whether to show no progress and no table; whether to write JSON.

    Returns
    -------
    int
        1 where a source is gone.
    """
    project = find_project()
    wanted = asked_for(sources(project), hosts)
    signs = kept(project)
    now = dt.datetime.now(dt.UTC)
    due = [
        one.address
        for one in wanted
        if again or one.address not in signs or not fresh(signs[one.address], now)
    ][:limit]
    try:
        _ask(project, due, signs, manners, quiet=quiet or as_json)
    finally:
        # What a stop leaves is shown as well: it is kept, and it may have taken an hour.
        told = [(one, signs[one.address]) for one in wanted if one.address in signs]
        copies = {one.address: one.archive or _proposal(one, sign) for one, sign in told}
        if archive:
            lost = {one.address: one.published for one, sign in told if sign.state in LOST}
            copies |= archives.copies(lost, manners)
        if as_json:
            write_json(_answer(told, copies, len(wanted)))
        elif not quiet:
            _show(told, copies, len(wanted))
    return BROKEN if any(sign.state == "gone" for _, sign in told) else HOLDS


def _ask(
    project: Project, due: Sequence[str], signs: dict[str, Sign], manners: Manners, *, quiet: bool
) -> None:
    with _watching(len(due), quiet=quiet) as told:

        def take(sign: Sign) -> None:
            found = compared(signs.get(sign.address), sign)
            signs[sign.address] = found
            keep(project, found)
            told(found)

        if due:
            ask_all(due, manners, take)


def _proposal(source: Source, sign: Sign) -> str:
    return archived(source.address, source.published) if sign.state in LOST else ""


@contextmanager
def _watching(total: int, *, quiet: bool) -> Iterator[Any]:
    """Show how a round goes on; in a file, a line for each answer that is not a good one."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    if not console.is_terminal:

        def write(sign: Sign) -> None:
            if sign.state != "alive":
                console.print(f"{sign.state}: {sign.address}", markup=False, soft_wrap=True)

        yield write
        return
    with Progress(
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True), markup=False),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda sign: progress.update(task, advance=1, description=host_of(sign.address))


def _answer(
    told: Sequence[tuple[Source, Sign]], copies: dict[str, str], total: int
) -> dict[str, Any]:
    counts = Counter(sign.state for _, sign in told)
    return {
        "ok": not counts["gone"],
        "addresses": total,
        "states": {state: counts[state] for state in STATES},
        "sources": [
            {"sources": list(one.ids), **sign.plain(), "archived": copies.get(one.address) or None}
            for one, sign in told
        ],
    }


def _show(told: Sequence[tuple[Source, Sign]], copies: dict[str, str], total: int) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("state", "source"):
        table.add_column(heading, no_wrap=True, overflow="fold")
    table.add_column("address, and what is known of it", overflow="fold")
    order = list(STATES)
    for one, sign in sorted(told, key=lambda pair: order.index(pair[1].state)):
        if sign.state != "alive":
            table.add_row(
                sign.state, "\n".join(_plain(name) for name in one.ids), _told(sign, copies)
            )
    if table.row_count:
        console.print(table)
    counts = Counter(sign.state for _, sign in told)
    parts = [f"{counts[state]} {state}" for state in STATES if counts[state]]
    left = total - len(told)
    rest = f"; {left} still to be asked" if left else ""
    console.print(f"{total} addresses: {', '.join(parts) or 'none asked'}{rest}.", markup=False)


def _told(sign: Sign, copies: dict[str, str]) -> str:
    status = str(sign.status or "")
    lines = [
        sign.address,
        f"→ {sign.target}" if sign.target else "",
        "; ".join(filter(None, (status, sign.note))),
        f"archived, perhaps: {copies[sign.address]}" if copies.get(sign.address) else "",
    ]
    return "\n".join(_plain(line) for line in lines if line)


def _plain(text: str) -> str:
    """Return a text that can neither style nor steer a terminal, whoever wrote it."""
    return "".join(one if one.isprintable() else "�" for one in text).replace("[", r"\[")

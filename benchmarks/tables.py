"""The generated part of ``benchmarks/README.md``: tables in Markdown, and the picture.

Pure functions, but for the picture's drawing, which is that of the package.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Any, Final

from contenders import REAL
from summaries import Held, Record, at_best, crossing_seconds, ratios, spread

from audit.errors import ProjectError
from audit.figures.house import ACCENT, AGREE, LINE, MUTED, SMALL, WIDTH, width_of
from audit.figures.sheet import sheet

MARKS = ("<!-- {}: begin -->", "<!-- {}: end -->")
"""Between these two lines, the README holds what a benchmark has measured."""

PARTS: Final = {
    "execution": "Execution",
    "verification": "Verification",
    "noop": "Little or nothing changed",
}
ANSWERS: Final = {True: "yes", False: "**no**", None: "–"}
BUSY: Final = 1.0
"""Other processes that waited for a processor, on average, for each processor."""


def rows(headings: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown.

    Examples
    --------
    >>> print(rows(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [headings, *body]
    written = [f"| {' | '.join(line)} |" for line in lines]
    written.insert(1, "|" + "---|" * len(headings))
    return "\n".join(written)


def held_table(held: Iterable[Held]) -> str:
    """Return the table of what must hold."""
    body = [(one.work, one.required, one.measured, ANSWERS[one.holds]) for one in held]
    return rows(("work", "required", "measured", "holds"), body)


def _seconds(values: Sequence[float]) -> str:
    middle, least, most = spread(values)
    return f"{least:.2f} / **{middle:.2f}** / {most:.2f}"


def measured_table(records: Iterable[Record], part: str, corpus: str) -> str:
    """Return the table of one kind of work on one audit, empty where nothing was measured."""
    kept = list(records)
    found = ratios(kept)
    body = []
    for one in kept:
        if (one["part"], one["corpus"]) != (part, corpus):
            continue
        name = f"**{one['name']}**" if one["ours"] else one["name"]
        if one.get("failed"):
            body.append((name, one["gives"], f"failed: {one['failed']}", "", "", "", ""))
            continue
        ratio = found.get((corpus, one["name"]))
        body.append(
            (
                name,
                one["gives"],
                _seconds(one["wall"]),
                f"{statistics.median(one['cpu']):.2f}",
                f"{statistics.median(one['memory']):.0f}",
                f"{ratio:.1f}" if ratio else "",
                str(len(one["wall"])),
            )
        )
    headings = ("tool", "leaves", "wall, s", "CPU, s", "memory, MiB", "times ours", "runs")
    return rows(headings, body) if body else ""


def crossing_table(crossings: Sequence[Record]) -> str:
    """Return the table of the multiverse."""
    whole = crossing_seconds(crossings)
    body = [
        (
            one["name"],
            f"{one['specifications']:,}",
            f"{whole[one['name']]:,.3g}",
            f"{whole[one['name']] / whole[crossings[0]['name']]:,.0f}",
            str(len(one["seconds"])),
        )
        for one in crossings
    ]
    size = crossings[0]["of"]
    headings = ("tool", "timed on", f"seconds for {size:,}", "times ours", "runs")
    return rows(headings, body)


def told_machine(machine: Record) -> str:
    """Return where and when it was measured, and a warning where the machine was not idle."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    where = (
        f"Measured on {machine['day']}, on {machine['processor']}, {machine['processors']} "
        f"processors, {machine['system']}, Python {machine['python']}; {versions}."
    )
    lines = [where]
    if machine["load"] > BUSY * machine["processors"]:
        lines.append(
            f"**The machine was busy** (load {machine['load']:.1f} when it began): the times are "
            "noise to a good part; only the ratios, taken in one run in alternating order, mean "
            "something, and they too are rough."
        )
    return " ".join(lines)


def section(results: dict[str, Any], held: Sequence[Held]) -> str:
    """Return the generated part, without its markers."""
    pieces = [told_machine(results["machine"]), held_table(held)]
    best = at_best(results["runs"], results["machine"]["processors"])
    pieces += [best] if best else []
    if any(one["corpus"] == REAL for one in results["runs"]):
        pieces.append("![Wall time of each tool, for the reports of this audit](results.svg)")
    names = list(dict.fromkeys(one["corpus"] for one in results["runs"]))
    for part, heading in PARTS.items():
        for corpus in names:
            table = measured_table(results["runs"], part, corpus)
            on = "the reports of this audit" if corpus == REAL else f"{corpus} generated notebooks"
            if table:
                pieces += [f"### {heading}: {on}", table]
    if results["crossings"]:
        pieces += ["### Multiverse: one against many", crossing_table(results["crossings"])]
    return "\n\n".join(pieces)


def placed(text: str, made: str, name: str = "bench") -> str:
    """Return a document with what a benchmark made between its markers.

    Raises
    ------
    ProjectError
        If a marker is missing.
    """
    opening, closing = (mark.format(name) for mark in MARKS)
    before, begin, rest = text.partition(opening)
    _, end, after = rest.partition(closing)
    if not begin or not end:
        raise ProjectError(
            "The benchmarks have no place for the figures.",
            expected=f"{opening} and {closing}, in this order",
            found="not both",
            where="benchmarks/README.md",
            do="restore the lines (git checkout)",
        )
    return f"{before}{begin}\n\n{made}\n\n{end}{after}"


def drawn(records: Iterable[Record], corpus: str = REAL) -> str:
    """Return the picture of the execution of one audit: a bar for each tool, on a log scale."""
    kept = [
        (one["name"], one["ours"], spread(one["wall"]))
        for one in records
        if (one["part"], one["corpus"]) == ("execution", corpus) and not one.get("failed")
    ]
    kept.sort(key=lambda one: one[2][0])
    low = 10 ** math.floor(math.log10(min(one[2][1] for one in kept)))
    high = 10 ** math.ceil(math.log10(max(one[2][2] for one in kept)))
    left = max(width_of(name, SMALL) for name, _, _ in kept) + 10
    right = WIDTH - 60

    def at(seconds: float) -> float:
        return left + (right - left) * math.log(seconds / low) / math.log(high / low)

    title = "Wall time of each tool, the same reports"
    alt = "; ".join(f"{name} {middle:.3g} s" for name, _, (middle, _, _) in kept) + "."
    with sheet() as page:
        page.title(title)
        page.paragraph(
            "Log scale. Dot: median; line: least to greatest; green: ours.",
            size=SMALL,
            colour=MUTED,
        )
        top = page.down(6)
        bottom = top + 17 * len(kept) + 4
        for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
            page.line([(at(10**power), top), (at(10**power), bottom)], colour=LINE)
            page.text(at(10**power), bottom + 12, f"{10**power:g} s", size=SMALL, anchor="center")
        for name, ours, (middle, least, most) in kept:
            y = page.down(17)
            colour = AGREE if ours else ACCENT
            page.text(0, y, name, size=SMALL, bold=ours and width_of(name, SMALL, bold=True) < left)
            page.line([(at(least), y - 4), (at(most), y - 4)], colour=colour, width=2)
            page.marks([(at(middle), y - 4)], "o", colour=colour, size=6)
            page.text(WIDTH, y, f"{middle:.1f} s", size=SMALL, anchor="right")
        page.down(20)
        return page.svg(title, alt)

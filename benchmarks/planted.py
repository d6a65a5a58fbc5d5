"""Changes of stored reports and pages, one place at a time, for ``mutations.py``."""

import random
import re
from collections.abc import Callable
from typing import Any, Final

Notebook = dict[str, Any]
Draw = random.Random

PICTURE: Final = "application/vnd.audit.picture+json"
VERDICT: Final = "application/vnd.audit.verdict+json"


def _shown(report: Notebook, kind: str, draw: Draw) -> dict[str, Any]:
    every = [
        output["data"]
        for cell in report["cells"]
        for output in cell.get("outputs", ())
        if kind in output.get("data", {})
    ]
    return draw.choice(every) if every else {}


def _turned(text: str, spot: re.Match[str]) -> str:
    """Change the last digit of what was found."""
    new = spot[0][:-1] + str(9 - int(spot[0][-1]))
    return text[: spot.start()] + new + text[spot.end() :]


def _in_text(kind: str, pattern: str) -> Callable[[Notebook, Draw], str]:
    def change(report: Notebook, draw: Draw) -> str:
        shown = _shown(report, kind, draw)
        text = "".join(shown.get(kind, ""))
        spots = list(re.finditer(pattern, text))
        if not spots:
            return ""
        spot = draw.choice(spots)
        shown[kind] = _turned(text, spot)
        return spot[0]

    return change


def _in_picture(report: Notebook, draw: Draw) -> str:
    rows = _shown(report, PICTURE, draw).get(PICTURE, {}).get("rows", [])
    places = [
        (row, k)
        for row in rows
        for k, cell in enumerate(row)
        if re.search(r"\d", cell["text"] if isinstance(cell, dict) else cell)
    ]
    if not places:
        return ""
    row, k = draw.choice(places)
    text = row[k]["text"] if isinstance(row[k], dict) else row[k]
    turned = _turned(text, draw.choice(list(re.finditer(r"\d", text))))
    row[k] = {**row[k], "text": turned} if isinstance(row[k], dict) else turned
    return f"{text} -> {turned}"


def _in_verdict(report: Notebook, draw: Draw) -> str:
    bases = _shown(report, VERDICT, draw).get(VERDICT, {}).get("bases", [])
    ends = [(base, name) for base in bases for name in ("low", "high", "center")
            if isinstance(base.get(name), float) and base[name]]  # fmt: skip
    if not ends:
        return ""
    base, name = draw.choice(ends)
    base[name] *= 1.001
    return f"{name} of a basis, a thousandth more"


def _words(report: Notebook, draw: Draw) -> str:
    cell = draw.choice([one for one in report["cells"] if one["cell_type"] == "markdown"])
    text = "".join(cell["source"])
    spots = list(re.finditer(r"\b[a-z]{3,}\b", text))
    if not spots:
        return ""
    spot = draw.choice(spots)
    cell["source"] = f"{text[: spot.start()]}never{text[spot.end() :]}"
    return f"{spot[0]} -> never"


def _code(report: Notebook, draw: Draw) -> Notebook:
    found: Notebook = draw.choice(
        [one for one in report["cells"] if one["cell_type"] == "code" and one["outputs"]]
    )
    return found


def _source(report: Notebook, draw: Draw) -> str:
    cell = _code(report, draw)
    cell["source"] = f"{''.join(cell['source'])}\n# checked"
    return f"a comment in {cell['id']}"


def _count(report: Notebook, draw: Draw) -> str:
    cell = _code(report, draw)
    cell["execution_count"] += 1
    return f"the count of {cell['id']}"


def _stripped(report: Notebook, draw: Draw) -> str:
    cell = _code(report, draw)
    cell.update(outputs=[], execution_count=None)
    return f"all of {cell['id']}"


def _one_less(report: Notebook, draw: Draw) -> str:
    cell = _code(report, draw)
    cell["outputs"].pop(draw.randrange(len(cell["outputs"])))
    return f"an output of {cell['id']}"


def _twice(report: Notebook, draw: Draw) -> str:
    cell = _code(report, draw)
    cell["outputs"].append(cell["outputs"][-1])
    return f"an output of {cell['id']}"


def _cell_less(report: Notebook, draw: Draw) -> str:
    return str(report["cells"].pop(draw.randrange(len(report["cells"])))["id"])


def _order(report: Notebook, draw: Draw) -> str:
    place = draw.randrange(len(report["cells"]) - 1)
    cells = report["cells"]
    cells[place], cells[place + 1] = cells[place + 1], cells[place]
    return f"cells {place + 1} and {place + 2}"


def _alternative(report: Notebook, draw: Draw) -> str:
    output = draw.choice(_code(report, draw)["outputs"])
    output["metadata"] = {"alt": "another"}
    return "metadata of an output"


def _day(report: Notebook, _draw: Draw) -> str:
    report["metadata"]["audit"]["day"] = "2001-01-01"
    return "the day of the vintage"


NUMERAL: Final = r"(?<=>)\d[\d,.]*\d(?= ?%?<)"

OUTPUTS: Final[dict[str, Callable[[Notebook, Draw], str]]] = {
    "a displayed number, stored": _in_text("text/html", NUMERAL),
    "an unrounded number behind it": _in_text("text/html", r'(?<= value=")\d+\.\d{1,9}'),
    "rows that a number came from": _in_text("text/html", r"(?<=/)[0-9a-f]{7}\d"),
    "a number in plain text": _in_text("text/plain", r"\d[\d,.]*\d"),
    "a coordinate of a drawing": _in_text("image/svg+xml", r"\d+\.\d+"),
    "the data of a picture": _in_picture,
    "a number of a verdict": _in_verdict,
    "a word of the prose": _words,
    "a line of the source": _source,
    "an execution count": _count,
    "outputs and count, stripped": _stripped,
    "an output, taken away": _one_less,
    "an output, twice": _twice,
    "a cell, taken away": _cell_less,
    "the order of cells": _order,
    "metadata of an output": _alternative,
    "what a report says of itself": _day,
}
"""What is changed of a stored report; each says where, or nothing where it found no place."""

PAGES: Final = {
    "a number of a page": r"(?<=>)\d[\d,.]*\d(?=<)",
    "a word of a page": r"(?<=[> ])[a-z]{4,}(?=[ .<])",
    "an unrounded number of a page": r'(?<= value=")\d+\.\d+',
    "a link of a page": r'(?<= href=")[a-z]+',
    "a style of a page": r"(?<=: )#[0-9a-f]{5}\d",
    "a number of a file for machines": r"(?<=\": )\d+\.\d+",
}
"""What is changed of a page: its last digit, or the first letter."""

"""What differs between two sets of published files, for a person: which numbers moved, and how far.

Two digests say that something differs, and nothing else. Here each difference has a place, what
stood there and what stands there now; a number that moved is measured against its range, where it
was shown with one.
"""

import contextlib
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit.blocks import Block, blocks_of_lines, blocks_of_markup, blocks_of_rows
from audit.differences import Difference, at, by_block, by_drawing, by_value, is_noise

__all__ = ["between_files", "between_folders", "between_reports"]

PICTURE = "application/vnd.audit.picture+json"

UNROUNDED = re.compile(r'(?<= value=")[^"]*')
"""What stands behind a displayed number, in markup."""


def between_folders(before: Path, after: Path, parts: Iterable[str]) -> list[Difference]:
    """Compare all files below some folders.

    Parameters
    ----------
    before, after : pathlib.Path
        Two audits.
    parts : iterable of str
        Which of their folders, such as ``reports``.

    Returns
    -------
    list of Difference
        File by file; empty exactly where all bytes are the same.
    """
    names = {
        path.relative_to(root).as_posix()
        for root in (before, after)
        for part in parts
        for path in (root / part).rglob("*")
        if path.is_file()
    }
    return [
        one
        for name in sorted(names)
        for one in between_files(_bytes(before / name), _bytes(after / name), name)
    ]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def between_files(before: bytes | None, after: bytes | None, name: str) -> list[Difference]:
    """Compare two versions of a file, by what kind of file it is.

    Parameters
    ----------
    before, after : bytes or None
        Its content; None where there is no such file.
    name : str
        Its name.

    Returns
    -------
    list of Difference
        Empty exactly where the bytes are the same.
    """
    if before == after:
        return []
    if before is None or after is None:
        kind, size = ("new", after) if before is None else ("missing", before)
        return [Difference(file=name, kind=kind, after=f"{len(size or b'')} bytes")]
    found: list[Difference] = []
    with contextlib.suppress(ValueError, KeyError, TypeError, IndexError, csv.Error):
        found = list(_compared(before.decode("utf-8"), after.decode("utf-8"), Path(name).suffix))
    if not found:
        place = next(
            (k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
            min(len(before), len(after)),
        )
        ends = [repr(one[max(0, place - 20) : place + 20]) for one in (before, after)]
        found = [Difference(place=f"byte {place}", kind="bytes", before=ends[0], after=ends[1])]
    return [replace(one, file=name) for one in found]


def _compared(before: str, after: str, suffix: str) -> Iterable[Difference]:
    if suffix == ".ipynb":
        return between_reports(json.loads(before), json.loads(after))
    if suffix == ".json":
        return by_value(json.loads(before), json.loads(after))
    if suffix == ".html":
        return _marked(before, after)
    if suffix == ".csv":
        return by_block(_rows(before), _rows(after))
    return by_block(blocks_of_lines(before), blocks_of_lines(after))


def between_reports(
    before: Mapping[str, Any], after: Mapping[str, Any], *, file: str = ""
) -> list[Difference]:
    """Compare two executed notebooks, whatever their bytes.

    Parameters
    ----------
    before, after : mapping
        The notebooks, as JSON has them.
    file : str, optional
        Their name.

    Returns
    -------
    list of Difference
        Prose, sources, counts, outputs and metadata; cells are known by their ids.
    """
    if before == after:
        return []
    cells = [_by_id(one["cells"]) for one in (before, after)]
    found: list[Difference] = []
    for name in dict.fromkeys((*cells[0], *cells[1])):
        (k, old), (_, new) = (one.get(name, (0, {})) for one in cells)
        place = f"cell {k or cells[1][name][0]}"
        if not old or not new:
            kind = "missing" if old else "new"
            ends = ["".join(one.get("source", "")) for one in (old, new)]
            found.append(Difference(place=place, kind=kind, before=ends[0], after=ends[1]))
        else:
            found += [at(one, place) for one in _cells(old, new)]
    if list(cells[0]) != list(cells[1]) and not found:
        ends = [" ".join(name for name, _ in one) for one in cells]
        found.append(Difference(place="cells", kind="order", before=ends[0], after=ends[1]))
    rest = [_without(one, "cells") for one in (before, after)]
    found += [replace(one, kind="metadata") for one in by_value(rest[0], rest[1])]
    return [replace(one, file=file) for one in found]


def _by_id(cells: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], tuple[int, Any]]:
    """Return cells with their numbers; of an id that stands twice, each is one of its own."""
    seen: Counter[str] = Counter()
    found = {}
    for number, cell in enumerate(cells, 1):
        name = str(cell.get("id", ""))
        found[name, seen[name]] = (number, cell)
        seen[name] += 1
    return found


def _cells(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    sources = ["".join(one.get("source", "")) for one in (old, new)]
    words = "source" if old["cell_type"] == "code" else "prose"
    if sources[0] != sources[1]:
        lines = by_block(*(blocks_of_lines(one) for one in sources)) or by_drawing(*sources)
        yield from (replace(one, kind=words, moved="") for one in lines)
    counts = [str(one.get("execution_count")) for one in (old, new)]
    if counts[0] != counts[1]:
        yield Difference(place="execution", kind="count", before=counts[0], after=counts[1])
    outputs = [list(one.get("outputs", ())) for one in (old, new)]
    if len(outputs[0]) != len(outputs[1]):
        sizes = [str(len(one)) for one in outputs]
        yield Difference(place="outputs", kind="count", before=sizes[0], after=sizes[1])
    for k, (was, now) in enumerate(zip(*outputs, strict=False), 1):
        place = f"output {k}" if len(outputs[0]) > 1 else ""
        yield from (at(one, place) for one in _output(was, now))
    rest = [_without(one, "source", "outputs", "execution_count") for one in (old, new)]
    yield from (replace(one, kind="metadata") for one in by_value(rest[0], rest[1]))


def _without(part: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}


def _output(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    data = [one.get("data", {}) for one in (was, now)]
    found: list[Difference] = []
    # What a person reads first; the same text in another form would only say it again.
    for kind in sorted({*data[0], *data[1]}, key=_rank):
        old, new = (one.get(kind) for one in data)
        said = not all(map(is_noise, found))
        if old == new or (said and kind in {"text/plain", "image/svg+xml"}):
            continue
        if old is None or new is None:
            part = "new" if old is None else "missing"
            found.append(Difference(kind=part, before=str(old or ""), after=str(new or "")))
        else:
            found += [at(one, kind) for one in _shown(kind, old, new)]
    yield from found
    yield from by_value(_without(was, "data"), _without(now, "data"))


def _rank(kind: str) -> tuple[bool, bool, str]:
    return kind != "text/html", kind != PICTURE, kind


def _shown(kind: str, old: Any, new: Any) -> list[Difference]:
    if kind == PICTURE:
        tables = [
            blocks_of_rows(one["columns"], one["rows"], table=one["title"]) for one in (old, new)
        ]
        rest = by_value(_without(old, "rows"), _without(new, "rows"))
        return [*by_block(*tables), *rest] or by_value(old, new)
    if kind.endswith("json"):
        return by_value(old, new)
    texts = ["".join(one) for one in (old, new)]
    if kind == "text/html":
        return _marked(*texts)
    if kind == "image/svg+xml":
        return by_drawing(*texts)
    return by_block(*(blocks_of_lines(one) for one in texts)) or by_drawing(*texts)


def _marked(old: str, new: str) -> list[Difference]:
    found = by_block(blocks_of_markup(old), blocks_of_markup(new))
    if not all(map(is_noise, found)):
        return found
    # Nothing that is read differs; last bits of numbers must not hide another change of the markup.
    rest = [UNROUNDED.sub("", one) if found else one for one in (old, new)]
    return found + by_drawing(*rest)


def _rows(text: str) -> list[Block]:
    heading, *rows = csv.reader(io.StringIO(text))
    return [*blocks_of_rows([], [heading]), *blocks_of_rows(heading, rows)]

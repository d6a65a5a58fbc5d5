"""Files from outside, read strictly: how large, in which encoding, and what JSON and TOML may hold.

Python's readers accept more than the formats mean: a key twice, ``NaN``, numbers that overflow to
infinity, half a surrogate pair; and nesting or size can exhaust them. Here all of that is a fault,
told with its place.
"""

import contextlib
import json
import math
import re
import stat
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NoReturn

__all__ = [
    "LIMIT",
    "MAGNITUDE",
    "OPENABLE",
    "UnreadableError",
    "content",
    "line_of",
    "parse_json",
    "parse_toml",
    "place_in",
    "read_once",
    "text_of",
]

LIMIT = 64 * 2**20
"""Bytes that one file may have: seventy times the largest report of a real audit."""

OPENABLE = f"an ordinary file that may be read, of at most {LIMIT:,} bytes"
"""What a file must be before its text is looked at."""

MAGNITUDE = 1e15
"""Below it, a float holds every whole number; above, a number would not stay what was printed."""

_READ: ContextVar[dict[Path, bytes] | None] = ContextVar("read", default=None)

BOM = b"\xef\xbb\xbf"
_AT = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONG = re.compile(r"[\d_]{4301}")
_NUMBER = re.compile(r"-?(?:Infinity|NaN|\d[\d.eE+-]*)")


class UnreadableError(Exception):
    """What is wrong with a file, and where in it.

    Parameters
    ----------
    found : str
        What was found.
    place : str
        Such as ``line 3, column 5``; empty where the file as a whole is wrong.
    opened : bool
        Whether there was a text to look at: else the file is not :data:`OPENABLE`, and to mend a
        text would be the wrong advice.
    """

    def __init__(self, found: str, place: str = "", *, opened: bool = True) -> None:
        self.found = found
        self.place = place
        self.opened = opened
        super().__init__(found, place)

    def within(self, where: str) -> str:
        """Return the place in a file, for an error."""
        return f"{where}, {self.place}" if self.place else where


def content(path: Path) -> bytes:
    """Read a file, after looking at what and how large it is.

    Parameters
    ----------
    path : pathlib.Path
        The file. A symbolic link is refused: it may lead anywhere.

    Returns
    -------
    bytes
        At most :data:`LIMIT` of them.

    Raises
    ------
    UnreadableError
        If it is missing, no ordinary file or too large, or cannot be read.
    """
    read = _READ.get()
    if read is not None and path in read:
        return read[path]
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode):
            raise UnreadableError("a symbolic link", opened=False)
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableError("something else than a file", opened=False)
        with path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", "") or str(error)
        raise UnreadableError(found, opened=False) from error
    if len(data) > LIMIT:
        raise UnreadableError(f"more than {LIMIT:,} bytes", opened=False)
    if read is not None:
        read[path] = data
    return data


@contextlib.contextmanager
def read_once() -> Iterator[None]:
    """Read no file twice in here: all that is made of it is made of the same state.

    Dozens of pages show something of each report, and to read it takes longer than to show it.
    Nothing that is read in here may be written in here.
    """
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def text_of(data: bytes) -> str:
    """Decode UTF-8 that is text: without a byte order mark and without NUL.

    Raises
    ------
    UnreadableError
        With line and column, in characters, of what is wrong.
    """
    if data.startswith(BOM):
        raise UnreadableError("a byte order mark", "line 1, column 1")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8")
        found = f"the byte 0x{error.object[error.start]:02x}, which is not UTF-8"
        raise UnreadableError(found, place_in(good, len(good))) from error
    if "\0" in text:
        raise UnreadableError("a NUL character", place_in(text, text.index("\0")))
    return text


def place_in(text: str, index: int) -> str:
    """Return the line and the column, from one, of a character of a text."""
    line = text.count("\n", 0, index) + 1
    return f"line {line}, column {index - text.rfind(chr(10), 0, index)}"


def parse_json(text: str) -> Any:
    """Read JSON that any reader would read alike.

    Raises
    ------
    UnreadableError
        If it is not JSON, holds a key twice, a number that is not finite, half a surrogate pair,
        or is nested too deeply.

    Examples
    --------
    >>> parse_json('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    """
    try:
        parsed = json.loads(
            text, object_pairs_hook=_distinct, parse_constant=_constant, parse_float=_finite
        )
        if "\\ud" in text or "\\uD" in text:
            json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableError("half a surrogate pair") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(error, text) from error
    except OverflowError as error:
        raise _infinite(error, text) from error
    return parsed


def _infinite(error: OverflowError, text: str) -> UnreadableError:
    # Its place is looked for outside of all texts, because the readers do not tell it.
    bare = _STRING.sub(lambda found: " " * len(found.group()), text)
    found = next((one for one in _NUMBER.finditer(bare) if one.group() == str(error)), None)
    place = place_in(text, found.start()) if found else ""
    return UnreadableError(f"{error}, which is no finite number", place)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for k, name in enumerate(names) if name in names[:k])
        raise UnreadableError(f"the key {twice!r} twice")
    return made


def _constant(name: str) -> NoReturn:
    raise OverflowError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number) and "inf" not in digits:
        raise OverflowError(digits)
    return number


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML; its own ``inf`` and ``nan`` are let through, an overflow is not.

    Raises
    ------
    UnreadableError
        If it is not TOML, holds a number that is too large, or is nested too deeply.

    Examples
    --------
    >>> parse_toml("high = inf")
    {'high': inf}
    """
    try:
        return tomllib.loads(text, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise _unreadable(error, text) from error
    except OverflowError as error:
        raise _infinite(error, text) from error


def _unreadable(error: ValueError | RecursionError, text: str) -> UnreadableError:
    if isinstance(error, RecursionError):
        return UnreadableError("values nested too deeply")
    if isinstance(error, json.JSONDecodeError):
        return UnreadableError(error.msg, f"line {error.lineno}, column {error.colno}")
    if isinstance(error, tomllib.TOMLDecodeError):
        found = _AT.split(str(error))
        return UnreadableError(found[0], found[1] if len(found) > 1 else "")
    digits = _LONG.search(text)
    place = place_in(text, digits.start()) if digits else ""
    return UnreadableError("a number of too many digits", place)


def line_of(text: str, table: str, key: str = "", *, number: int = 0) -> str:
    r"""Say on which line of a TOML file a table or a key stands.

    Parameters
    ----------
    text : str
        The file.
    table : str
        The name in its header, such as ``claims.deaths``.
    key : str, optional
        A key below the header.
    number : int
        Which of the tables of that name, from zero.

    Returns
    -------
    str
        Such as ``line 12``: of the key where it stands on a line of its own, else of the header;
        empty where the table has no header.

    Examples
    --------
    >>> line_of("[a]\nx = 1\n[b.c]\nx = 2", "b.c", "x")
    'line 4'
    """
    name = r"\s*\.\s*".join(rf"""["']?{re.escape(part)}["']?""" for part in table.split("."))
    header = re.compile(rf"\s*\[\[?\s*{name}\s*\]")
    lines = text.splitlines()
    found = [k for k, line in enumerate(lines) if header.match(line)]
    if number >= len(found):
        return ""
    begin = found[number]
    own = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
    for k in range(begin + 1, len(lines)):
        if lines[k].lstrip().startswith("["):
            break
        if key and own.match(lines[k]):
            return f"line {k + 1}"
    return f"line {begin + 1}"

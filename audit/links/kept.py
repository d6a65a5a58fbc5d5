"""What was answered before, kept in the audit's private folder: one line for each answer.

A line is written as its answer comes, so a run that is stopped or killed loses none. Nothing of it
is published, and nothing rests on it: without the file every address is asked anew.
"""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from audit.files import private_folder, unusable
from audit.links.signs import Sign, changed
from audit.project import Project

__all__ = ["compared", "fresh", "keep", "kept"]

FRESH = dt.timedelta(days=1)
"""As long as an answer stands before its address is asked again."""


def _file(project: Project) -> Path:
    return private_folder(project.root / ".audit") / "sources.jsonl"


def kept(project: Project) -> dict[str, Sign]:
    """Return the last answer of each address; a line that is not one is passed over."""
    try:
        lines = _file(project).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[str, Sign] = {}
    for line in lines:
        try:
            sign = Sign.of(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        found[sign.address] = sign
    return found


def keep(project: Project, sign: Sign) -> None:
    """Keep an answer.

    Raises
    ------
    ProjectError
        If it cannot be written.
    """
    path = _file(project)
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(sign.plain(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise unusable(path, error) from error


def fresh(sign: Sign, now: dt.datetime) -> bool:
    """Say whether an answer is so young, and so certain, that its address is not asked again."""
    if sign.state in {"unreachable", "unasked"} or not sign.asked:
        return False
    try:
        return now - dt.datetime.fromisoformat(sign.asked) < FRESH
    except (ValueError, TypeError):
        return False


def compared(before: Sign | None, now: Sign) -> Sign:
    """Return a sign that says whether its content changed since the last answer.

    Parameters
    ----------
    before : Sign, optional
        The last answer, of any state.
    now : Sign
        The new one.

    Returns
    -------
    Sign
        As it was, or *changed*. One without content hands on the content that was last seen.
    """
    if before is None:
        return now
    if now.state not in {"alive", "moved"}:
        return replace(now, fingerprint=before.fingerprint)
    if not changed(before.fingerprint, now.fingerprint):
        return now
    since = f"other content than on {before.asked[:10]}"
    note = f"{since}; {now.note}" if now.note else since
    return replace(now, state="changed" if now.state == "alive" else now.state, note=note)

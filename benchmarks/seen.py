"""What a reader sees of an executed notebook, found by other means than the package's comparison.

Of markup it is what stands between tags, of a picture its drawing, byte for byte, and the table of
what is drawn. Digests, lineage and unrounded numbers, which stand in attributes, are not seen.
"""

import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any, Final

from audit.plans import Report, plan
from audit.project import Project
from audit.publish.appearances import rows_behind
from audit.reports import read

TAG: Final = re.compile(r"<[^>]*>")
PICTURE: Final = "application/vnd.audit.picture+json"


def seen(report: Mapping[str, Any]) -> str:
    """Return one digest of what is displayed by a report.

    Parameters
    ----------
    report : mapping
        An executed notebook, as JSON has it.

    Returns
    -------
    str
        Of each output in turn.
    """
    found = hashlib.sha256()
    for cell in report["cells"]:
        for output in cell.get("outputs", ()):
            for part in _parts(output):
                found.update(f"{part}\0".encode())
    return found.hexdigest()


def _parts(output: Mapping[str, Any]) -> list[str]:
    data = output.get("data", {})
    texts = {kind: "".join(data[kind]) for kind in data if not kind.endswith("json")}
    if "text/html" in texts:
        texts["text/html"] = html.unescape(TAG.sub("|", texts["text/html"]))
    rows = [[one["text"] if isinstance(one, dict) else one for one in row]
            for row in data.get(PICTURE, {}).get("rows", ())]  # fmt: skip
    return [*(texts[kind] for kind in sorted(texts)), str(rows), str(output.get("text", ""))]


def resting(project: Project) -> dict[str, list[Report]]:
    """Return for each row the reports that display a number that rests on it."""
    found: dict[str, list[Report]] = {}
    for report in plan(project):
        for row in rows_behind(report, read(report.path)):
            found.setdefault(row, []).append(report)
    return found

"""The figures of a benchmark: kept beside it, and put into the README between two lines of its own.

No figure there is typed. A benchmark hands over what it has measured and the text that follows from
it; a section that is not in the README yet is an error, so that none is written to nowhere.
"""

import json
from pathlib import Path
from typing import Any, Final

from tables import placed

from audit.files import write_atomically

HERE: Final = Path(__file__).resolve().parent


def keep(name: str, results: dict[str, Any], text: str, folder: Path = HERE) -> None:
    """Write the figures of one benchmark, and the section that they make.

    Parameters
    ----------
    name : str
        Of the benchmark: that of its file of figures and of its lines in the README.
    results : dict
        What was measured, as JSON has it.
    text : str
        The section, without its lines.
    folder : pathlib.Path, optional
        Where both are.
    """
    written = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True)
    page = (folder / "README.md").read_text(encoding="utf-8")
    # The README first: where it has no place for the section, nothing is written at all.
    made = placed(page, text, name)
    write_atomically(folder / f"{name}.json", f"{written}\n")
    write_atomically(folder / "README.md", made)

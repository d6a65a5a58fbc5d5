"""The audit that is edited: the small one of the tests, whose notebooks open more than its tables.

They read files through links, list a folder, import modules of their own and some of the package
through their package, and read a file that is saved while they run.
"""

import json
import os
import py_compile
import shutil
from pathlib import Path

from audit.project import Project

SMALL = Path(__file__).parents[1] / "tests" / "projects" / "small"

CHOICES = """[counter]
kind = "E"
question = "Who counted?"
levels = [
    { label = "keeper", reason = "the one who knows" },
    { label = "paper", reason = "-- a second eye" },
]

[other]
kind = "E"
question = "Which other one?"
levels = [{ label = "none", reason = "nobody uses it" }]
"""

BESIDE = "beside"
"""The folder of what is neither a table nor a declaration."""

FILES = {
    "first/text.txt": "one",
    "first/deep/text.txt": "deep one",
    "second/text.txt": "two",
    "second/deep/text.txt": "deep two",
    "lists/a.txt": "",
    "lists/inner/b.txt": "",
    "pack/__init__.py": "",
    "pack/part.py": "VALUE = 1\n",
    "saved.txt": "one",
}

LINKS = {"file": "first/text.txt", "folder": "first", "deep": "first/deep"}

FIRST_CODE = 2
"""The place of the first cell of a notebook that is run, after its title and its parameters."""

SAVED = 'from pathlib import Path\nprint(Path("beside/saved.txt").read_text())'

CELLS = {
    "items-minimum": {
        "read": SAVED,
        "read-again": SAVED,
        "links": """names = ("file", "folder/text.txt", "deep/../text.txt")
print([Path("beside", name).read_text() for name in names])""",
        "list": """import os
print([(folder, sorted(names)) for folder, _, names in os.walk("beside/lists")])""",
    },
    "items-total": {
        "helper": """import sys
sys.path.insert(0, "beside")
import helping, pack.part
print(helping.VALUE, pack.part.VALUE)""",
        "reached": """from audit import methods
import audit.methods as ways
print(methods.proportions.wilson(1, 29, level=0.95))
print(ways.rate_ratios.log_wald_rate_ratio(41, 28010, 15, 19017, level=0.95))""",
    },
}
"""Cells that notebooks have besides; the first one of a notebook is run before its tables."""


def sound(root: Path) -> Project:
    """Make the audit that is edited: one of its notebooks takes its choice from the file."""
    shutil.copytree(SMALL, root)
    (root / "data" / "choices.toml").write_text(CHOICES, encoding="utf-8")
    for name, more in CELLS.items():
        path = root / "notebooks" / f"{name}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["id"] == "choices" and name == "items-minimum":
                cell["source"] = ['from audit import axes\n[counter] = axes("counter")']
        code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        early, *late = ({**code, "id": one, "source": source} for one, source in more.items())
        notebook["cells"].insert(FIRST_CODE, early)
        notebook["cells"] += late
        path.write_text(json.dumps(notebook), encoding="utf-8")
    beside = root / BESIDE
    for name, text in FILES.items():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_text(text, encoding="utf-8")
    for name, target in LINKS.items():
        (beside / name).symlink_to(target)
    helper = beside / "helping.py"
    helper.write_text("VALUE = 1\n", encoding="utf-8")
    py_compile.compile(str(helper), doraise=True)
    in_the_same_second(helper, "VALUE = 2\n")
    return Project(root=root)


def in_the_same_second(path: Path, text: str) -> None:
    """Save a file so that what Python compiled from it before looks like the code of it."""
    about = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

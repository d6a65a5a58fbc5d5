"""Same inputs, same bytes: one audit, run again under whatever may differ between two machines.

``python benchmarks/byte_identity.py`` copies an audit, executes all of it, and does so again in a
fresh copy for each variation. ``reports/`` and ``data/derived/`` are then compared byte by byte; of
what differs, each number that moved is listed. ``--real`` takes this repository's audit instead of
the small one of the tests, ``--claims`` some of its claims, ``--only`` some variations.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from matplotlib import get_data_path
from sections import keep

from audit.comparison import between_folders
from audit.differences import Difference, told

ROOT: Final = Path(__file__).resolve().parents[1]
SMALL: Final = ROOT / "tests" / "projects" / "small"
COMPARED: Final = ("reports", "data/derived")
FAKETIME: Final = tuple(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
NOBODY: Final = 65534
FONTS: Final = "fonts.conf"
LISTED: Final = 20
"""Differences of one variation that the README names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What differs from the plain run.

    Parameters
    ----------
    name : str
        What is shown.
    variables : mapping of str to str
        Environment variables that are set; ``{home}`` in them is the home of the run.
    options : tuple of str
        Options of `audit run`.
    folder : str
        The name of the audit's folder.
    umask : int
        Which permissions new files lack.
    user : int or None
        Who runs it.
    apart : bool
        Whether each claim has a command of its own, the last one first.
    prepare : callable or None
        What is done in the home before.
    impossible : str
        Why it cannot be tried here.
    """

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ("--jobs", "1")
    folder: str = "audit"
    umask: int = 0o022
    user: int | None = None
    apart: bool = False
    prepare: Callable[[Path], None] | None = None
    impossible: str = ""


def _false_font(home: Path) -> None:
    """Put a font of fixed width among the user's, under the name of the one that is measured.

    The system is told of no other one.
    """
    fonts = home / ".local" / "share" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    # It has no types.
    library: Any = importlib.import_module("fontTools.ttLib")
    font = library.TTFont(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf")
    for record in font["name"].names:
        font["name"].setName(
            str(record.toUnicode()).replace("DejaVu Sans Mono", "DejaVu Sans"),
            *(record.nameID, record.platformID, record.platEncID, record.langID),
        )
    font.save(fonts / "DejaVuSans.ttf")
    known = f"<fontconfig><dir>{fonts}</dir></fontconfig>"
    (home / FONTS).write_text(known, encoding="utf-8")


def variations() -> list[Variation]:
    """Return what is tried, the last one all of it at once."""
    clock = {
        "LD_PRELOAD": str(FAKETIME[0]) if FAKETIME else "",
        "FAKETIME": "+9y",
    }
    strange = "an audit, häufig “quoted” – Ωмск"
    no_clock = "" if FAKETIME else "libfaketime is not installed (Debian: faketime)"
    no_user = (
        "" if os.geteuid() == 0 and shutil.which("setpriv") else "only root can be another user"
    )
    fontless = {"FONTCONFIG_FILE": f"{{home}}/{FONTS}", "FONTCONFIG_PATH": "/nonexistent"}
    single = [
        Variation(name="nothing"),
        Variation(name="another folder", folder=strange),
        Variation(name="another user and home", user=NOBODY, impossible=no_user),
        Variation(name="time zone", variables={"TZ": "Asia/Kathmandu"}),
        Variation(name="locale C", variables={"LC_ALL": "C", "LANG": "C"}),
        Variation(name="locale tr_TR", variables={"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}),
        Variation(name="hash seed", variables={"PYTHONHASHSEED": "4217"}),
        Variation(name="umask", umask=0o077),
        Variation(name="two workers", options=("--jobs", "2")),
        Variation(name="order of notebooks", apart=True),
        Variation(name="clock nine years ahead", variables=clock, impossible=no_clock),
        Variation(
            name="two BLAS threads",
            variables={"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"},
        ),
        Variation(name="OpenBLAS: Nehalem", variables={"OPENBLAS_CORETYPE": "Nehalem"}),
        Variation(name="OpenBLAS: Haswell", variables={"OPENBLAS_CORETYPE": "Haswell"}),
        Variation(
            name="no AVX512, no AVX2",
            variables={"NPY_DISABLE_CPU_FEATURES": _features()},
        ),
        Variation(name="other system fonts", variables=fontless, prepare=_false_font),
        Variation(name="ordinary kernels", options=("--jobs", "1", "--engine", "kernel")),
        Variation(
            name="a user's settings",
            variables={
                "PYTHONWARNINGS": "ignore",
                "MPLBACKEND": "svg",
                "COLUMNS": "40",
                "NO_COLOR": "1",
                "PYTHONOPTIMIZE": "1",
                "SOURCE_DATE_EPOCH": "0",
            },
        ),
    ]
    possible = [one for one in single if not one.impossible]
    every: dict[str, str] = {}
    for one in possible:
        every |= one.variables
    return [
        *single,
        Variation(
            name="all at once",
            variables={k: v for k, v in every.items() if k != "PYTHONOPTIMIZE"},
            options=("--jobs", "2", "--engine", "kernel"),
            folder=strange,
            umask=0o077,
            # Not another user too: libfaketime shares its clock through a file of root's.
            apart=True,
            prepare=_false_font,
        ),
    ]


def _features() -> str:
    """Return the vector instructions that numpy has found and can do without."""
    shown = "from numpy._core._multiarray_umath import __cpu_features__ as f, __cpu_dispatch__ as d"
    done = subprocess.run(
        [sys.executable, "-c", f"{shown}; print(*(one for one in d if f[one]))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def run(source: Path, variation: Variation, where: Path, claims: Sequence[str]) -> Path:
    """Copy an audit, execute it under a variation, and return the copy.

    Parameters
    ----------
    source : pathlib.Path
        The audit.
    variation : Variation
        What differs.
    where : pathlib.Path
        An empty folder.
    claims : sequence of str
        Which claims; none for all.

    Returns
    -------
    pathlib.Path
        The audit, executed.
    """
    root, home = where / variation.folder, where / "home"
    home.mkdir()
    for name in ("data", "notebooks", "README.md", "requirements.lock", "CHANGELOG.md"):
        if (source / name).is_dir():
            shutil.copytree(source / name, root / name)
        elif (source / name).is_file():
            shutil.copy(source / name, root / name)
    if variation.prepare is not None:
        variation.prepare(home)
    if variation.user is not None:
        for path in (where, *where.rglob("*")):
            os.chown(path, variation.user, variation.user)
    names = list(claims) or sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    groups = [[name] for name in reversed(names)] if variation.apart else [list(claims)]
    # Only to read more than that user may: Python itself can lie in the home of this one.
    who = [] if variation.user is None else [
        "setpriv", f"--reuid={variation.user}", f"--regid={variation.user}", "--clear-groups",
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
    ]  # fmt: skip
    for group in groups:
        done = subprocess.run(
            [*who, sys.executable, "-c", "from audit.cli import main; main()",
             "run", *group, "--force", "--quiet", *variation.options],
            cwd=where,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "TMPDIR": tempfile.gettempdir(),
                "AUDIT_PROJECT": str(root),
                **{k: v.replace("{home}", str(home)) for k, v in variation.variables.items()},
            },
            umask=variation.umask,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if done.returncode or done.stderr:
            raise ChildProcessError(f"{variation.name}: exit code {done.returncode}\n{done.stderr}")
    return root


def compared(
    source: Path, tried: Sequence[Variation], folder: Path, claims: Sequence[str] = ()
) -> dict[str, list[Difference]]:
    """Execute an audit plainly and under variations.

    Parameters
    ----------
    source : pathlib.Path
        The audit.
    tried : sequence of Variation
        The variations.
    folder : pathlib.Path
        An empty folder.
    claims : sequence of str
        Which claims; none for all.

    Returns
    -------
    dict
        Name of the variation → what differs from the plain run.
    """
    # A folder that anybody may enter, for the variation that is another user.
    folder.chmod(0o755)
    (folder / "plain").mkdir()
    plain = run(source, Variation(name="plain"), folder / "plain", claims)
    found = {}
    for number, variation in enumerate(tried):
        began = time.monotonic()
        place = folder / f"v{number}"
        place.mkdir(mode=0o755)
        varied = run(source, variation, place, claims)
        found[variation.name] = between_folders(plain, varied, COMPARED)
        shutil.rmtree(place)
        words = "same bytes" if not found[variation.name] else "DIFFERS"
        print(f"{variation.name:<28}{words:<12}{time.monotonic() - began:6.1f} s", flush=True)
        if found[variation.name]:
            print(told(found[variation.name]), flush=True)
    return found


def section(results: dict[str, Any]) -> str:
    """Return the part of the README that these figures make."""
    tried = results["variations"]
    same = [name for name, found in tried.items() if not found]
    claims = ", ".join(f"`{name}`" for name in results["claims"]) or "all claims"
    rows = "\n".join(
        f"| {name} | {f'{len(found)} differences' if found else 'the same bytes'} |"
        for name, found in tried.items()
    )
    listed = "\n".join(
        f"* {name}: {one}" for name, found in tried.items() for one in found[:LISTED]
    )
    left = "\n".join(f"* {name}: {why}" for name, why in results["impossible"].items())
    head = (
        f"{results['audit']}, {claims} in both vintages, {results['files']} files: {len(same)} of "
        f"{len(tried)} variations give the same bytes."
    )
    return "\n\n".join(
        [
            head,
            f"| variation | against the plain run |\n|---|---|\n{rows}",
            *([listed] if listed else []),
            *([f"Not tried here:\n\n{left}"] if left else []),
        ]
    )


def main() -> int:
    """Print what differs; 1 where anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true", help="this repository's audit")
    parser.add_argument("--claims", nargs="*", default=[], help="which claims; default: all")
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of variations")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    every = [
        one
        for one in variations()
        if not asked.only or any(part in one.name for part in asked.only)
    ]
    impossible = {one.name: one.impossible for one in every if one.impossible}
    for name, why in impossible.items():
        print(f"{name:<28}not tried: {why}")
    with tempfile.TemporaryDirectory(prefix="bytes-") as name:
        folder = Path(name)
        possible = [one for one in every if not one.impossible]
        found = compared(ROOT if asked.real else SMALL, possible, folder, asked.claims)
        plain = folder / "plain" / "audit"
        files = sum(path.is_file() for part in COMPARED for path in (plain / part).rglob("*"))
    results = {
        "audit": "This audit" if asked.real else "The small audit of the tests",
        "claims": asked.claims,
        "files": files,
        "variations": {name: list(map(str, some)) for name, some in found.items()},
        "impossible": impossible,
    }
    print(section(results).partition("\n\n")[0])
    # Some of the variations are a trial, and no measurement.
    if not asked.dry and not asked.only:
        keep("byte_identity", results, section(results))
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())

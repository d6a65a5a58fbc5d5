"""The descriptions of the environment for pip, conda and packagers describe one environment."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT_FILES = (
    ".ci/run",
    ".github/workflows/audit.yml",
    "Makefile",
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
    "validators.lock",
    "benchmarks/peers.lock",
)
LOCKS = ("benchmarks/peers.lock", "requirements.lock", "validators.lock")

# Where conda-forge has another name than the package index: matplotlib-base is matplotlib without
# a window toolkit, which nothing here needs.
INDEX_NAMES = {"matplotlib-base": "matplotlib"}

ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)")
HASH = re.compile(r" --hash=sha256:[0-9a-f]{64}(?= |$)")
ADDRESS = re.compile(r"://|\bfile:|--(?:extra-)?index-url|--find-link|^\s*-[if]\s", re.MULTILINE)


def read(name: str) -> str:
    """Text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    """Content of pyproject.toml."""
    return tomllib.loads(read("pyproject.toml"))


def declared() -> dict[str, Requirement]:
    """Direct dependencies of the package and of all its extras."""
    project = pyproject()["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    requirements = [Requirement(line) for group in groups for line in group]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def lock_entries(name: str = "requirements.lock") -> list[str]:
    """Entries of a lock, each one on one line, without comments."""
    joined = read(name).replace("\\\n", " ")
    return [line for line in joined.splitlines() if not line.lstrip().startswith("#")]


def locked(name: str = "requirements.lock") -> dict[str, str]:
    """Version of each package of a lock."""
    matches = [ENTRY.match(entry) for entry in lock_entries(name)]
    return {match["name"]: match["version"] for match in matches if match}


def conda_dependencies() -> tuple[list[str], list[str]]:
    """Entries of environment.yml: those of conda and those of its pip section."""
    entries = yaml.safe_load(read("environment.yml"))["dependencies"]
    [pip_section] = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    return [entry for entry in entries if isinstance(entry, str)], pip_section


def conda_pins() -> dict[str, str]:
    """Version that environment.yml pins for each package, under its name in the package index."""
    from_conda, from_pip = conda_dependencies()
    pins = [entry.split("==") for entry in from_conda + from_pip if "==" in entry]
    return {INDEX_NAMES.get(name, name): version for name, version in pins}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_read_whole(name: str) -> None:
    """Every entry of a lock has the form `name==version`, and no package occurs twice."""
    assert len(lock_entries(name)) == len(locked(name))


def test_validators_are_locked_at_their_lower_bounds() -> None:
    """They are a group of their own, with a lock of its own, that follows the same rule."""
    versions = locked("validators.lock")
    group = [Requirement(line) for line in pyproject()["dependency-groups"]["validators"]]
    bounds = {
        each.name: [one.version for one in each.specifier if one.operator == ">="] for each in group
    }
    assert {name: [versions[name]] for name in bounds} == bounds
    assert [] == [one.name for one in group if not one.specifier.contains(versions[one.name])]


def test_validators_are_no_part_of_the_environment() -> None:
    """What only they need is not installed with the audit."""
    assert {"roc-validator", "rocrate", "cffconvert", "rdflib"} & locked().keys() == set()


def test_lock_satisfies_the_declared_bounds() -> None:
    """Each direct dependency is locked, at a version that pyproject.toml allows."""
    versions = locked()
    outside = {
        name
        for name, requirement in declared().items()
        if not requirement.specifier.contains(versions.get(name, "0"))
    }
    assert set() == outside


def test_declared_lower_bounds_are_the_locked_versions() -> None:
    """Nothing older than the lock was ever tested, so nothing older is allowed."""
    versions = locked()
    expected = {name: f">={versions[name]}" for name in declared()}
    assert expected == {name: str(each.specifier) for name, each in declared().items()}


def test_conda_pins_exactly_what_is_locked() -> None:
    """environment.yml names the direct dependencies, all and no others, at the locked versions."""
    versions = locked()
    assert {name: versions[name] for name in declared()} == conda_pins()


def test_conda_pins_every_entry() -> None:
    """environment.yml leaves no version open, but Python's last digit and pip's."""
    from_conda, from_pip = conda_dependencies()
    unpinned = [entry for entry in from_conda + from_pip if "==" not in entry]
    assert ["python=3.11.*", "pip", "-e ."] == unpinned


def test_conda_installs_the_package_itself_from_here() -> None:
    """The last line of environment.yml is this package: it finds its dependencies in place."""
    assert conda_dependencies()[1][-1] == "-e ."


def test_conda_has_the_oldest_python_of_the_package() -> None:
    """Python is the same minor version for conda, for type checks and as the lower bound."""
    oldest = pyproject()["project"]["requires-python"].removeprefix(">=")
    assert f"python={oldest}.*" == conda_dependencies()[0][0]
    assert oldest == pyproject()["tool"]["mypy"]["python_version"]


def test_build_backend_is_the_locked_one() -> None:
    """An isolated build uses the same backend as the set-up, which is covered by a hash."""
    assert [f"flit_core =={locked()['flit-core']}"] == pyproject()["build-system"]["requires"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    """No entry of a lock can be satisfied by a file that nobody vouched for."""
    assert [] == [entry for entry in lock_entries(name) if not HASH.search(entry)]


def test_the_lock_pins_one_version_of_each_and_names_no_other_origin() -> None:
    """An entry is a version and its hashes, of one kind: no address, no folder, no option."""
    strange = [
        entry
        for entry in lock_entries()
        if not re.fullmatch(
            r"[a-z0-9-]+==[^\s;]+(?: ; [^\\]+?)?\s+(?:--hash=sha256:[0-9a-f]{64}\s*)+", entry
        )
    ]
    assert [] == strange


def install_options() -> list[str]:
    """Options with which the Makefile installs the lock."""
    command = read("Makefile").replace("\\\n", " ")
    [line] = [line for line in command.splitlines() if "-r requirements.lock" in line]
    options = line.partition("pip install")[2].replace("-r requirements.lock", "")
    return [option for option in options.split() if option != "--quiet"]


def test_another_file_than_the_locked_one_is_not_installed(tmp_path: Path) -> None:
    """With the Makefile's own options, a wheel whose bytes are not the locked ones is refused."""
    wheel = tmp_path / "made_up-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("made_up.py", "")
        for name, text in {
            "METADATA": "Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n",
            "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }.items():
            archive.writestr(f"made_up-1.0.dist-info/{name}", text)
    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    codes = {}
    for given in (right, "0" * 64, ""):
        lock = tmp_path / "lock.txt"
        named = f"made-up @ {wheel.as_uri()}"
        lock.write_text(named + (f" --hash=sha256:{given}" if given else "") + "\n")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index"]
        command += [*install_options(), "-r", str(lock)]
        codes[given] = subprocess.run(command, capture_output=True, check=False).returncode
    assert {right: 0, "0" * 64: 1, "": 1} == codes


def test_known_faults_are_looked_up_apart_from_the_tests() -> None:
    """The lock is audited in a job of its own, which installs nothing of it, at every change."""
    workflow = yaml.safe_load(read(".github/workflows/audit.yml"))
    commands = [step.get("run", "") for step in workflow["jobs"]["dependencies"]["steps"]]
    assert any("pip_audit --require-hashes --disable-pip" in command for command in commands)
    assert "needs" not in workflow["jobs"]["dependencies"]


@pytest.mark.parametrize("name", ENVIRONMENT_FILES)
def test_no_address_of_a_registry(name: str) -> None:
    """Where packages come from is the reader's decision: no file names a registry or a path."""
    assert [] == ADDRESS.findall(read(name))

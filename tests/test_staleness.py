"""No report is taken to be current that would come out otherwise."""

import importlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

EDITS = 50


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the benchmark; it imports its neighbours."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("staleness")


def test_no_random_edit_gives_a_stale_hit(tmp_path: Path, benchmark: Any) -> None:
    """What is said of a report without running it is what running it shows, or on the safe side."""
    found: Counter[tuple[str, str]] = benchmark.measure(tmp_path, EDITS, seed=1, workers=2)

    words: Counter[str] = Counter()
    for (_, word), number in found.items():
        words[word] += number
    assert 0 == words["stale hit"], found
    assert EDITS <= words["right"], found

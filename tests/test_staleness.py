"""No report is taken to be current that would come out otherwise."""

import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "staleness.py"

EDITS = 50


def benchmark() -> Any:
    """Return the benchmark as a module; it is no part of a package."""
    spec = importlib.util.spec_from_file_location("staleness_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_random_edit_gives_a_stale_hit(tmp_path: Path) -> None:
    """What is said of a report without running it is what running it shows, or on the safe side."""
    found: Counter[tuple[str, str]] = benchmark().measure(tmp_path, EDITS, seed=1, workers=2)

    words: Counter[str] = Counter()
    for (_, word), number in found.items():
        words[word] += number
    assert 0 == words["stale hit"], found
    assert EDITS <= words["right"], found

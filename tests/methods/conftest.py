"""What the tests of the methods share: the reference data, and figures as they were printed."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture
def reference() -> Callable[[str], pd.DataFrame]:
    """Read a data set of ``tests/reference``; its first lines say where it comes from."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(REFERENCE / f"{name}.csv", comment="#", dtype={"lists": str})

    return read


@pytest.fixture
def like() -> Callable[[str, float], str]:
    """Print a value with as many decimals as a printed figure has."""

    def printed(expected: str, value: float) -> str:
        return f"{value:.{len(expected.partition('.')[2])}f}"

    return printed

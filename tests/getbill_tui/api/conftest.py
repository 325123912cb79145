"""The documentation's own examples, read byte for byte."""

from collections.abc import Callable
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "contract" / "seeds"


@pytest.fixture(scope="session")
def example() -> Callable[[str], bytes]:
    """`example("create_answer")` → the bytes of that document."""
    return lambda name: (SEEDS / f"{name}.json").read_bytes()

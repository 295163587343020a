"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real microdata and published figures beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared, with the microdata that can't be published, is not on this machine")
    return SHARED

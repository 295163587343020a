"""What every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

from analysis.study import declare, prepare
from tests.workspaces import Home, make_home

# One profile for every drawn test: no deadline, for a busy machine is slow and not wrong.
settings.register_profile("casestudy", deadline=None)
settings.load_profile("casestudy")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real microdata and published figures beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared, with the microdata that can't be published, is not on this machine")
    return SHARED


@pytest.fixture
def home(tmp_path) -> Home:
    """A workspace without output."""
    return make_home(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A workspace with the results of North in English, raked to sex, and its study; leave it as it is."""
    home = make_home(tmp_path_factory.mktemp("prepared"))
    home.weigh()
    return home, prepare(declare("north", home.root))

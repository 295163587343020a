"""A workspace that a test may spoil, and one that is prepared once."""

import pytest
from workspaces import Home, make_home

from analysis.study import declare, prepare


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

"""Every how-to page is followed as its reader would: its files written, its commands given, its code run."""

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import follow, give

PAGES = Path(__file__).parents[2] / "docs" / "howto"
START = PAGES / "start.md"
RUN = "casestudy run port --workspace mine --no-pack --notebooks quality"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The folder as the page that all others begin with leaves it."""
    home = tmp_path_factory.mktemp("started")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        follow(START, home)
        give(RUN)  # several pages give it: their own then finds everything fresh
    return home


def test_pages_that_run_give_the_command_that_was_given_before():
    given = [page.stem for page in PAGES.glob("*.md") if RUN in page.read_text(encoding="utf-8")]
    assert sorted(given) == ["own_text", "verify"]


@pytest.mark.parametrize(
    "page", sorted(page for page in PAGES.glob("*.md") if page != START), ids=lambda page: page.stem
)
def test_a_page_does_what_it_says(page, started, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(started, home)
    monkeypatch.chdir(home)
    monkeypatch.delenv("CASESTUDY_TOKEN", raising=False)
    follow(page, home)

"""Every how-to page is followed as its reader would: its files written, its commands given, its code run."""

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import follow, give

PAGES = Path(__file__).parents[2] / "docs" / "howto"
START = PAGES / "start.md"
NEEDS = {"cluster": "distributed", "archive": "rocrate"}
SPOKEN_OF = ("needs", "income")
RUN = "casestudy run port --workspace mine --no-pack --notebooks quality"


def keep_tables(plan):
    """Only the tables that pages speak of: each page then draws few figures."""
    header, *rows = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.split(",")[0] in SPOKEN_OF]
    plan.write_text("".join([header, *kept]), encoding="utf-8")


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The folder as the page that all others begin with leaves it."""
    home = tmp_path_factory.mktemp("started")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        follow(START, home)
        keep_tables(home / "mine" / "surveys" / "trial" / "plan.csv")
        give(RUN)  # several pages give it: their own then finds everything fresh
    return home


def test_pages_that_run_give_the_command_that_was_given_before():
    given = [page.stem for page in PAGES.glob("*.md") if RUN in page.read_text(encoding="utf-8")]
    assert sorted(given) == ["archive", "cluster", "own_text", "verify"]


@pytest.mark.parametrize(
    "page", sorted(page for page in PAGES.glob("*.md") if page != START), ids=lambda page: page.stem
)
def test_a_page_does_what_it_says(page, started, tmp_path, monkeypatch):
    if page.stem in NEEDS:
        pytest.importorskip(NEEDS[page.stem], reason=f"an extra is not installed: {NEEDS[page.stem]}")
    home = tmp_path / "home"
    shutil.copytree(started, home)
    monkeypatch.chdir(home)
    monkeypatch.delenv("CASESTUDY_TOKEN", raising=False)
    follow(page, home)

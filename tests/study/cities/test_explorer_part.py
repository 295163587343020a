"""What the page of all cities says of counts is made once, and again where what it is made of changed."""

import numpy as np
import pandas as pd
import pytest

from analysis.study import declare, open_comparison, prepare
from analysis.study.cities import explorer_part
from analysis.study.cities.explorer_part import KEPT, KEYS, NUMBERS, Part, counted_part
from tests.workspaces import make_home


def drawn_part() -> Part:
    """Two rows of a table of counts, one of them without an interval, in two languages."""
    keys = [["north", "", "flows", "b/flows", "a/mali", "g/", ""]] * 2
    rows = pd.DataFrame(keys, columns=list(KEYS))
    rows = rows.assign(**dict.fromkeys(NUMBERS, 1 / 3), status="ok", share=[True, False])
    rows = rows.assign(low=[0.1, np.nan], high=np.nan)
    texts = {"": {"en": "", "fr": ""}, "a/mali": {"en": "Mali", "fr": "Le Mali"}}
    return Part(rows, texts, {"flows": {"section": "s/flows", "source": "o/flows", "notes": "n/flows"}})


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = make_home(tmp_path / "home")
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    return home


@pytest.fixture
def made(monkeypatch):
    """How often it was made."""
    times = []
    monkeypatch.setattr(explorer_part, "_counted", lambda spoken: times.append(1) or drawn_part())
    return times


def spoken(home, *languages):
    return dict.fromkeys(languages, open_comparison(home.root))


def test_it_is_read_as_it_was_made(home, made):
    folder = home.out / "comparison"
    first, again = (counted_part(spoken(home, "en", "fr"), folder) for _ in range(2))
    assert len(made) == 1
    pd.testing.assert_frame_equal(first.rows, again.rows)
    assert (first.texts, first.tables) == (again.texts, again.tables)
    assert list(first.texts) == list(again.texts)


def test_without_a_folder_nothing_is_kept(home, made):
    for _ in range(2):
        counted_part(spoken(home, "en"))
    assert len(made) == 2 and not (home.out / "comparison" / KEPT).exists()


@pytest.mark.parametrize("change", ["language", "numbers", "place", "file"])
def test_it_is_made_again_of_anything_else(home, made, change):
    folder, languages = home.out / "comparison", ["en"]
    counted_part(spoken(home, *languages), folder)
    if change == "language":
        languages.append("fr")
    elif change == "numbers":
        home.change(home.export, ("u3,2020-01-06T09:00:00,north,m,40", "u3,2020-01-06T09:00:00,north,m,41"))
        prepare(declare("north", home.root))
    elif change == "place":
        home.change(home.params("south"), ("South", "The south"))
    else:
        (folder / KEPT).write_text("{", encoding="utf-8")
    counted_part(spoken(home, *languages), folder)
    assert len(made) == 2


def test_a_title_of_a_plan_is_no_part_of_it(home, made):
    folder = home.out / "comparison"
    counted_part(spoken(home, "en"), folder)
    home.change(home.instrument / "plan.csv", ("Age of people in {city}", "How old people in {city} are"))
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    counted_part(spoken(home, "en"), folder)
    assert len(made) == 1

"""A kernel of a run opens a city once for all its notebooks; nobody else is handed a study twice."""

import os
import sys

import pytest

from analysis.study import declare as declare_city
from analysis.study import kept_open, opening, prepare
from analysis.study.kept_open import KeptStudies
from analysis.study.opening import keep_prepared, open_comparison, open_results, open_study


@pytest.fixture
def kept(monkeypatch) -> KeptStudies:
    """Studies as a kernel keeps them."""
    kept = KeptStudies()
    monkeypatch.setattr(opening, "KEPT", kept)
    return kept


def test_a_study_is_read_again_unless_a_kernel_keeps_it(prepared, kept):
    home, _ = prepared
    assert open_study("north", home.root) is not open_study("north", home.root)
    kept.begin()
    assert open_study("north", home.root) is open_study("north", home.root)


def test_another_language_is_another_study(prepared, kept):
    home, _ = prepared
    kept.begin()
    ours, other = open_study("north", home.root), open_study("north", home.root, language="fr")
    assert (ours.language, other.language) == ("en", "fr")


def test_results_that_were_written_again_are_read_again(home, kept):
    prepare(declare_city("north", home.root))
    kept.begin()
    first = open_study("north", home.root)
    path = first.folder / "facts.json"
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))
    second = open_study("north", home.root)
    assert second is not first
    assert second.estimates.equals(first.estimates)


def test_changed_inputs_are_another_study(home, kept):
    prepare(declare_city("north", home.root))
    kept.begin()
    first = open_study("north", home.root)
    home.change(home.params(), ("{en: North,", "{en: Northern,"))
    second = open_study("north", home.root)
    assert (first.place, second.place) == ("North", "Northern")


def test_the_city_asked_for_longest_ago_goes_first(kept, tmp_path):
    """Memory stays that of a few cities, however many a run has."""

    class City:
        language, key = "en", "k"

        def __init__(self, name):
            self.folder = tmp_path / name
            self.folder.mkdir()
            (self.folder / "facts.json").write_text("{}")

    kept.begin()
    cities = [City(name) for name in "abcd"]
    studies = [kept.of(city, object) for city in cities[:3]]
    assert kept.of(cities[0], object) is studies[0]
    kept.of(cities[3], object)
    assert kept.of(cities[0], object) is studies[0]
    assert kept.of(cities[1], object) is not studies[1]


def test_what_is_imported_is_searched_for_garbage_once(kept, monkeypatch):
    """Each notebook begins with a search, a tenth of a second where it goes through every module."""
    frozen = []
    monkeypatch.setattr(kept_open.gc, "freeze", lambda: frozen.append(len(sys.modules)))
    kept.begin()
    kept.begin()
    assert len(frozen) == 1
    for number in range(kept_open.FEW_MODULES + 1):
        monkeypatch.setitem(sys.modules, f"drawn_{number}", sys)
    kept.begin()
    assert len(frozen) == 2


def test_all_cities_are_opened_once_until_a_file_of_theirs_changes(home, kept):
    for name in ("north", "south"):
        prepare(declare_city(name, home.root))
    assert open_comparison(home.root) is not open_comparison(home.root)
    kept.begin()
    first = open_comparison(home.root)
    assert open_comparison(home.root) is first
    assert open_comparison(home.root, language="fr") is not first
    first = open_comparison(home.root)
    assert open_comparison(home.root, cities=["north"]) is not first
    home.change(home.params(), ("{en: North,", "{en: Northern,"))
    assert open_comparison(home.root) is not first


def test_a_notebook_is_served_what_was_opened_under_a_whole_path_and_not_the_other_way(
    home, kept, monkeypatch
):
    prepare(declare_city("north", home.root))
    kept.begin()
    monkeypatch.chdir(home.out / "north")
    near = open_study("north", "../..", "..")
    assert open_study("north", home.root) is not near
    assert open_study("north", "../..", "..") is open_study("north", home.root)
    monkeypatch.chdir(home.out)
    beside = open_comparison("..", ".")
    assert open_comparison(home.root) is not beside
    assert open_comparison("..", ".") is open_comparison(home.root)


def test_a_study_that_was_just_prepared_shows_the_tables_that_were_made_of_it(home, kept):
    study = prepare(declare_city("north", home.root))
    keep_prepared(study)
    assert open_study("north", home.root).made_tables == {}
    kept.begin()
    keep_prepared(study)
    opened = open_results("north", home.root, home.out, "en")
    assert opened.made_tables == study.made_tables != {}
    fresh = opening._as_it_lies(declare_city("north", home.root))
    again = {table.name: table for section in fresh.sections for table in fresh.tables(section).items}
    assert again == {name: study.made_tables[name] for name in again}

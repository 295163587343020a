"""More cities than are compared pair by pair: each beside the rest, answers as rows, pairs on request."""

from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.comparison.compare import compare
from analysis.comparison.differences import DIFFERENCE_COLUMNS, MOST_GROUPS
from analysis.comparison.rest import REST
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.contrasts.results import compare_cities
from analysis.study.cities.written_comparison import write_comparison
from analysis.study.opening import open_comparison
from tests.study.cities.contrasts.test_results import drawn

NAMES = [f"city{place:02d}" for place in range(MOST_GROUPS + 1)]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = drawn(tmp_path_factory.mktemp("many"))
    home.write(home.instrument / "comparison.yaml", "pairs: all\n")
    return home


def many(home) -> Comparison:
    """As many cities with the answers of North, and one with those of South."""
    north, south = open_comparison(home.root).cities
    cities = []
    for name in NAMES:
        city = south if name == NAMES[0] else north
        results = replace(city.results, estimates=city.results.estimates.assign(study=name))
        # rows of their own, as nobody stands in two of them
        own = [
            replace(survey, params=survey.params.model_copy(update={"rows": {"city": name}}))
            for survey in city.surveys
        ]
        cities.append(replace(city, id=name, surveys=tuple(own), results=results))
    estimates = compare({city.id: city.results.estimates for city in cities})
    frames = compare_cities(cities, estimates)
    return Comparison(cities, "en", home.root / "out" / "comparison", estimates, pd.DataFrame(), frames)


def test_many_cities_are_set_beside_the_rest(home):
    compared = many(home)
    told = compared.frames["differences"].query("table == 'payment' and domain == 'study'")
    assert set(told["a"]) == {REST} and set(told["b"]) == set(NAMES)
    largest = compared.differences(1).items[0]
    texts = [cell.text for row in largest.rows for cell in row.cells]
    assert texts == ["Elsewhere: 44% (1,920)", "South: 16% (180)", "−28", "−33 to −22"]
    shown = compared.table("payment")
    assert [column.heading for column in shown.columns] == [
        "All cities",
        "Lowest",
        "Middle",
        "Highest",
        "Places",
    ]
    assert shown.rows[0].cells[-1].text == str(len(NAMES))
    overview = compared.overview()
    assert [column.heading for column in overview.columns] == [
        "Lowest",
        "Middle",
        "Highest",
        "Places",
        "Answers differ?",
    ]
    assert "Spans" not in repr(overview) and len(overview.rows) >= 1


def test_all_pairs_are_written_where_they_are_asked_for(home):
    compared = many(home)
    write_comparison(compared)
    pairs = pq.read_table(compared.folder / "pairs.parquet").to_pandas()
    assert list(pairs.columns) == [*DIFFERENCE_COLUMNS, "wave"]
    own = pairs.query("table == 'payment' and choice == 'yes'")
    assert len(own) == len(NAMES) * (len(NAMES) - 1) // 2
    first = own.query(f"a == '{NAMES[0]}' and b == '{NAMES[1]}'").iloc[0]
    assert (first["n_a"], first["base_a"], first["n_b"], first["base_b"]) == (28, 180, 70, 160)
    assert first["verdict"] == "differs" and compared.figure_count == 1
    home.write(home.instrument / "comparison.yaml", "pairs: rest\n")
    write_comparison(many(home))
    assert not (compared.folder / "pairs.parquet").exists()

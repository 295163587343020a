"""A survey that params list in two waves, in two cities."""

import pytest

from analysis.problems import CaseStudyError
from analysis.study import declare, open_comparison, open_study, prepare
from tests.study.cities.contrasts.test_results import drawn

SECOND = """\
  - instrument: drawn
    export: second.csv
    wave: 2021-01
    rows: {{city: {city}}}
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    return open_comparison(held_twice(tmp_path_factory.mktemp("waves")).root)


def held_twice(root):
    """In the second wave ten more people in each city paid; nobody there was asked about the bus."""
    home = drawn(root)
    home.write(
        home.instrument / "comparison.yaml", 'outcomes: [{table: payment, choice: "yes"}]\nmix: [sex]\n'
    )
    lines = home.export.read_text(encoding="utf-8").splitlines()
    unpaid = {
        city: [place for place, line in enumerate(lines) if f",{city}," in line and ",no," in line][:10]
        for city in ("north", "south")
    }
    for place in [place for places in unpaid.values() for place in places]:
        lines[place] = lines[place].replace(",no,", ",yes,")
    home.write(
        home.root / "second.csv", "\n".join([lines[0], *(f"second{line}" for line in lines[1:])]) + "\n"
    )
    for city in ("north", "south"):
        params = home.params(city).read_text(encoding="utf-8")
        assert params.count("\nthresholds:") == 1
        home.write(
            home.params(city),
            params.replace("\nthresholds:", "\n" + SECOND.format(city=city) + "thresholds:"),
        )
        prepare(declare(city, home.root))
    return home


def test_cities_are_compared_within_each_wave(compared):
    rows = compared.frames["differences"].query(
        "table == 'payment' and choice == 'yes' and domain == 'study'"
    )
    assert rows[["wave", "a", "b", "n_a", "base_a", "n_b", "base_b"]].values.tolist() == [
        ["2020-01", "north", "south", 70, 160, 28, 180],
        ["2021-01", "north", "south", 80, 160, 38, 180],
    ]


def test_waves_are_compared_within_each_city(compared):
    rows = compared.frames["differences"].query("table == 'payment' and choice == 'yes' and domain == 'wave'")
    assert rows[["study", "a", "b", "n_a", "n_b"]].values.tolist() == [
        ["north", "2020-01", "2021-01", 70, 80],
        ["south", "2020-01", "2021-01", 28, 38],
    ]


def test_waves_are_the_rounds_of_outcomes(compared):
    series = compared.frames["series"].query("study == ''")
    assert series["round"].tolist() == ["2020-01", "2021-01"] and series["n"].tolist() == [98, 118]
    assert compared.contrasts.moved() == [
        "Paying smugglers: Yes, all together: 2020-01 29%, 2021-01 35%, a change of +6 percentage points; "
        "with the mix of people of all people interviewed it is +6."
    ]


def test_statements_name_the_wave(compared):
    told = str(compared.statements())
    start = "January 2021: about half of those interviewed in North answered “Yes” when asked"
    assert f"{start} “Did you pay a smuggler?” (50% of 160)" in told


def test_the_table_says_that_times_differ(compared):
    assert "The interviews were not held in the same period everywhere." in compared.table("payment").notes


def test_a_city_tells_its_waves_apart(tmp_path):
    study = open_study("north", held_twice(tmp_path).root)
    assert study.table("payment").subtitle == "Drawn survey, January 2020"
    told = str(study.summary("journey"))
    answered = "92% of the 60 women and 25% of the 100 men interviewed answered “Yes”"
    assert told.startswith(f"January 2021: {answered} when asked “Did you pay a smuggler?”.")
    assert told.count("January 2021: ") == 4, "every sentence says which time it is of"


@pytest.mark.parametrize("wave", ["", "2020-01"])
def test_one_wave_twice_is_refused(tmp_path, wave):
    home = drawn(tmp_path)
    params = home.params().read_text(encoding="utf-8")
    home.write(
        home.params(),
        params.replace(
            "\nthresholds:",
            "\n" + SECOND.format(city="north").replace("2021-01", f'"{wave}"') + "thresholds:",
        ),
    )
    with pytest.raises(CaseStudyError) as error:
        declare("north", home.root)
    assert (
        "north.yaml, surveys: drawn is listed 2 times; give each its own"
        f" wave.{f' Got {wave!r}.' if wave else ''}" in str(error.value)
    )

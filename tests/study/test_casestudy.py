"""What a notebook holds of one city, and of all."""

import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.study import declare, open_comparison, open_study, prepare
from analysis.study.results.results import read_results


def test_sections_tables_and_figures_stand_in_plan_order(prepared):
    study = prepared[1]
    assert study.sections == ("journey", "person")
    assert [table.name for table in study.tables("journey").items] == ["payment", "incidents"]
    assert [table.name for table in study.rest("journey", shown=["payment"]).items] == ["incidents"]
    assert study.place == "North" and study.weighted


def test_a_section_is_called_as_the_form_calls_its_group(prepared):
    assert prepared[1].section_title("journey") == "Your journey"


def test_about_says_who_was_interviewed(prepared):
    said = str(prepared[1].about("person"))
    assert said == "**Drawn survey, January 2020.** 7 people were interviewed in North. Nobody in it is real."


def test_what_a_city_lacks_is_a_sentence(prepared):
    study = prepared[1]
    assert str(study.table("perpetrators")).startswith("The table perpetrators has no numbers in North")
    assert str(study.figure("perpetrators")) == "There is no figure perpetrators for North."


def test_what_nobody_has_is_told_with_the_nearest_name(prepared):
    study = prepared[1]
    assert str(study.table("paymnt")) == "There is no table paymnt for North. The nearest name is payment."
    for shown in (study.tables, study.section, study.figures):
        nearest = "The nearest name is journey."
        assert str(shown("jurney")) == f"There is no section jurney for North. {nearest}"
    assert str(study.section("flows")) == str(study.section("protection")) == ""


def test_prepared_results_are_read_again_while_they_are_fresh(prepared):
    home, study = prepared
    stamp = (study.folder / "facts.json").stat().st_mtime_ns
    again = open_study("north", home.root)
    assert (study.folder / "facts.json").stat().st_mtime_ns == stamp
    pd.testing.assert_frame_equal(again.estimates, study.estimates)
    assert read_results(study.folder).surveys == study.results.surveys


def test_a_folder_without_results_says_how_to_make_them(tmp_path):
    with pytest.raises(
        CaseStudyError, match=r"there are no results here yet; make them with `casestudy run`"
    ):
        read_results(tmp_path)


@pytest.fixture
def compared(home):
    south = (home.root / "params" / "north.yaml").read_text(encoding="utf-8")
    south = south.replace("North", "South").replace("Nord", "Sud").replace("city: north", "city: south")
    (home.root / "params" / "south.yaml").write_text(south, encoding="utf-8")
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    return open_comparison(home.root)


def test_cities_stand_side_by_side(compared):
    rows = {row.label: [cell.text for cell in row.cells] for row in compared.table("payment").rows}
    assert rows["Yes"] == ["67", "4", "100*", "1", "71", "5"]
    assert str(compared.about()).startswith(
        "2 places. Interviews by survey: Drawn survey: North (7) and South (1)."
    )
    overview = compared.overview()
    assert [column.heading for column in overview.columns] == ["North", "South", "Answers differ?"]


def test_without_results_there_is_nothing_to_compare(home):
    with pytest.raises(CaseStudyError, match=r"no city has results to compare yet"):
        open_comparison(home.root)

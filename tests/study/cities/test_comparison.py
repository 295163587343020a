"""All cities side by side: what is written, and what a city that lacks a table shows."""

import shutil
from dataclasses import replace

import docx
import pytest
from python_calamine import CalamineWorkbook

from analysis.commands.verify import VerifyRequest, verify
from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style
from analysis.study import declare, open_comparison, prepare
from analysis.study.cities.briefing import brief_comparison
from analysis.study.cities.workbook import write_comparison_workbook
from analysis.study.cities.written_comparison import write_comparison
from tests.workspaces import PLAN, copy_home, make_home


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """North in the drawn survey and in another of its own, South in the drawn survey alone; the comparison is
    written.
    """
    home = make_home(tmp_path_factory.mktemp("compared"))
    other = home.root / "surveys" / "other"
    for path in home.instrument.rglob("*"):
        if path.is_file():
            home.write(other / path.relative_to(home.instrument), path.read_text(encoding="utf-8"))
    head = PLAN.splitlines()[0]
    home.write(
        other / "plan.csv",
        f"{head}\nsexes,who,sex,share,respondents,,,,bars,People interviewed in {{city}},,\n",
    )
    home.change(
        home.instrument / "plan.csv", ("paid,share,respondents,,,,,", "paid,share,respondents,,,,bars,")
    )
    home.change(
        home.params(),
        ("thresholds:", "  - {instrument: other, export: data/export.csv, rows: {city: north}}\nthresholds:"),
    )
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    write_comparison(open_comparison(home.root))
    return home


def test_a_table_side_by_side(written):
    assert (
        str(open_comparison(written.root).table("payment"))
        == """\
Paying smugglers in North and South

                             People
               North         South       All cities
Answer          %      n      %      n      %      n
Yes            67      4   100*      1     71      5
No             17      1     0*      0     14      1
Don't know     17      1     0*      0     14      1
Base            6 people      1 person      7 people

* Base under 3: read the counts rather than the percentages.
The sample is not random: read as people interviewed, not as everybody in North and South.
Not comparable in full: in North fewer than nine in ten of those interviewed are in the base.
Source: The tests."""
    )


def test_a_table_names_only_the_cities_where_its_survey_was_held(written):
    table = open_comparison(written.root).table("sexes")
    assert table.title == "People interviewed in North"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["57", "4"], ["43", "3"]]
    assert "sexes" not in [shown.name for shown in open_comparison(written.root).tables().items], (
        "one city is not side by side"
    )


def test_the_overview_gives_the_leading_answer_or_why_there_is_none(written):
    overview = open_comparison(written.root).overview()
    assert {row.label: [cell.text for cell in row.cells] for row in overview.rows} == {
        "Paying smugglers: Yes": ["67% (6)", "100% (1) *", "not tested: fewer than 3"],
        "Age of people": ["30.0 (6)", "50.0 (1) *", "–"],
        "Incidents: Beating": ["75% (4)", "100% (1) *", "not tested: fewer than 3"],
    }
    assert "Only North has: People interviewed." in str(overview)


def test_what_is_written(written):
    names = {name.removeprefix("comparison/") for name in written.files() if name.startswith("comparison/")}
    assert names == {
        "estimates.csv",
        "estimates.parquet",
        "tables/payment.csv",
        "tables/ages.csv",
        "tables/incidents.csv",
        "written.json",
        "associations.csv",
        "differences.csv",
        "comparability.csv",
        "frames.json",
        "told.json",
        "drawn.json",
    }


def test_only_what_two_cities_have_is_drawn_and_nothing_of_few_people(written):
    """Six people and one were asked who paid: a figure would say more than they can."""
    comparison = open_comparison(written.root)
    assert (comparison.table_count, comparison.figure_count) == (3, 0)
    assert str(comparison.figure("sexes")) == "There is no figure sexes for North and South."
    drawn = comparison.draw_figure("payment")
    assert drawn.alt.startswith("Stacked bar chart. Paying smugglers in North and South.")
    assert comparison.draw_figure("sexes") is None


def test_sections_are_called_as_in_the_cities(written):
    comparison = open_comparison(written.root)
    assert {name: comparison.section_title(name) for name in comparison.sections} == {
        "journey": "Your journey",
        "person": "About you",
    }


def test_in_another_language_from_the_cities_own_results(written):
    comparison = open_comparison(written.root, language="fr")
    assert comparison.folder == written.out / "comparison" / "fr"
    assert str(comparison.table("payment")).splitlines()[0] == "Payer des passeurs à Nord et à Sud"
    assert comparison.place == "Nord et Sud"


def test_cities_without_results_are_left_out(written, tmp_path):
    home = copy_home(written, tmp_path / "copy")
    shutil.rmtree(home.out / "south")
    assert [city.id for city in open_comparison(home.root).cities] == ["north"]


def test_one_city_alone_has_an_overview_without_differences(tmp_path):
    home = make_home(tmp_path)
    home.params("south").unlink()
    prepare(declare("north", home.root))
    overview = open_comparison(home.root).overview()
    assert {row.label: [cell.text for cell in row.cells] for row in overview.rows} == {
        "Paying smugglers: Yes": ["67% (6)"],
        "Age of people": ["30.0 (6)"],
        "Incidents: Robbery": ["75% (4)"],
    }


@pytest.mark.parametrize(
    ("label", "note"),
    [
        ("Sex", "Comparable: the same wording, routing, base and choices in all of these places."),
        ("Man or woman?", "Not comparable in full: the question is worded otherwise in South."),
    ],
)
def test_the_same_wording_is_claimed_of_forms_that_were_compared(tmp_path, label, note):
    """South has a copy of the instrument, in which a label may be another."""
    home = make_home(tmp_path)
    other = home.root / "surveys" / "other"
    for path in home.instrument.rglob("*"):
        if path.is_file():
            home.write(other / path.relative_to(home.instrument), path.read_text(encoding="utf-8"))
    head = PLAN.splitlines()[0]
    for folder in (home.instrument, other):
        home.write(
            folder / "plan.csv",
            f"{head}\nsexes,who,sex,share,respondents,,,,bars,People interviewed in {{city}},,\n",
        )
    home.change(other / "form" / "survey.csv", ("sex,sex,Sex,", f"sex,sex,{label},"))
    home.change(home.params("south"), ("instrument: drawn", "instrument: other"))
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    assert [text for text in open_comparison(home.root).table("sexes").notes if "omparable" in text] == [note]


def test_cities_of_one_instrument_have_the_same_form(tmp_path):
    home = make_home(tmp_path)
    home.change(
        home.instrument / "plan.csv",
        (
            PLAN.splitlines()[1],
            "sexes,who,sex,share,respondents,,,,bars,People interviewed in {city},,\n" + PLAN.splitlines()[1],
        ),
    )
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    notes = open_comparison(home.root).table("sexes").notes
    assert [text for text in notes if "omparable" in text] == [
        "Comparable: the same form, routing, base and choices in all of these places."
    ]


def test_the_workbook_opens_with_findings_people_and_data_in_each_language(written, tmp_path):
    compared = open_comparison(written.root)
    spoken = {
        "en": ["Key findings", "Who was interviewed", "Data", "Contents"],
        "fr": ["Principaux résultats", "Personnes interrogées", "Données", "Sommaire"],
    }
    last = {"en": ["Definitions", "Data dictionary"], "fr": ["Définitions", "Dictionnaire des données"]}
    for language, first in spoken.items():
        cities = [replace(city, language=language) for city in compared.cities]
        path = tmp_path / f"{language}.xlsx"
        write_comparison_workbook(replace(compared, cities=cities, language=language), path)
        book = CalamineWorkbook.from_path(path)
        assert (book.sheet_names[:4], book.sheet_names[-2:]) == (first, last[language])
        people = book.get_sheet_by_index(1).to_python()
        assert len(people) == 1 + sum(len(city.results.surveys) for city in compared.cities)
        data = book.get_sheet_by_index(2).to_python()
        assert {row[0] for row in data[1:]} == {city.params.name(language) for city in compared.cities}
        questions = {row[1] for row in book.get_sheet_by_name(last[language][1]).to_python()}
        assert {"city", "flag", "paid"} <= questions


def test_its_document_is_verified_and_a_changed_cell_is_found(written, tmp_path):
    compared = open_comparison(written.root)
    path = tmp_path / "comparison.docx"
    write_document(path, brief_comparison(compared, Style(), lambda name: None), Style())
    asked = VerifyRequest(path, written.root, to=tmp_path / "verified")
    found = verify(asked).verification.counts
    assert found["matched"] > 10 and not found.get("contradicts")
    document = docx.Document(path)
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    cell = next(cell for cell in cells if cell.text == "67% (6)")
    cell.paragraphs[0].runs[0].text = "76% (6)"
    document.save(path)
    changed = verify(asked).verification.frame
    assert changed[changed["says"].str.startswith("76%")]["status"].tolist() == ["contradicts"]

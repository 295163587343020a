"""A survey that interviews something else than people, in a place of its own, in rounds."""

import pytest

from analysis.study import declare, open_comparison, prepare

HOUSEHOLDS = """\
interviewed: {en: household|households, fr: ménage|ménages}
population: {en: displaced households, fr: ménages déplacés}
languages:"""
ROUNDS = ("${paid} = 'yes'", "${paid} = 'yes' and ${city} = 'north'")
TRAVEL = "travel,journey,means,share,respondents,,,,bars,Travel in {city},Voyage à {city},\n"


@pytest.fixture
def held(home):
    """North's households, interviewed in North and Hills, and asked how they travelled in one round only."""
    home.change(home.instrument / "instrument.yaml", ("languages:", HOUSEHOLDS))
    home.change(home.instrument / "form" / "survey.csv", ROUNDS)
    home.change(home.instrument / "plan.csv", ("ages,person", TRAVEL + "ages,person"))
    home.write(home.instrument / "comparison.yaml", "rounds: city\n")
    home.change(
        home.params(), ("    wave:", "    place: {en: North and Hills, fr: Nord et Collines}\n    wave:")
    )
    return home


def test_tables_sentences_and_notes_speak_of_them_and_of_their_place(held):
    study = prepare(declare("north", held.root))
    table = study.table("travel")
    assert (table.title, table.unit, table.base) == (
        "Travel in North and Hills",
        "Households",
        "3 households",
    )
    assert {spanner for column in table.columns for spanner in column.spanners} == {"Households"}
    assert table.notes == (
        "Several answers were possible: percentages can add to more than 100.",
        "Asked of: households that answered “Yes” to “Did you pay a smuggler?”, in North.",
        (
            "The sample is not random: read as households interviewed, not as all displaced households in"
            " North and Hills."
        ),
    )
    assert (
        str(study.about())
        == "**Drawn survey, January 2020.** 7 households were interviewed in North and Hills. Nobody in it is"
        " real."
    )
    assert (
        "About two in three of the households interviewed in North and Hills answered “Yes” when asked “Did"
        " you pay a smuggler?” (67% of 6)" in str(study.summary("journey"))
    )
    assert str(study.figure("travel")) == "There is no figure travel for North."
    shown = [getattr(item, "name", item) for item in study.section("journey").items]
    assert shown == ["payment", "travel", "incidents"], "of a figure that nobody named nothing is said"
    assert study.figures("journey").items == ()


def test_a_figure_of_ten_or_more_speaks_of_them(held):
    header, *rows = held.export.read_text(encoding="utf-8").splitlines(keepends=True)
    again = [f"t{turn}{row}" for turn in range(4) for row in rows]
    held.write(held.export, "".join([header, *again]))
    study = prepare(declare("north", held.root))
    assert study.figure("travel").alt == (
        "About two in three named “By bus”. Bar chart. Travel in North and Hills. By bus: 67% (8);"
        " On foot: 33% (4); Don't know: 33% (4). Base: 12 households. Thin lines: 95% interval under the"
        " assumed design. Several answers were possible: percentages can add to more than 100. Asked of:"
        " households that answered “Yes” to “Did you pay a smuggler?”, in North. The sample is not random:"
        " read as households interviewed, not as all displaced households in North and Hills."
        " Source: The tests."
    )
    assert study.figures("journey").items == (study.figure("travel"),)


def test_in_french(held):
    study = prepare(declare("north", held.root, language="fr"))
    shown = str(study.table("travel")).replace("\u202f", " ").replace("\n", " ")
    assert shown.startswith("Voyage à Nord et à Collines ") and "3 ménages" in shown
    assert (
        "Question posée à : ménages qui ont répondu « Oui » à « Avez-vous payé un passeur ? » (Nord)."
        in shown
    )
    assert (
        "lire comme les ménages interrogés, non comme l'ensemble des ménages déplacés à Nord et à Collines."
        in shown
    )
    assert "Enquête auprès de 7 ménages à Nord et à Collines." in str(study.about())


def test_the_comparison_lists_interviews_by_survey_and_where_it_was_held(held):
    for city in ("north", "south"):
        prepare(declare(city, held.root))
    said = str(open_comparison(held.root).about())
    assert (
        said
        == "2 places. Interviews by survey: Drawn survey: North and Hills (7) and South (1). Nobody in it is"
        " real."
    )

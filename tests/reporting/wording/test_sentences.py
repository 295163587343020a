from dataclasses import replace

import numpy as np
import pytest

from analysis.reporting.tables.tabulate import ColumnBlock, TableLayout
from analysis.reporting.wording.sentences import lead_sentence, portion
from tests.reporting.drawn import COUNTS, INCIDENT_ROWS, LABELS, frame, row, rows

INCIDENTS = TableLayout(
    "Incidents in {city}",
    LABELS,
    place="Bamako",
    stub="Incident",
    blocks=(
        ColumnBlock("incident", unit="reports"),
        ColumnBlock("incident", heading="People who reported any", multiple=True),
    ),
)
HELP = TableLayout("Extra help in {city}", LABELS, place="Bamako", blocks=(ColumnBlock("help"),))


def lead(counts: dict, base: float, layout: TableLayout = HELP, question: str = "help", **more) -> str:
    return lead_sentence(frame(rows(question, counts, base, **more)), layout)


def test_the_sentence_of_the_design():
    assert (
        lead_sentence(frame(INCIDENT_ROWS), INCIDENTS)
        == "Extortion is the incident most often reported: 57% of 1,394 reports, and 85% of the 942 people"
        " who reported any."
    )


def test_in_french():
    layout = replace(INCIDENTS, language="fr", title="Incidents à {city}", blocks=INCIDENTS.blocks[:1])
    said = lead_sentence(frame(rows("incident", COUNTS, 1394, unit="reports")), layout)
    assert said.replace("\u202f", " ") == (
        "Incidents à Bamako : « Extorsion » vient en tête : 57 % des 1 394 signalements."
    )
    assert not any(blank in said for blank in (" :", " %", " »", "« ", "1 394"))


@pytest.mark.parametrize(
    ("counts", "base", "english", "french"),
    [
        (
            {"yes": 60, "no": 40},
            100,
            "60% of 100 people answered “Yes”",
            "réponse « Oui » pour 60 % des 100 personnes",
        ),
        ({"yes": 8, "no": 3}, 11, "8 of 11 people answered “Yes”", "réponse « Oui » pour 8 personnes sur 11"),
        ({"yes": 29}, 29, "all 29 people answered “Yes”", "réponse « Oui » pour 29 personnes sur 29"),
        (
            {"no": 1, "dk": 28},
            29,
            "28 of 29 people answered “Don't know”",
            "réponse « Ne sait pas » pour 28 personnes sur 29",
        ),
        (
            {"yes": 20, "no": 20},
            46,
            "Yes and No come first, each with 43% of 46 people",
            "« Oui » et « Non » viennent en tête à égalité : 43 % des 46 personnes",
        ),
        (
            {"yes": 0, "no": 0},
            45,
            "none of 45 people gave any of these answers",
            "aucune de ces réponses n'a été donnée (45 personnes)",
        ),
    ],
)
def test_shares_counts_ties_and_zeros(counts, base, english, french):
    assert lead(counts, base) == f"Extra help in Bamako: {english}."
    in_french = lead(counts, base, replace(HELP, language="fr", title="Aide à {city}"))
    assert in_french.replace("\u202f", " ") == f"Aide à Bamako : {french}."


def test_a_longer_list_names_the_next_two_and_quotes_long_labels():
    counts = {"papers": 2, "money": 30, "a": 12, "b": 8, "c": 7}
    layout = replace(HELP, title="Barriers", blocks=(ColumnBlock("barrier", multiple=True),))
    assert (
        lead(counts, 40, layout, "barrier")
        == "Barriers: “I don't have the money to pay for health services” comes first: 75% of 40 people. "
        "Next come “a” (30%) and “b” (20%)."
    )
    small = lead({"money": 10, "a": 7, "b": 5, "c": 5, "d": 1}, 20, layout, "barrier")
    assert small.endswith("comes first: 10 of 20 people. Next come “a” (7), “b” (5) and “c” (5).")
    tied = lead({"money": 10, "a": 7, "b": 5, "c": 5, "d": 5}, 20, layout, "barrier")
    assert tied.endswith("Next comes “a” (7).")


def test_nothing_is_said_where_a_hidden_cell_may_be_larger():
    hidden = row("help", "no", np.nan, 100, status="suppressed", estimate=np.nan)
    assert lead_sentence(frame([row("help", "yes", 40, 100), hidden]), HELP) == ""
    assert lead_sentence(frame([row("help", "yes", 60, 100), hidden]), HELP) != ""
    multiple = replace(HELP, blocks=(ColumnBlock("help", multiple=True),))
    assert lead_sentence(frame([row("help", "yes", 60, 100), hidden]), multiple) == ""
    assert lead({"yes": 0}, 0) == ""


def test_means():
    mean = frame([row("age", "", 942, 942, statistic="mean", estimate=27.44)])
    assert lead_sentence(mean, replace(HELP, blocks=())) == "Extra help in Bamako: mean 27.4 (942 people)."


def test_a_portion_says_none_and_all():
    [record] = frame([row("help", "yes", 0, 29)]).itertuples(index=False)
    assert portion(record, HELP) == "none of 29 people"
    [record] = frame([row("help", "yes", 29, 29)]).itertuples(index=False)
    assert portion(record, HELP, "People interviewed") == "all the 29 people interviewed"


def test_of_the_answers_of_one_sentence_all_are_quoted_or_none():
    counts = {"none": 1, "a": 12, "b": 8, "c": 7, "money": 9}
    layout = replace(HELP, title="Barriers", blocks=(ColumnBlock("barrier", multiple=True),))
    assert (
        lead(counts, 40, layout, "barrier") == "Barriers: “a” comes first: 30% of 40 people. "
        "Next come “I don't have the money to pay for health services” (23%) and “b” (20%)."
    )
    single = replace(HELP, title="Need", blocks=(ColumnBlock("help"),))
    assert (
        lead({"a": 20, "b": 10, "c": 6, "yes": 4}, 40, single)
        == "Need: 50% of 40 people answered “a”. Next come “b” (25%) and “c” (15%)."
    )

"""Repeated blocks become one row a report."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.intake.answers.stack import stack
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Stack, StackBlock
from analysis.problems import CaseStudyError

INCIDENTS = tuple(Choice(name, {"English (en)": name.title()}) for name in ("robbery", "beating", "none"))
PERPETRATORS = tuple(Choice(name) for name in ("gang", "police"))
FORM = Form(
    title="",
    id="",
    default_language="",
    languages=("English (en)",),
    questions={
        "Q98": Question("Q98", "text"),
        "Q100": Question("Q100", "select_multiple", "incidents", {"English (en)": "What happened?"}),
        "Q101": Question("Q101", "select_multiple", "perpetrators"),
        "Q102": Question("Q102", "text"),
        "Q104": Question("Q104", "select_multiple", "incidents"),
        "Q105": Question("Q105", "select_multiple", "perpetrators"),
        "sex": Question("sex", "select_one", "sexes"),
        "when1": Question("when1", "date"),
        "when2": Question("when2", "date"),
        "gone": Question("gone", "text"),
    },
    groups={},
    lists={"incidents": INCIDENTS, "perpetrators": PERPETRATORS, "sexes": (Choice("f"), Choice("m"))},
    source="form.xlsx",
)
ROWS = [
    ["_uuid", "sex", "Q98", "Q100", "Q101", "when1", "Q102", "Q104", "Q105", "when2"],
    [
        "a",
        "f",
        "Gao",
        "robbery beating",
        "gang",
        "2019-01-01",
        "Kidal",
        "robbery",
        "police gang",
        "2019-02-01",
    ],
    ["b", "m", "Gao", "none", "", "", "", "", "", ""],
    ["c", "m", "", "", "", "", "Mopti", "beating", "", "2019-03-01"],
]
BLOCKS = (
    StackBlock(
        set={"place": "first"},
        columns={"incident": "Q100", "perpetrator": "Q101", "where": "Q98", "when": "when1"},
    ),
    StackBlock(
        set={"place": "second"},
        columns={"incident": "Q104", "perpetrator": "Q105", "where": "Q102", "when": "when2"},
    ),
)


@pytest.fixture
def read(bench):
    def read(**stacks):
        instrument = bench.instrument.model_copy(update={"stacks": stacks})
        responses, problems = replace(bench, form=FORM, instrument=instrument).read(bench.write_rows(ROWS))
        assert not len(problems)
        return responses

    return read


def test_one_row_a_ticked_choice(read):
    """The base of a table of incidents: 4 reports by 2 people; "none" is no report."""
    reports = stack(read(incidents=Stack(blocks=BLOCKS, each="incident")), "incidents")
    expected = pd.DataFrame(
        {
            "place": pd.Categorical(["first", "first", "second", "second"], categories=["first", "second"]),
            "incident": pd.Categorical(
                ["robbery", "beating", "robbery", "beating"], categories=["robbery", "beating", "none"]
            ),
            "perpetrator/gang": pd.array([True, True, True, None], dtype="boolean"),
            "perpetrator/police": pd.array([False, False, True, None], dtype="boolean"),
            "where": pd.array(["Gao", "Gao", "Kidal", "Mopti"], dtype="str"),
            "when": (
                pd.to_datetime(["2019-01-01", "2019-01-01", "2019-02-01", "2019-03-01"]).astype(
                    "datetime64[us]"
                )
            ),
        },
        index=pd.RangeIndex(4, name="report"),
    )
    pd.testing.assert_frame_equal(reports.frame, expected)
    assert (reports.unit, reports.cluster.tolist()) == ("reports", [0, 0, 0, 2])
    assert reports.answered("perpetrator").tolist() == [True, True, True, False]


def test_one_row_a_block(read):
    reports = stack(read(places=Stack(blocks=BLOCKS, requires=("where",))), "places")
    assert reports.frame["where"].tolist() == ["Gao", "Kidal", "Gao", "Mopti"]
    assert reports.cluster.tolist() == [0, 0, 1, 2]
    assert reports.ticks("incident")[0].tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_questions_of_the_respondents_are_at_hand(read):
    reports = stack(read(incidents=Stack(blocks=BLOCKS, each="incident")), "incidents")
    assert reports.has("sex")
    assert reports.choices("sex") == ("f", "m")
    assert reports.codes("sex")[0].tolist() == [0, 0, 0, 1]
    assert reports.ticks("Q104")[0].tolist() == [[1, 0, 0]] * 3 + [[0, 1, 0]]
    assert list(reports.state("Q100")) == ["answered"] * 3 + ["no answer"]
    assert reports.where({"sex": "f", "incident": "robbery"}).tolist() == [True, False, True, False]


def test_labels_come_from_the_instrument_or_the_first_question(read):
    labels = {"place": {"en": "Place", "fr": "Endroit"}}
    reports = stack(read(incidents=Stack(blocks=BLOCKS, each="incident", labels=labels)), "incidents")
    assert reports.form.label("place", "fr") == "Endroit"
    assert reports.form.label("incident", "en") == "What happened?"
    assert reports.form.choice_label("incident", "robbery", "en") == "Robbery"
    assert reports.form.questions["incident"].type == "select_one"


def test_a_subset_of_reports_keeps_its_respondents(read):
    responses = read(incidents=Stack(blocks=BLOCKS, each="incident"))
    reports = stack(responses, "incidents")
    part = reports.subset(reports.where({"incident": "beating"}))
    assert part.cluster.tolist() == [0, 2]
    assert len(part.respondents) == 3
    again = stack(responses.subset(np.array([False, True, True])), "incidents")
    assert again.cluster.tolist() == [1]


def test_a_block_whose_questions_are_not_in_the_export(read):
    blocks = (*BLOCKS, StackBlock(set={"place": "third"}, columns={"incident": "gone"}))
    reports = stack(read(incidents=Stack(blocks=blocks, each="incident")), "incidents")
    assert len(reports) == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("incident", "There is no stack 'incident' in instrument.yaml: perhaps 'incidents'."),
        ("empty", "The export has none of the questions of the stack 'empty'."),
    ],
)
def test_stacks_that_cannot_be_made(read, name, message):
    responses = read(incidents=Stack(blocks=BLOCKS), empty=Stack(blocks=(StackBlock(columns={"x": "gone"}),)))
    with pytest.raises(CaseStudyError) as error:
        stack(responses, name)
    assert str(error.value) == message


def test_a_choice_that_a_block_did_not_offer_stays_missing(read):
    responses = read(incidents=Stack(unit={"en": "reports"}, blocks=list(BLOCKS), requires=["incident"]))
    beating = responses.frame["Q100/beating"].mask(np.array([True, True, True]))
    responses = replace(responses, frame=responses.frame.assign(**{"Q100/beating": beating}))
    assert stack(responses, "incidents").frame["incident/beating"].tolist() == [pd.NA, False, pd.NA, True]

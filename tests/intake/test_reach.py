"""A real Kobo export, where its data is present: check figures of its README, and its known dirt."""

import pytest

from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, Roles
from analysis.problems import Problems


@pytest.fixture(scope="module")
def reach():
    from pathlib import Path

    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "reach_lby_2021"
    if not folder.is_dir():
        pytest.skip("../shared/data/reach_lby_2021, which can't be published, is not on this machine")
    problems = Problems()
    form = read_form(folder / "questionnaire.xlsx", problems)
    instrument = Instrument(
        title={"en": "REACH"}, roles=Roles(dont_know=("dk",), refused=("dwta",)), name="reach", folder=folder
    )
    responses = read_responses(folder / "responses.csv", form, instrument, problems)
    assert not problems.fatals
    return responses, problems


def counts(responses, question):
    ticks, choices = responses.ticks(question)
    return dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))


def test_check_figures(reach):
    responses, _ = reach
    assert len(responses) == 1554
    assert counts(responses, "migration_intentions") == {
        "stay_baladiya_libya": 682,
        "move_baladiya_libya": 103,
        "leave_libya": 453,
        "waiting_resettlement": 17,
        "dk": 298,
        "dwta": 1,
    }
    incidents = counts(responses, "safety_incidents_type")
    published = {
        "robberies": 216,
        "armed_conflict": 90,
        "arrest_or_detention": 82,
        "communal_violence": 74,
        "verbal_harassment": 69,
        "kidnappings": 32,
    }
    assert {name: incidents[name] for name in published} == published
    assert counts(responses, "safety_incidents")["yes"] == 361
    destinations = counts(responses, "leave_destination")
    assert (destinations["europe"], destinations["return_home_country"]) == (331, 106)
    towns = {
        "LY0211": 332,
        "LY0105": 227,
        "LY0214": 199,
        "LY0103": 158,
        "LY0213": 155,
        "LY0212": 112,
        "LY0216": 103,
        "LY0322": 79,
        "LY0319": 70,
        "LY0215": 64,
        "LY0107": 55,
    }
    assert {name: count for name, count in counts(responses, "mantika").items() if count} == towns
    assert counts(responses, "region")["mena"] == 577


def test_bases_of_routed_questions(reach):
    responses, _ = reach
    assert responses.asked_of("leave_destination").sum() == 453
    assert responses.asked_of("safety_incidents_type").sum() == 361
    assert list(
        responses.state("leave_destination").value_counts()[["answered", "don't know", "not asked"]]
    ) == [452, 1, 1101]


def test_the_dialect_is_told(reach):
    sentence = str(reach[0].dialect)
    assert sentence.endswith(
        ": 1554 interviews, utf-8 CSV with commas, no label row, choices after '/', multi-selects as 0/1,"
        " answers as codes."
    )


def test_known_dirt_is_told(reach):
    responses, problems = reach
    told = {(problem.column, problem.problem.split(" (")[0].split(":")[0]) for problem in problems}
    assert (
        "job_sector",
        "Its choice columns and the question itself name different choices; the choice columns are used",
    ) in told
    halfway = (
        "Some of its choice columns hold a no where the question itself and the others are blank; read as no"
        " answer"
    )
    assert ("job_sector", halfway) in told
    assert ("consent_1", "A `relevant` looks at this question, which the export does not have") in told
    assert ("today", "Excel has turned these dates into day numbers") in told
    assert (
        "recreational expenses",
        "A name can't hold blanks; it is read as 'recreational_expenses'.",
    ) in told
    assert len(problems) < 25
    assert responses.has("recreational_expenses")


def test_routed_questions_are_blank_where_they_were_not_asked(reach):
    responses, _ = reach
    for question in responses.asked.columns:
        assert not (responses.answered(question) & ~responses.asked_of(question)).any(), question

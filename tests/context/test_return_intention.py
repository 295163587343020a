"""The return-intention instrument runs through the survey's own path, and both rounds stand side by side."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.plan import read_plan
from analysis.problems import Problems
from analysis.simulation.simulate import simulate

FOLDER = Path(__file__).resolve().parents[2] / "surveys" / "dtm_return_intention"


@pytest.fixture(scope="module")
def instrument():
    problems = Problems()
    found = read_form(FOLDER / "form", problems), read_instrument(FOLDER, problems)
    problems.stop_if_fatal()
    return found


def test_both_rounds_come_out_as_published(instrument):
    form, declared = instrument
    problems = Problems()
    responses = read_responses(FOLDER / "example" / "export.csv", form, declared, problems)
    plan = read_plan(FOLDER / "plan.csv", declared, form, problems)
    problems.stop_if_fatal()
    found = estimate_plan(plan, Survey("bamako", "dtm_return_intention", "2012-11/2013-02", responses))
    wish = found[
        (found["table"] == "return_wish") & (found["choice"] == "yes") & (found["domain"] == "survey_round")
    ]
    assert wish[["level", "n", "base"]].to_numpy().tolist() == [["2012_11", 470, 500], ["2013_02", 777, 836]]
    assert (100 * wish["estimate"]).round().tolist() == [94, 93]
    keys = ["table", "question", "choice", "domain", "level"]
    published = pd.read_csv(FOLDER / "example" / "published.csv", keep_default_na=False)
    ours = published.merge(found.astype({key: str for key in keys}), on=keys, suffixes=("", "_ours"))
    assert (
        ours[["n", "base"]].to_numpy().tolist() == published[["numerator", "denominator"]].to_numpy().tolist()
    )


def test_the_example_is_remade_byte_for_byte(instrument):
    form, declared = instrument
    period = (date(2012, 11, 1), date(2013, 2, 28))
    fit = [FOLDER / "example" / "published.csv", FOLDER / "example" / "assumed.csv"]
    made = simulate(form, declared, 1336, 2013, fit=fit, dialect="ona", period=period)
    assert len(made) == 1337

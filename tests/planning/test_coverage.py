"""What a list of analysis names, beside a form and data that were drawn."""

import numpy as np
import pandas as pd
import pytest

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.planning.coverage import COVERAGE_COLUMNS, check_coverage
from analysis.planning.row import PlanRow

PLAN = (
    PlanRow("work", "s", "job", by="sex"),
    PlanRow("pay", "s", "income", "ratio", denominator="days"),
    PlanRow("work_all", "s", "job"),
)

INSTRUMENT = Instrument(title={}, name="drawn", folder="drawn")


@pytest.fixture
def form():
    kinds = {"job": "select_one", "sex": "select_one", "income": "integer"}
    questions = {name: Question(name, kind, "yes_no") for name, kind in kinds.items()}
    return Form("", "", "", (), questions, {}, {"yes_no": (Choice("yes"), Choice("no"))}, "form.xlsx")


def test_of_a_form_alone_no_number_is_known(form):
    frame = check_coverage(PLAN, form)
    assert frame[["question", "tables", "form"]].to_numpy().tolist() == [
        ["job", "work work_all", True],
        ["sex", "work", True],
        ["income", "pay", True],
        ["days", "pay", False],
    ]
    assert frame[["data", "asked", "answered"]].isna().all(axis=None)


def test_of_data_who_was_asked_and_answered_is_counted(form):
    index = pd.Index(["u1", "u2", "u3"], dtype="str", name="uuid")
    answers = pd.DataFrame(
        {"job": pd.Categorical(["yes", None, None]), "income": [5.0, 0.0, float("nan")]}, index=index
    )
    asked = pd.DataFrame({"job": [True, True, False], "income": [True] * 3}, index=index)
    responses = Responses(answers, form, INSTRUMENT, asked)
    frame = check_coverage(PLAN, form, responses)
    assert tuple(frame.columns) == COVERAGE_COLUMNS
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [
        ["job", "work work_all", True, True, 2, 1],
        ["sex", "work", True, False, None, None],
        ["income", "pay", True, True, 3, 2],
        ["days", "pay", False, False, None, None],
    ]


def test_what_is_asked_of_each_report_is_counted_over_reports(form):
    people = pd.DataFrame({"sex": pd.Categorical(["yes", "no", "no"])}, index=["u1", "u2", "u3"])
    responses = Responses(people, form, INSTRUMENT, people.notna())
    jobs = pd.DataFrame({"job": pd.Categorical(["yes", None, "no", "no"])})
    everybody = pd.DataFrame({"job": [True] * 4})
    reports = Reports(jobs, form, INSTRUMENT, everybody, respondents=responses, rows=np.array([0, 0, 1, 2]))
    plan = (PlanRow("jobs", "s", "job", unit="reports", stack="jobs", by="sex"),)
    frame = check_coverage(plan, form, responses, {"jobs": reports})
    assert frame[["question", "asked", "answered"]].to_numpy().tolist() == [["job", 4, 3], ["sex", 3, 3]]

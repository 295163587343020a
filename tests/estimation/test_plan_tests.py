"""Tests that a plan asks for: their numbers from R survey, their sizes, and what hides them."""

import numpy as np
import pandas as pd
import pytest

from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.plan_tests import TEST_COLUMNS, estimate_tests, hide_sizes
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from tests.workspaces import plan_row


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """120 women of whom 90 said yes, 80 men of whom 30 did; half of each ticked a, the women alone b."""
    sex = ["f"] * 120 + ["m"] * 80
    paid = ["yes"] * 90 + ["no"] * 30 + ["yes"] * 30 + ["no"] * 50
    a, b = [place % 2 == 0 for place in range(200)], [code == "f" for code in sex]
    lists = {"sex": _choices("f", "m"), "paid": _choices("yes", "no"), "ticks": _choices("a", "b")}
    questions = {name: Question(name, "select_one", name) for name in ("sex", "paid")}
    questions["ticks"] = Question("ticks", "select_multiple", "ticks")
    columns = {"ticks/a": pd.array(a, dtype="boolean"), "ticks/b": pd.array(b, dtype="boolean")}
    columns |= {
        name: pd.Categorical(codes, [c.name for c in lists[name]])
        for name, codes in (("sex", sex), ("paid", paid))
    }
    form = Form("Drawn", "drawn", "", ("",), questions, {}, lists, "drawn")
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path_factory.mktemp("none"))
    asked = pd.DataFrame({name: np.ones(200, dtype=bool) for name in questions})
    return Responses(pd.DataFrame(columns), form, instrument, asked)


def _choices(*names):
    return tuple(Choice(name) for name in names)


def survey(people, small_base=30):
    return Survey("north", "drawn", "2020", people, small_base=small_base)


def test_one_row_with_all_its_columns(people):
    """R survey 4.1-1: svychisq(~paid + sex, svydesign(~1, weights = ~1, data = d)): F = 27.984375, ndf = 1,
    ddf = 199.
    """
    frame = estimate_tests(
        [plan_row("paid", by="sex", test=True), plan_row("paid", by="sex")], survey(people)
    )
    assert tuple(frame.columns) == TEST_COLUMNS
    (record,) = frame.to_dict("records")
    assert record.pop("statistic") == pytest.approx(27.984375, rel=1e-9)
    assert record.pop("p") == record.pop("p_adjusted") < 0.001
    assert record == {
        "study": "north",
        "survey": "drawn",
        "wave": "2020",
        "table": "t",
        "question": "paid",
        "choice": "",
        "domain": "sex",
        "unit": "respondents",
        "test": "Rao-Scott F",
        "df": pytest.approx(1.0),
        "df_residual": pytest.approx(199.0),
        "base": 200,
        "largest": "yes",
        "high_level": "f",
        "high": 0.75,
        "low_level": "m",
        "low": 0.375,
    }


def test_each_choice_of_a_multi_select_is_tested_and_corrected(people):
    frame = estimate_tests([plan_row("ticks", by="paid", test=True)], survey(people))
    assert list(frame["choice"]) == list(frame["largest"]) == ["a", "b"]
    assert list(frame["high_level"]) == ["yes", "yes"]
    assert frame["p_adjusted"].tolist() == pytest.approx([frame["p"][0], 2 * frame["p"][1]])


def test_too_small_bases_give_no_size(people):
    (record,) = estimate_tests(
        [plan_row("paid", by="sex", test=True)], survey(people, small_base=100)
    ).to_dict("records")
    assert (record["largest"], record["high_level"], record["low_level"]) == ("", "", "")
    assert np.isnan(record["high"]) and np.isnan(record["low"])


def test_what_can_not_be_tested_has_no_row(people):
    frame = estimate_tests([plan_row("sex", by="sex", exclude=("m",), test=True)], survey(people))
    assert (len(frame), tuple(frame.columns)) == (0, TEST_COLUMNS)


def test_the_size_of_a_hidden_cell_is_hidden(people):
    row = plan_row("paid", by="sex", test=True)
    tests, estimates = estimate_tests([row], survey(people)), estimate_plan([row], survey(people))
    pd.testing.assert_frame_equal(hide_sizes(tests, estimates), tests)
    cell = (estimates["choice"] == "yes") & (estimates["level"] == "m")
    (hidden,) = hide_sizes(
        tests, estimates.assign(status=estimates["status"].mask(cell, "suppressed"))
    ).to_dict("records")
    assert (hidden["largest"], hidden["high_level"]) == ("", "")
    assert np.isnan(hidden["high"]) and hidden["p"] < 0.001
    # What is left of the test is that it lies under a limit: its numbers are an equation in the cells.
    assert (hidden["p"], hidden["p_adjusted"]) == (np.nextafter(0.001, 0), np.nextafter(0.001, 0))
    assert all(np.isnan(hidden[name]) for name in ("statistic", "df", "df_residual"))
    assert pd.isna(hidden["base"])

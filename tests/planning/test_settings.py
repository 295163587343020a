"""The settings of a plan's rows: read, refused, and written back."""

import pytest

from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.analysis_list.settings import LoaSettings
from analysis.planning.domains import crossings, with_domains
from analysis.planning.draft import write_plan
from analysis.planning.plan import PlanRow, read_plan
from analysis.planning.settings import _READERS
from analysis.problems import Problems
from tests.workspaces import make_home

HEADER = (
    "table,section,question,statistic,denominator,by,confidence,top,probability,missing,test,"
    "numerator_missing_is_zero,drop_zero_denominator,metadata::sector"
)


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def read(home, text):
    path = home.write(home.instrument / "plan.csv", text)
    problems = Problems()
    instrument = read_instrument(home.instrument, problems)
    rows = read_plan(path, instrument, read_form(instrument.form_path, problems), problems)
    return rows, [str(problem).removeprefix(str(path)) for problem in problems]


def test_settings_as_values(home):
    rows, problems = read(
        home,
        f"{HEADER}\n"
        "a,s,paid,,,sex  city,0.9,2,,yes,TRUE,,,Protection\n"
        "b,s,age,quantile,,,0,,0.25,,no,,,\n"
        "c,s,children,ratio,age,,,,,,,1,yes,\n",
    )
    assert problems == []
    assert rows == (
        PlanRow(
            "a",
            "s",
            "paid",
            by="sex city",
            confidence=0.9,
            top=2,
            missing=True,
            test=True,
            metadata={"sector": "Protection"},
            line=2,
        ),
        PlanRow("b", "s", "age", "quantile", confidence=0.0, probability=0.25, line=3),
        PlanRow(
            "c",
            "s",
            "children",
            "ratio",
            denominator="age",
            numerator_missing_is_zero=True,
            drop_zero_denominator=True,
            line=4,
        ),
    )
    assert rows[0].domains == ("sex", "city")
    assert (rows[1].choice, rows[1].quantile, rows[0].choice) == ("0.25", 0.25, "")


def test_settings_are_read_back_as_they_were_written(home):
    plan = (
        PlanRow(
            "a",
            "s",
            "paid",
            by="sex city",
            confidence=0.9,
            top=2,
            missing=True,
            test=True,
            metadata={"sector": "x"},
        ),
        PlanRow("b", "s", "age", "quantile", confidence=0.0, probability=0.25, metadata={"indicator": "y"}),
        PlanRow(
            "c",
            "s",
            "children",
            "ratio",
            denominator="age",
            numerator_missing_is_zero=True,
            drop_zero_denominator=True,
        ),
    )
    path = write_plan(plan, ("en",), home.instrument / "plan.csv")
    again, problems = read(home, path.read_text(encoding="utf-8"))
    assert problems == []
    assert [vars(row) | {"line": 0} for row in again] == [vars(row) for row in plan]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "t,s,paid,,,,95,,,,,,,",
            (
                ", row 2, confidence: this setting can't be read. Got '95'. Expected a number from 0 (no"
                " interval) to below 1, like 0.95."
            ),
        ),
        (
            "t,s,paid,,,,,five,,,,,,",
            ", row 2, top: this setting can't be read. Got 'five'. Expected a whole number, like 5.",
        ),
        (
            "t,s,paid,,,,,,1.5,,,,,",
            (
                ", row 2, probability: this setting can't be read. Got '1.5'. Expected a number between 0 and"
                " 1, like 0.9."
            ),
        ),
        (
            "t,s,paid,,,sex,,,,yess,,,,",
            ", row 2, missing: this setting can't be read. Got 'yess'. Expected perhaps 'yes'.",
        ),
        ("t,s,age,quantile,,,,,,,,,,", ", row 2, probability: a quantile needs its probability, like 0.9."),
        (
            "t,s,age,median,,,,,0.5,,,,,",
            ", row 2, probability: this setting has no effect here: only a quantile has one. Take it out.",
        ),
        (
            "t,s,age,mean,,,,3,,,,,,",
            (
                ", row 2, top: this setting has no effect here: only shares and counts have choices. Take it"
                " out."
            ),
        ),
        (
            "t,s,paid,,,,,,,yes,,,,",
            ", row 2, missing: this setting has no effect here: the row has no `by`. Take it out.",
        ),
        (
            "t,s,paid,,,,,,,,yes,,,",
            (
                ", row 2, test: this setting has no effect here: it needs shares of respondents or reports,"
                " and a `by`. Take it out."
            ),
        ),
        (
            "t,s,age,mean,,,,,,,,yes,,",
            (
                ", row 2, numerator_missing_is_zero: this setting has no effect here: it is one of ratios."
                " Take it out."
            ),
        ),
        (
            "t,s,age,mean,,,,,,,,,yes,",
            (
                ", row 2, drop_zero_denominator: this setting has no effect here: it is one of ratios. Take"
                " it out."
            ),
        ),
        (
            "t,s,paid,,,sex sex,,,,,,,,",
            ", row 2, by: a question is crossed with itself; name it once. Got 'sex sex'.",
        ),
        (
            "t,s,paid,,,sex sexe,,,,,,,,",
            ", row 2, by: the form has no such question. Got 'sexe'. Expected perhaps 'sex'.",
        ),
        (
            "t,s,paid,,,sex means,,,,,,,,",
            (
                ", row 2, by: people can be in several levels of a multi-select, so it can't be crossed or"
                " tested, nor be missing; give it a row of its own. Got 'means'."
            ),
        ),
    ],
)
def test_what_a_setting_can_get_wrong(home, row, sentence):
    assert read(home, f"{HEADER}\n{row}\n")[1] == [sentence]


def test_a_column_near_to_a_setting(home):
    _, problems = read(home, "table,section,question,confidense\nt,s,paid,0.9\n")
    assert problems == [", row 1: this column is not known. Got 'confidense'. Expected perhaps 'confidence'."]


def test_a_crossed_domain_is_a_question_of_the_form(home):
    problems = Problems()
    form = read_form(home.instrument / "form", problems)
    crossed = with_domains(
        form, [PlanRow("t", "s", "age", "mean", by="sex paid"), PlanRow("t", "s", "paid", by="sex")]
    )
    assert [name for name in crossed.questions if name not in form.questions] == ["sex paid"]
    assert crossed.choice_label("sex paid", "m+dk", "fr") == "Hommes, Ne sait pas"
    assert crossings(crossed)["sex paid", "m+dk"] == (("sex", "m"), ("paid", "dk"))
    assert crossings(form) == {}


def test_combinations_are_of_two_choices_at_least():
    assert LoaSettings(max_combination_choices=2, max_exclusive_choices=1).max_combination_choices == 2
    for too_few in ({"max_combination_choices": 1}, {"max_exclusive_choices": 0}):
        with pytest.raises(ValueError, match="greater than or equal to"):
            LoaSettings(**too_few)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("weight", "0", 0.0),
        ("weight", "10", 10.0),
        ("weight", "10.5", None),
        ("weight", "-1", None),
        ("confidence", "0", 0.0),
        ("confidence", "1", None),
        ("probability", "0", None),
        ("probability", "0.5", 0.5),
        ("top", "0", 0),
        ("top", "-1", None),
    ],
)
def test_the_ends_of_what_a_setting_may_be(column, text, value):
    assert _READERS[column][0](text) == value

"""Which columns are taken of which questions, as what, and what of them is no answer of the form."""

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import Variable, blank_cells, column_names, count_blank, take_data
from analysis.disclosure.risk.matches import BLANK
from tests.disclosure.release.small import FORM, FRAME, answers

TICKS = {"0": "No", "1": "Yes"}
EVERY = ("sex", "age", "ill", "day", "said", "summary", "village", "not_there")


def taken(**how):
    return take_data(answers(), FORM, EVERY, "en", **how)


def column(data, name) -> list[object]:
    return data.frame[name].astype(object).where(data.frame[name].notna(), None).tolist()


def test_each_question_becomes_its_columns_with_labels_and_values():
    assert taken().variables == (
        Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men"}),
        Variable("age", "age", "Age", "number"),
        Variable("ill_flu", "ill", "Illness: *Flu*", "tick", TICKS, "flu"),
        Variable("ill_none", "ill", "Illness: None", "tick", TICKS, "none"),
        Variable("day", "day", "day", "date"),
        Variable("said", "said", "said", "text"),
        Variable("summary", "summary", "summary", "number"),
        Variable("village", "village", "village", "text"),
    )


def test_answers_that_no_list_has_stay_behind_and_are_counted():
    data = taken()
    assert column(data, "sex") == ["f", "m", "f", "m", "f", None, "f", None]
    assert list(data.frame["sex"].cat.categories) == ["f", "m"]
    assert data.outside == {"sex": 1, "ill": 2}
    assert column(data, "ill_flu") == [1, 0, None, 1, 0, 0, 0, 0]
    assert column(data, "summary") == FRAME["summary"].tolist()
    assert column(data, "said")[:2] == ["x", None]
    assert data.frame.index.tolist() == list(range(8))


def test_answers_outside_the_list_are_counted_over_all_columns_and_not_named_where_there_are_none():
    frame = FRAME.assign(**{"ill/Awa": FRAME["ill/Fanta"], "sex": FRAME["sex"].where(FRAME["sex"] != "Awa")})
    assert take_data(answers(frame), FORM, ("sex", "ill"), "en").outside == {"ill": 4}
    assert take_data(answers(FRAME.drop(columns="ill/Fanta")), FORM, ("ill",), "en").outside == {}


def test_a_day_loses_its_hour_unless_times_are_to_stay():
    assert column(taken(), "day")[:2] == [pd.Timestamp("2021-03-04"), None]
    assert column(taken(times=True), "day")[0] == pd.Timestamp("2021-03-04 10:11")


def test_ticks_are_called_yes_and_no_in_a_language_that_we_speak():
    french, other = (take_data(answers(), FORM, ("ill",), language) for language in ("fr", "xx"))
    assert french.variables[0].values == {"0": "Non", "1": "Oui"}
    assert other.variables[0].values == TICKS


def test_codes_number_the_values_and_a_blank_is_none():
    data = taken()
    assert data.codes(data.of("sex")[0]).tolist() == [0, 1, 0, 1, 0, BLANK, 0, BLANK]
    assert data.codes(data.of("age")[0]).tolist() == [0, 1, 3, 4, 5, 6, 2, BLANK]
    codes, variables = data.keys(["ill", "gone"])
    assert [each.name for each in variables] == ["ill_flu", "ill_none"]
    assert codes.tolist() == [[1, 0], [0, 1], [BLANK, BLANK], [1, 0], *[[0, 1]] * 4]
    assert count_blank(codes) == 2
    nothing, none = data.keys(["gone"])
    assert (nothing.shape, none) == ((8, 0), ())


def test_columns_leave_and_are_exchanged_and_the_data_given_stay():
    data = taken()
    less = data.without(["ill", "age", "gone"])
    assert list(less.frame) == [each.name for each in less.variables] == ["sex", "day", "said", *EVERY[5:7]]
    other = Variable("age", "age", "Age in years", "number")
    changed = data.with_column(other, pd.Series(np.arange(8.0)))
    assert changed.of("age") == (other,) and column(changed, "age") == list(range(8))
    assert changed.of("sex") == data.of("sex") and column(data, "age")[0] == 20
    cells = np.arange(8) < 1
    assert blank_cells(data.frame["age"], cells).isna().tolist() == [True, *[False] * 6, True]


def test_names_are_cut_where_a_program_cuts_them_and_told_apart():
    name_of = column_names()
    assert [len(name_of("x" * 99)), name_of("x" * 99)] == [64, "x" * 62 + "_2"]
    assert [name_of("Age"), name_of("age"), name_of("age"), name_of("...")] == ["Age", "age_2", "age_3", "v"]

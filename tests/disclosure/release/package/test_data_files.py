"""The data as files: codes and labels, names that programs can hold, text that no spreadsheet runs."""

import numpy as np
import pandas as pd
import pyreadstat

from analysis.disclosure.release.data import ReleaseData, Variable, column_names
from analysis.disclosure.release.package.data_files import (
    choice_numbers,
    stata_names,
    write_csv,
    write_spss,
    write_stata,
)

LONG = "a_name_that_is_much_too_long_for_stata_and_goes_on"


def data() -> ReleaseData:
    frame = pd.DataFrame(
        {
            "coded": pd.Categorical(["1", "-99", None], categories=["1", "2", "-99"]),
            f"{LONG}_1": pd.Categorical(["x", "y", "x"], categories=["x", "y"]),
            f"{LONG}_2": pd.array([1, 0, None], dtype="Int8"),
            "note": ["=1+1", None, "-5"],
            "day": pd.to_datetime(["2021-03-01", None, "2021-03-03"]),
            "income": [1.5, np.nan, -2.0],
        }
    )
    kinds = {
        "coded": ("category", {"1": "One", "2": "Two", "-99": "Don't know"}),
        f"{LONG}_1": ("category", {"x": "é" * 200, "y": "Y"}),
        f"{LONG}_2": ("tick", {"0": "No", "1": "Yes"}),
        "note": ("text", {}),
        "day": ("date", {}),
        "income": ("number", {}),
    }
    variables = [Variable(name, name, "é" * 300, kind, values) for name, (kind, values) in kinds.items()]
    return ReleaseData(frame, tuple(variables))


def test_whole_numbers_keep_their_own_code_and_others_are_numbered():
    coded, worded, *_ = data().variables
    assert choice_numbers(coded) == {"1": 1, "2": 2, "-99": -99}
    assert choice_numbers(worded) == {"x": 1, "y": 2}


def test_spss_and_stata_hold_every_value_with_its_label(tmp_path):
    names = list(data().frame.columns)
    spss, meta = pyreadstat.read_sav(str(write_spss(data(), tmp_path / "a.sav", "é" * 200)))
    assert list(spss.columns) == names
    assert meta.variable_value_labels["coded"] == {1: "One", 2: "Two", -99: "Don't know"}
    stata, meta = pyreadstat.read_dta(str(write_stata(data(), tmp_path / "a.dta", "é" * 200)))
    assert list(stata.columns) == list(stata_names(data().variables))
    assert len(set(stata.columns)) == len(names) and max(map(len, stata.columns)) <= 32
    for frame in (spss, stata):
        assert frame["coded"].tolist()[:2] == [1, -99] and np.isnan(frame["coded"][2])
        assert frame["income"].tolist()[::2] == [1.5, -2.0]


def test_text_that_begins_like_a_formula_is_marked_and_a_code_is_not(tmp_path):
    lines = write_csv(data(), tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "1,x,1,'=1+1,2021-03-01,1.5"
    assert lines[2] == "-99,y,0,,,"
    assert lines[3] == ",x,,-5,2021-03-03,-2"


def test_names_are_made_of_letters_and_stay_apart():
    name_of = column_names(8)
    assert [name_of(text) for text in ("a/b c", "a b/c", "1st", "éé", "longer_than_8", "longer_than_9")] == [
        "a_b_c", "a_b_c_2", "v_1st", "v", "longer_t", "longer_2",
    ]  # fmt: skip

"""The data as files: codes and labels, names that programs can hold, text that no spreadsheet runs."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable, column_names
from analysis.disclosure.release.package.data_files import (
    _cut,
    choice_numbers,
    guarded,
    is_of_days,
    number_choices,
    stata_names,
    write_csv,
    write_parquet,
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


def test_a_list_with_one_word_in_it_is_numbered_whole():
    mixed = Variable("q", "q", "", "category", {"1": "One", "7": "Seven", "x": "X", "08": "Eight"})
    assert choice_numbers(mixed) == {"1": 1, "7": 2, "x": 3, "08": 4}


def test_choices_and_ticks_become_numbers_and_the_rest_stays():
    numbered = number_choices(data())
    columns = numbered.frame.astype(object).where(numbered.frame.notna(), None)
    assert columns["coded"].tolist() == [1, -99, None]
    assert columns[f"{LONG}_1"].tolist() == [1, 2, 1]
    assert columns[f"{LONG}_2"].tolist() == [1, 0, None]
    assert columns["note"].tolist() == ["=1+1", None, "-5"]
    assert numbered.values[f"{LONG}_2"] == {0: "No", 1: "Yes"}
    assert set(numbered.values) == {"coded", f"{LONG}_1", f"{LONG}_2"}


def test_a_text_is_cut_at_its_bytes_and_not_within_a_letter():
    assert _cut("é" * 40, 80) == "é" * 40
    assert _cut("é" * 41, 80) == "é" * 38 + "…"
    assert _cut("x" * 81, 80) == "x" * 77 + "…"


def test_labels_are_cut_where_each_program_cuts_them(tmp_path):
    _, meta = pyreadstat.read_sav(str(write_spss(data(), tmp_path / "a.sav", "é" * 200)))
    assert meta.file_label == "é" * 30 + "…" and set(meta.column_labels) == {"é" * 126 + "…"}
    assert meta.variable_value_labels[f"{LONG}_1"] == {1: "é" * 58 + "…", 2: "Y"}
    measures = ["nominal", "nominal", "nominal", "nominal", "scale", "scale"]
    assert list(meta.variable_measure.values()) == measures
    assert meta.readstat_variable_types["day"] == "double"
    frame, meta = pyreadstat.read_dta(str(write_stata(data(), tmp_path / "a.dta", "é" * 200)))
    assert meta.file_label == "é" * 38 + "…" and set(meta.column_labels) == {"é" * 38 + "…"}
    assert list(frame) == list(stata_names(data().variables)), "the number of a row is no column"
    assert frame["note"].tolist() == ["=1+1", "", "-5"]
    assert str(frame["day"][0]) == "2021-03-01"
    assert (tmp_path / "a.dta").read_bytes()[:80].count(b"<release>118</release>") == 1
    assert b"01 Jan 2000 00:00" in (tmp_path / "a.dta").read_bytes()
    assert (tmp_path / "a.sav").read_bytes()[92:109] == b"01 Jan 0000:00:00"


def test_dates_with_an_hour_keep_it_in_spss_and_stata(tmp_path):
    hours = data().with_column(
        data().variables[4], pd.Series(pd.to_datetime(["2021-03-01 09:30", None, None]))
    )
    assert is_of_days(data().frame["day"]) and not is_of_days(hours.frame["day"])
    spss, _ = pyreadstat.read_sav(str(write_spss(hours, tmp_path / "a.sav", "")))
    stata, _ = pyreadstat.read_dta(str(write_stata(hours, tmp_path / "a.dta", "")))
    days, _ = pyreadstat.read_sav(str(write_spss(data(), tmp_path / "b.sav", "")))
    assert str(spss["day"][0]) == str(stata["day"][0]) == "2021-03-01 09:30:00"
    assert str(days["day"][0]) == "2021-03-01"


def test_parquet_keeps_categories_and_no_number_of_a_row(tmp_path):
    frame = data().frame.set_index(pd.Index([7, 8, 9]))
    path = write_parquet(ReleaseData(frame, data().variables), tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(path), data().frame)


def test_csv_has_a_mark_of_its_encoding_and_names_alone_before_the_rows(tmp_path):
    text = write_csv(data(), tmp_path / "a.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfcoded,") and text.count(b"\r") == 0


@pytest.mark.parametrize("text", ["=a", "+a", "-a", "@a", "\ta", "\ra", "-1+1"])
def test_what_a_spreadsheet_would_run_is_marked(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-99", "+1.5", "-0,5", "a=b", "", "1-1"])
def test_what_it_would_not_stays(text):
    assert guarded(text) == text


def test_words_of_stata_are_told_apart_from_names():
    variables = [Variable(name, name, "", "number") for name in ("long", "v_long", "age", "Age")]
    assert stata_names(variables) == ("v_long", "v_long_2", "age", "Age_2")

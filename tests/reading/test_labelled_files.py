"""SPSS and Stata files as rows of text, with what they say of their codes."""

import datetime as dt

import pandas as pd
import pyreadstat
import pytest

from analysis.problems import Problems
from analysis.reading.labelled_files import Labelled, read_labelled

FRAME = pd.DataFrame(
    {
        "sex": [1.0, 2.0, 2.0, 99.0],
        "age": [30.0, float("nan"), 41.5, 18.0],
        "day": [dt.date(2021, 6, 19)] * 4,
        "town": ["Gao", "", "Mopti", "Gao"],
    }
)
LABELS = ["Sex of the person", "", "Day", ""]
CODES = {"sex": {1.0: "male", 2.0: "female", 99.0: "refused"}}


@pytest.fixture
def sav(tmp_path):
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(
        FRAME,
        path,
        column_labels=LABELS,
        variable_value_labels=CODES,
        missing_ranges={"sex": [99.0]},
        variable_measure={"age": "scale", "sex": "nominal"},
    )
    return path


def test_what_a_file_declares_missing_is_blank_and_stands_beside(sav):
    problems = Problems()
    labelled = read_labelled(sav, problems)
    assert labelled == Labelled(
        rows=[
            ["sex", "age", "day", "town"],
            ["1", "30", "2021-06-19", "Gao"],
            ["2", "", "2021-06-19", ""],
            ["2", "41.5", "2021-06-19", "Mopti"],
            ["", "18", "2021-06-19", "Gao"],
        ],
        labels={"sex": "Sex of the person", "day": "Day"},
        choices={"sex": {"1": "male", "2": "female", "99": "refused"}},
        scales=frozenset({"age"}),
        missing={"sex": ["", "", "", "99"]},
    )
    assert labelled.missing_counts == {"sex": {"99": 1}}
    assert not len(problems)


def test_stata(tmp_path):
    path = tmp_path / "survey.dta"
    pyreadstat.write_dta(FRAME[["sex", "town"]], path, variable_value_labels=CODES)
    labelled = read_labelled(path, Problems())
    assert labelled is not None
    assert labelled.rows == [["sex", "town"], ["1", "Gao"], ["2", ""], ["2", "Mopti"], ["99", "Gao"]]
    assert labelled.choices == {"sex": {"1": "male", "2": "female", "99": "refused"}}


def test_a_broken_file_is_told(tmp_path):
    path = tmp_path / "survey.sav"
    path.write_bytes(b"no SPSS")
    problems = Problems()
    assert read_labelled(path, problems) is None
    (said,) = map(str, problems)
    assert said.startswith(f"{path}: The file can't be read (")
    assert said.endswith("). Save or download it again.")

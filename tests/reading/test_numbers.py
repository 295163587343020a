import numpy as np
import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading.distinct_values import Cells
from analysis.reading.numbers import read_counts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234),
        ("1 234", 1234),
        ("1,234", 1234),
        ("1\u2009234", 1234),
        ("1\u202f234", 1234),
        ("1\u00a0234", 1234),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("12.0", 12),
        ("unknown", np.nan),
        ("Inconnu", np.nan),
        ("", np.nan),
    ],
)
def test_counts_are_read_as_they_are_printed(text, number):
    problems = Problems()
    assert np.array_equal(
        read_counts(Cells(pd.Series([text]), "a.csv", "n", problems)), [number], equal_nan=True
    )
    assert not len(problems)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-3", "a.csv, row 2, n: people can't be a negative number; correct it. Got '-3'."),
        ("2.5", "a.csv, row 2, n: this counts people and must be a whole number. Got '2.5'."),
        (
            "1.234",
            (
                "a.csv, row 2, n: this can't be read as a number of people; write digits only, or `unknown`."
                " Got '1.234'."
            ),
        ),
        (
            "1 23",
            (
                "a.csv, row 2, n: this can't be read as a number of people; write digits only, or `unknown`."
                " Got '1 23'."
            ),
        ),
        (
            "many",
            (
                "a.csv, row 2, n: this can't be read as a number of people; write digits only, or `unknown`."
                " Got 'many'."
            ),
        ),
    ],
)
def test_what_is_no_count_has_its_sentence(text, sentence):
    problems = Problems()
    assert np.isnan(read_counts(Cells(pd.Series([text]), "a.csv", "n", problems))).all()
    assert [str(problem) for problem in problems] == [sentence]


def test_numbers_are_checked_like_texts():
    problems = Problems()
    counts = read_counts(Cells(pd.Series([3, -1, 7]), "a.parquet", "n", problems))
    assert np.array_equal(counts, [3, np.nan, 7], equal_nan=True)
    assert [problem.row for problem in problems] == [3]

"""Frames as CSV text: what pandas writes of the same, whichever way it is written."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reporting.tables import frames
from analysis.reporting.tables.frames import csv_text

FRAME = pd.DataFrame(
    {
        "=name": ["=1+1", 'say "yes", no', "two\nlines", None],
        "share": [0.1 + 0.2, 1e-9, np.nan, 100.0],
        "n": pd.array([1, None, 3, 4], dtype="Int64"),
        "percent": pd.array([12.5, None, 0.0, -0.0], dtype="Float64"),
        "is": [True, False, True, True],
        "word": pd.Series(["a", "", "-b", " @c"], dtype=object),
    }
)


def test_a_whole_frame():
    assert csv_text(FRAME) == (
        "'=name,share,n,percent,is,word\n"
        "'=1+1,0.3,1,12.5,True,a\n"
        '"say ""yes"", no",1e-09,,,False,\n'
        '"two\nlines",,3,0,True,\'-b\n'
        ",100,4,-0,True,' @c\n"
    )


@pytest.mark.parametrize(
    "column",
    [
        [1, None, "x"],
        [1, None],
        [0.5, "x"],
        pd.to_datetime(["2020-01-05", None]),
        pd.Categorical(["=b", "a"]),
        ["a", np.nan],
        [],
    ],
)
def test_what_is_neither_texts_nor_numbers_is_as_pandas_has_it(column):
    frame = pd.DataFrame({"x": pd.Series(column, dtype=object) if isinstance(column, list) else column})
    assert csv_text(frame) == frames._csv_by_pandas(frame.infer_objects())


def test_nothing_at_all():
    for frame in (pd.DataFrame(), FRAME.iloc[:0], FRAME[["word"]]):
        assert csv_text(frame) == frames._csv_by_pandas(frame.infer_objects())


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=6)


@given(st.lists(st.tuples(TEXTS, st.floats(), st.integers(-(2**60), 2**60), st.booleans()), max_size=6))
def test_drawn_frames_are_as_pandas_has_them(rows):
    frame = pd.DataFrame(rows, columns=["text", "float", "whole", "flag"])
    assert csv_text(frame) == frames._csv_by_pandas(frame.infer_objects())

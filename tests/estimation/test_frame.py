import re

import numpy as np
import pandas as pd
import pytest

from analysis.estimation.frame import (
    DTYPES,
    ESTIMATE_COLUMNS,
    estimates_frame,
    main_reading,
    read_estimates,
    write_estimates,
)
from analysis.problems import CaseStudyError

ROWS = [
    {
        "study": "bamako",
        "question": "Q1",
        "choice": "n/a",
        "statistic": "share",
        "estimate": 0.1 + 0.2,
        "n": 3,
        "base": 10,
    },
    {
        "study": "gao",
        "question": "Q2",
        "level": "Ségou, nord",
        "statistic": "mean",
        "df": np.inf,
        "status": "small base",
    },
]


def test_columns_are_those_of_the_design():
    assert (
        " ".join(ESTIMATE_COLUMNS)
        == "study survey wave table question choice domain level statistic unit estimate se low high"
        " confidence method n base base_weighted n_effective deff df weighting status"
    )


def test_what_is_left_out_has_its_default():
    frame = estimates_frame(ROWS)
    assert frame.loc[1, "choice"] == "" and frame.loc[1, "n"] == 0 and np.isnan(frame.loc[1, "estimate"])
    assert frame["status"].tolist() == ["ok", "small base"]
    assert frame["weighting"].tolist() == ["none", "none"]
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: str(pd.Series([], dtype=dtype).dtype) for name, dtype in DTYPES.items()
    }


def test_arrays_make_a_frame_and_scalars_repeat():
    frame = estimates_frame({"question": "Q1", "statistic": "share", "estimate": np.array([0.1, 0.9])})
    assert frame[["question", "estimate"]].values.tolist() == [["Q1", 0.1], ["Q1", 0.9]]


def test_no_rows_keep_the_columns():
    assert estimates_frame().shape == (0, 24)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_file_gives_the_same_frame_back(tmp_path, suffix):
    frame = estimates_frame(ROWS)
    path = write_estimates(frame, tmp_path / f"estimates{suffix}")
    pd.testing.assert_frame_equal(read_estimates(path), frame, check_exact=True)


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"qestion": "Q1"}, "The estimates frame has no column 'qestion'; expected perhaps 'question'."),
        ({"status": "hidden"}, "The estimates frame's column 'status' can't hold 'hidden'; expected"),
        (
            {"statistic": "shares"},
            "The estimates frame's column 'statistic' can't hold 'shares'; expected perhaps 'share'.",
        ),
    ],
)
def test_records_that_do_not_fit(record, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        estimates_frame([record])


def test_the_first_weighting_of_each_survey_is_its_main_reading():
    rows = estimates_frame(
        [
            {"study": study, "survey": "s", "statistic": "share", "weighting": weighting}
            for study, weighting in [
                ("a", "design"),
                ("a", "none"),
                ("a", "design"),
                ("b", "none"),
                ("b", "mine"),
            ]
        ]
    )
    assert main_reading(rows).tolist() == [True, False, True, True, False]
    assert main_reading(rows.iloc[:0]).tolist() == []

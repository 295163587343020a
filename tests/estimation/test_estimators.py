import numpy as np
import pandas as pd
import pytest

from analysis.estimation.estimators import (
    estimate_mean,
    estimate_median,
    estimate_ratio,
    estimate_share,
    estimate_total,
)
from analysis.estimation.frame import ESTIMATE_COLUMNS
from analysis.problems import CaseStudyError
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.weighting.margins import Margin

FRAME = pd.DataFrame(
    {
        "safe": pd.Categorical(["yes", "no", "yes", None], ["no", "yes", "refused"]),
        "city": pd.Categorical(["Gao", "Gao", "Mopti", "Mopti"]),
        "risk/robbery": [True, False, True, None],
        "risk/arrest": [False, False, True, None],
        "age": [20.0, 30, 40, 50],
        "children": [1.0, 2, 0, 1],
    }
)
DESIGN = Design(FRAME)


def test_shares_by_level_in_the_columns_order():
    frame = estimate_share(DESIGN, "safe", by="city")
    assert frame.columns.tolist() == list(ESTIMATE_COLUMNS)
    shown = frame[["choice", "domain", "level", "estimate", "n", "base"]].values.tolist()
    assert shown == [
        ["no", "", "", 1 / 3, 1, 3],
        ["yes", "", "", 2 / 3, 2, 3],
        ["refused", "", "", 0.0, 0, 3],
        ["no", "city", "Gao", 0.5, 1, 2],
        ["yes", "city", "Gao", 0.5, 1, 2],
        ["refused", "city", "Gao", 0.0, 0, 2],
        ["no", "city", "Mopti", 0.0, 0, 1],
        ["yes", "city", "Mopti", 1.0, 1, 1],
        ["refused", "city", "Mopti", 0.0, 0, 1],
    ]
    assert set(frame["statistic"]) == {"share"} and set(frame["method"]) == {"logit"}


def test_ticks_of_a_multi_select():
    frame = estimate_share(DESIGN, ["risk/robbery", "risk/arrest"])
    assert frame[["question", "choice", "estimate", "base"]].values.tolist() == [
        ["risk", "robbery", 2 / 3, 3],
        ["risk", "arrest", 1 / 3, 3],
    ]


def test_numbers():
    assert estimate_mean(DESIGN, "age")["estimate"].tolist() == [35]
    assert estimate_total(DESIGN, "children", "city")["estimate"].tolist() == [4, 3, 1]
    assert estimate_median(DESIGN, "age")["statistic"].tolist() == ["median"]
    ratio = estimate_ratio(DESIGN, "children", "age")
    assert ratio["estimate"].tolist() == [4 / 140]
    assert ratio["choice"].tolist() == ["age"]


def test_raked_designs_say_so():
    weighted = raked(DESIGN, [Margin("city", {"Gao": 0.3, "Mopti": 0.7})])
    assert set(estimate_mean(weighted, "age")["weighting"]) == {"raked"}


def test_sentences():
    with pytest.raises(CaseStudyError, match="The share of 'safe' has an empty base: no row has an answer"):
        estimate_share(DESIGN.domain(np.array([False, False, False, True])), "safe")
    with pytest.raises(
        CaseStudyError, match="There is no column 'sfae' in the frame; expected perhaps 'safe'"
    ):
        estimate_share(DESIGN, "sfae")
    with pytest.raises(
        CaseStudyError, match=r"Column 'city' does not hold numbers; its type is category. Use estimate_share"
    ):
        estimate_mean(DESIGN, "city")

"""Declarations of a sample that can't be meant: each is refused in words before anything is read."""

import re

import pytest

from analysis.params import DesignParams
from analysis.problems import CaseStudyError

TWO_ROLES = "; a column says one of them: name another column, or leave one out."


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"psu": ["site", "site"]}, "psu names 'site' twice; name each column once."),
        ({"strata": ["area", "sex", "area"]}, "strata names 'area' twice; name each column once."),
        ({"psu": ["site", "home"], "fpc": ["sites", "sites"]}, "fpc names 'sites' twice"),
        ({"strata": "area", "psu": "area"}, "'area' is named as strata and as psu" + TWO_ROLES),
        ({"strata": ["sex", "area"], "psu": ["site", "area"]}, "'area' is named as strata and as psu"),
        ({"weights": "w", "psu": "w"}, "'w' is named as weights and as psu"),
        ({"weights": "w", "strata": "w"}, "'w' is named as weights and as strata"),
        ({"weights": "w", "psu": "site", "fpc": "w"}, "'w' is named as weights and as fpc"),
        ({"psu": "site", "fpc": "site"}, "'site' is named as psu and as fpc"),
        ({"population": "N", "file": "f.csv", "key": "area", "strata": "N"}, "as population and as strata"),
        (
            {"weights": "w", "population": "N"},
            "weights come from `weights` or are made of `population` (N/n)",
        ),
        ({"weights": "w", "file": "f.csv"}, "a file is joined by a key: give both"),
        ({"strata": "area", "nest": True}, "`nest` is about units whose names stand in several strata"),
        ({"psu": "site", "fpc": 0}, "0 is no size of anything; write how many units there are to draw"),
        ({"psu": "site", "fpc": -3.5}, "-3.5 is no size of anything"),
        ({"psu": "site", "fpc": float("nan")}, "write how many units there are to draw from, or the column"),
        ({"psu": "site", "fpc": True}, "write how many units there are to draw from, or the column"),
        ({"psu": ["site", "home"], "fpc": [40, 10]}, "a number stands alone, for one stage; where there are"),
        ({"weights": "w", "replicates": {"number": 1}}, "Input should be greater than or equal to 20"),
        ({"weights": "w", "replicates": {"seed": -1}}, "Input should be greater than or equal to 0"),
        ({"weights": "w", "replicates": {"method": "brr"}}, "Input should be 'bootstrap' or 'jackknife'"),
        (
            {"weights": "w", "replicates": {"method": "jackknife", "number": 50}},
            "a jackknife leaves out each unit once and draws nothing: leave out number, or write",
        ),
        ({"lonely": "adjust"}, "a design needs weights, population, strata, psu or fpc."),
    ],
)
def test_what_cannot_be_meant_is_refused(told, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        DesignParams.of(**told)


def test_sizes_of_strata_make_weights_and_are_what_people_were_drawn_from():
    made = DesignParams.of(file="f.csv", key="area", strata="area", population="N", fpc="N")
    assert made.columns == {"population": ("N",), "strata": ("area",), "fpc": ("N",)}

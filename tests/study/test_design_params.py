"""Declarations of a sample that can't be meant: each is refused in words before anything is read."""

import re

import pytest

from analysis.params import AdjustmentParams, DesignParams, SurveyParams
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


MARGIN = {
    "variable": "sex",
    "shares": {"f": 0.5, "m": 0.5},
    "source": "A census",
    "year": 2019,
    "address": "https://example.org/census",
}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"method": "rake", "bounds": [0.3, 3]}, "the method rake has no bounds; it takes margins, cap"),
        (
            {"method": "calibrate", "cap": 3},
            "the method calibrate has no cap; it takes margins, bounds, trim",
        ),
        (
            {"method": "calibrate", "trim": [1, 40]},
            "trim are what a weight may be multiplied by, which is 1 on",
        ),
        ({"method": "calibrate", "bounds": [3, 0.3]}, "such as [0.3, 3]; got [3, 0.3]"),
        ({"method": "calibrate", "bounds": [-1, 2]}, "a number from 0 to below 1 and one above 1"),
    ],
)
def test_an_adjustment_takes_what_its_method_has(told, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        AdjustmentParams(margins=[MARGIN], **told)


def test_post_stratification_has_no_margins():
    cells = {"variables": ["sex"], "cells": {"f": 1, "m": 2}, "source": "A census"}
    with pytest.raises(ValueError, match="the method poststratify has no margins; it takes variables, cells"):
        AdjustmentParams(method="poststratify", margins=[MARGIN], **cells)


@pytest.mark.parametrize("name", ["raked", "design", "none", " "])
def test_an_adjustment_has_a_name_of_its_own(name):
    with pytest.raises(ValueError, match=r"has the name of another reading .none, design, raked., or none"):
        SurveyParams(
            instrument="a", export="a.csv", adjustments={name: {"method": "rake", "margins": [MARGIN]}}
        )

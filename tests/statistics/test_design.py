import re

import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.joint import joint_means, joint_totals
from analysis.statistics.means import mean_by, total_by
from analysis.statistics.shares import share_by
from analysis.statistics.stacked import stacked

FRAME = pd.DataFrame(
    {
        "area": ["north", "north", "north", "south", "south", "south"],
        "camp": [1, 1, 2, 1, 2, 2],
        "weight": [1.0, 1, 2, 2, 3, 3],
        "size": [10, 10, 10, 20, 20, 20],
        "x": [1.0, 2, 3, 4, 5, 6],
    }
)


def test_a_design_counts_its_psus_within_strata():
    design = Design(FRAME, weights="weight", strata="area", psu="camp")
    assert repr(design) == "Design(6 rows, 4 PSUs, 2 strata, 0 adjustments)"
    assert design.degf == 2


def test_columns_and_arrays_are_the_same():
    named = Design(FRAME, "weight", "area", "camp", "size")
    given = Design.of(6, FRAME["weight"], FRAME["area"], FRAME["camp"], FRAME["size"])
    x = FRAME["x"].to_numpy()
    assert mean_by(named, x).se == mean_by(given, x).se


def test_weights_come_from_fpc_when_none_are_given():
    assert Design(FRAME, strata="area", fpc="size").weights == pytest.approx([10 / 3] * 3 + [20 / 3] * 3)
    assert Design(FRAME, strata="area", fpc=[0.5] * 6).weights.tolist() == [2] * 6


def test_a_domain_keeps_the_design():
    domain = Design(FRAME, "weight", "area").domain(FRAME["x"] > 3)
    assert domain.weights.tolist() == [0, 0, 0, 2, 3, 3]
    assert domain.stages[0].sampled.tolist() == [3, 3]
    assert domain.degf == 2


def test_a_design_is_frozen():
    with pytest.raises(AttributeError, match="A Design is frozen; weights can't be set"):
        Design(FRAME).weights = np.ones(6)


def test_two_stages():
    # 2 of 4 camps, then 2 of 3 tents in each: textbook two-stage variance of a total
    frame = pd.DataFrame({"camp": [1, 1, 2, 2], "tent": [1, 2, 1, 2], "N": 4, "M": 3, "y": [1.0, 3, 5, 9]})
    design = Design(frame, psu=["camp", "tent"], fpc=["N", "M"])
    assert design.weights.tolist() == [3] * 4
    totals = 1.5 * np.array([4.0, 14.0])
    first = 16 * (1 - 2 / 4) * totals.var(ddof=1) / 2
    second = 4 / 2 * (9 * (1 - 2 / 3) * np.array([2.0, 8.0]) / 2).sum()
    assert joint_totals(design, frame["y"]).covariance[0, 0] == pytest.approx(first + second)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"weights": "wieght"}, "There is no column 'wieght' in the frame; expected perhaps 'weight'."),
        ({"weights": [1, 1, 1, 1, 1, -2]}, "Weights can't be negative: row 5 has -2."),
        (
            {"weights": [1, 1, np.nan, 1, 1, 1]},
            "Weights are missing in 1 of 6 rows (first: row 2); every row needs one.",
        ),
        ({"weights": [0] * 6}, "All weights are 0, so nothing can be estimated."),
        ({"weights": [1, 1, 1, 1, 1, np.inf]}, "Weights must be finite: row 5 is infinite."),
        ({"weights": [1, 1]}, "An array of 2 values was given for a design of 6 rows."),
        (
            {"strata": ["a", None, "a", "b", "b", "b"]},
            "The design's strata is missing in 1 of 6 rows; every row needs one.",
        ),
        ({"psu": [1, 1, None, 2, 2, 2]}, "The design's psu is missing in 1 of 6 rows"),
        (
            {"strata": "area", "fpc": [2] * 6},
            "a population of 2 for 3 sampled units in stratum 'north'. Give the population size",
        ),
        ({"strata": "area", "fpc": [9, 9, 8, 9, 9, 9]}, "fpc differs within stratum 'north': 8 and 9."),
        ({"fpc": [0] * 6}, "fpc must be a population size or a sampling fraction above 0"),
        ({"fpc": [2.0] * 6, "pps": True}, "fpc is each unit's inclusion probability, between 0 and 1."),
        ({"psu": "camp", "fpc": ["size", "size"]}, "gives fpc for 2 stages, but psu for 1"),
        ({"lonely": "average "}, "lonely='average ' is not known; expected perhaps 'average'."),
    ],
)
def test_designs_that_cannot_be(options, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        Design(FRAME, **options)


def test_a_design_without_frame_says_so():
    with pytest.raises(
        CaseStudyError, match="The design has no frame, so column 'x' can't be found; give an array"
    ):
        Design(3, "x")


def test_a_mask_must_fit():
    with pytest.raises(
        CaseStudyError, match=re.escape("The domain's mask has shape (2,), the design has 6 rows.")
    ):
        Design(FRAME).domain([True, False])


def test_one_psu_gives_no_error_of_estimation():
    with pytest.raises(
        CaseStudyError, match=r"^The design has one PSU only, so no standard error can be computed"
    ):
        joint_means(Design(FRAME, psu=[1] * 6), FRAME["x"])


def test_a_stratum_with_one_psu_is_named():
    design = Design(FRAME, strata=["north"] * 5 + ["south"])
    with pytest.raises(
        CaseStudyError,
        match=r"^Stratum 'south' has one PSU only at stage 1, .* choose one of lonely: remove, certainty",
    ):
        joint_means(design, FRAME["x"])
    assert joint_means(Design(FRAME, strata=["north"] * 5 + ["south"], lonely="remove"), FRAME["x"]).se[0] > 0


def test_a_lonely_stratum_outside_the_domain_does_no_harm():
    design = Design(FRAME, strata=["north"] * 5 + ["south"])
    assert joint_means(design.domain(FRAME["x"] < 6), FRAME["x"]).se[0] > 0


def test_an_empty_base_is_told():
    with pytest.raises(
        CaseStudyError, match="Nothing can be estimated: no row of the base has a weight above 0"
    ):
        joint_means(Design(FRAME).domain(FRAME["x"] > 9), FRAME["x"])


def test_weights_in_words_are_refused_in_words():
    with pytest.raises(CaseStudyError) as error:
        Design(3, weights=["1.2", "high", "1,5"])
    assert str(error.value) == (
        "The design's weights must be numbers: 2 of 3 rows are not (first: row 1, 'high')."
        " Write decimals with a point."
    )
    assert Design(2, weights=["1.2", "3"]).weights.tolist() == [1.2, 3]
    with pytest.raises(CaseStudyError, match="must be numbers: 2 of 2 rows are not"):
        Design(2, weights=pd.to_datetime(["2024-01-02", "2024-01-03"]))


def test_both_ways_to_a_design_have_one_default_for_lonely_units():
    assert Design.of(3).lonely == Design(3).lonely == "fail"


def test_rows_of_people_vary_with_their_people():
    """Reports: those of a person, and of a PSU's people, are summed before anything is squared."""
    owner = np.array([0, 0, 2, 2, 2, 5])
    values = np.array([1.0, 0, 1, 1, 1, 0])
    people, rows = Design(FRAME, psu="camp", strata="area"), np.arange(6)
    told = joint_totals(people.of_rows(owner), values)
    summed = joint_totals(people, np.bincount(owner, values, minlength=6))
    np.testing.assert_allclose(told.covariance, summed.covariance)
    assert people.of_rows(owner).degf == people.domain(np.isin(rows, owner)).degf


def test_samples_of_several_places_are_strata_of_one():
    one = Design(FRAME, weights="weight", strata="area", psu="camp")
    other = Design(FRAME, weights="weight")
    values = FRAME["x"].to_numpy(dtype=float)
    both = joint_totals(stacked([one, other]), np.concatenate([values, values]))
    parts = [joint_totals(design, values).covariance[0, 0] for design in (one, other)]
    assert both.covariance[0, 0] == pytest.approx(sum(parts))


def test_a_place_with_strata_of_one_unit_says_what_they_add():
    """The other place has none, and its rule, by which they would be refused, is asked for nothing."""
    alone = Design(FRAME, strata=np.array([0, 0, 0, 0, 0, 1]), lonely="certainty")
    both = stacked([Design(FRAME), alone])
    assert both.lonely == "certainty"
    assert np.isfinite(joint_totals(both, np.tile(FRAME["x"], 2).astype(float)).covariance).all()


AVERAGED = pd.DataFrame(
    {
        "stratum": list("aaaaaabbbbbbccc"),
        "unit": [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 1, 1, 1],
        "weight": [2.0, 1, 3, 1, 2, 2, 1, 1, 4, 2, 1, 3, 2, 1, 5],
        "y": [1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1],
        "x": [3.0, 5, 2, 8, 4, 1, 6, 2, 2, 7, 9, 3, 4, 4, 1],
        "group": [0] * 8 + [1] * 7,
        "units": 9,
        "people": 8,
    }
)
IN_UNITS = {"psu": "unit"}
IN_STAGES = {"psu": ["unit", np.arange(15)], "fpc": ["units", "people"]}


@pytest.mark.parametrize(
    ("drawn", "shares", "mean", "total"),
    [
        (
            IN_UNITS,
            (0.150853992395601, 0.166102589912641, 0.236348021223168),
            (0.204742419266978, 0.337433785310846),
            28.705400188814647,
        ),
        (
            IN_STAGES,
            (0.136379814243788, 0.167397415327170, 0.207417460482080),
            (0.351361005217365, 0.520104543037769),
            23.648173525900710,
        ),
    ],
)
def test_a_lonely_stratum_is_averaged_over_the_strata_of_each_domain(drawn, shares, mean, total):
    """R 4.2.2, survey 4.1-1, options(survey.lonely.psu="average"): domain 0 has no row in the lonely stratum.

    D <- svydesign(~p, strata=~s, weights=~w, data=d, nest=TRUE), and with ~p+row, fpc=~9+8
    SE(svymean(~y, D)), SE(svymean(~y, subset(D, g == 0))), SE(svytotal(~x, subset(D, g == 1))), ...
    """
    design = Design(AVERAGED, "weight", "stratum", **drawn, lonely="average")
    groups, x = AVERAGED["group"].to_numpy(), AVERAGED["x"].to_numpy()
    made = share_by(design, AVERAGED["y"].to_numpy(), 2, groups, 2)
    assert made.se[:, 1].tolist() == pytest.approx(shares, rel=1e-12)
    assert mean_by(design, x, groups, 2).se[:2, 0].tolist() == pytest.approx(mean, rel=1e-12)
    assert total_by(design, x, groups, 2).se[2, 0] == pytest.approx(total, rel=1e-12)

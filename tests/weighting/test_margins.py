import re

import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.margins import Margin, check_margins
from tests.weighting.drawn import AGE, SAMPLE, SEX


def test_margins_are_coded_against_the_sample():
    sex, age = check_margins(SAMPLE, [SEX, AGE])
    assert sex.categories == ("woman", "man")
    assert sex.codes.tolist() == [0, 0, 1, 1, 1, 1]
    assert age.shares.tolist() == [0.6, 0.4]


def test_counts_become_shares():
    (sex,) = check_margins(SAMPLE, [Margin("sex", {"woman": 30, "man": 70}, counts=True)])
    assert sex.shares.tolist() == [0.3, 0.7]
    assert Margin("sex", {"woman": 30, "man": 70}, counts=True).as_shares().targets == {
        "woman": 0.3,
        "man": 0.7,
    }


@pytest.mark.parametrize(
    ("margins", "sentence"),
    [
        ([], "margins: There is no margin to weight to; give at least one."),
        ([SEX, SEX], "margin 'sex': Two margins are given for the same variable; keep one."),
        (
            [Margin("sex", {"woman": 0.5, "man": 0.4})],
            (
                "margin 'sex': The target shares don't sum to 1. Got '0.9'. Expected shares that sum to 1, or"
                " counts=True."
            ),
        ),
        (
            [Margin("sex", {"woman": 45, "man": 55})],
            (
                "margin 'sex': The target shares don't sum to 1. Got '100'. Expected percents divided by 100,"
                " or counts=True."
            ),
        ),
        (
            [Margin("sex", {"woman": -0.1, "man": 1.1})],
            "margin 'sex', woman: A target must be a number of 0 or more. Got '-0.1'.",
        ),
        (
            [Margin("sexe", {"woman": 0.5, "man": 0.5})],
            "margin 'sexe': The sample has no such variable. Got 'sexe'. Expected perhaps 'sex'.",
        ),
        (
            [Margin("sex", {"woman": 0.5, "man": 0.4, "other": 0.1}, source="DTM")],
            (
                "margin 'sex' (DTM): The margin has categories without a row: 'other' (0.1). "
                "Recode one side, or collapse small categories."
            ),
        ),
        (
            [Margin("sex", {"man": 1.0})],
            (
                "margin 'sex': The sample has categories without a target: 'woman' (2). "
                "Recode one side, or collapse small categories."
            ),
        ),
        (
            [Margin("sex", {"man": 1.0}, withheld=frozenset({"woman", "man"}))],
            (
                "margin 'sex': The sample has categories without a target: 1 that no list of the form has. "
                "Recode one side, or collapse small categories."
            ),
        ),
        (
            [Margin("sex", {"man": 1.0, "woman": 0.0})],
            (
                "margin 'sex': The target is 0 for categories that have rows: 'woman' (2). "
                "Recode one side, or collapse small categories."
            ),
        ),
        (
            [
                Margin("sex", {"woman": 50, "man": 50}, counts=True),
                Margin("age", {"young": 40, "old": 50}, counts=True),
            ],
            (
                "margin 'sex': The margins contradict each other: its counts sum to 100, those of 'age' to"
                " 90. If they describe different populations, give them as shares."
            ),
        ),
        ([Margin("sex", {"woman": 0, "man": 0}, counts=True)], "margin 'sex': The targets sum to 0."),
    ],
)
def test_every_disagreement_has_its_sentence(margins, sentence):
    with pytest.raises(CaseStudyError, match=f"^{re.escape(sentence)}") as raised:
        check_margins(SAMPLE, margins)
    assert raised.value.problems


def test_missing_values_are_counted():
    sample = pd.DataFrame({"sex": ["woman", None, "man", np.nan]})
    with pytest.raises(
        CaseStudyError, match="2 of 4 rows of the sample have no value; recode or leave them out first"
    ):
        check_margins(sample, [SEX])


def test_all_problems_are_told_at_once():
    with pytest.raises(CaseStudyError, match="2 problems must be mended first") as raised:
        check_margins(SAMPLE, [Margin("sex", {"woman": 0.5, "man": 0.6}), Margin("height", {"tall": 1.0})])
    assert len(raised.value.problems) == 2


def test_a_category_of_share_0_without_rows_is_left_out():
    margin = Margin("sex", {"woman": 0.5, "man": 0.5, "other": 0.0})
    (coded,) = check_margins(SAMPLE[["sex"]], [margin])
    assert coded.categories == ("woman", "man")
    assert coded.shares.tolist() == [0.5, 0.5]


def test_counts_may_differ_by_what_rounding_does():
    nearly = [
        Margin("sex", {"woman": 500_000, "man": 500_000}, counts=True),
        Margin("age", {"young": 500_000, "old": 500_000.4}, counts=True),
    ]
    assert len(check_margins(SAMPLE, nearly)) == 2


def test_a_categorical_column_with_gaps_codes_as_its_texts_do():
    order = ["nobody", "man", "none", "woman"]
    frame = SAMPLE.assign(sex=pd.Categorical(SAMPLE["sex"], categories=order))
    (texts,) = check_margins(SAMPLE, [SEX])
    (coded,) = check_margins(frame, [SEX])
    named = [np.array(one.categories)[one.codes].tolist() for one in (texts, coded)]
    assert named[0] == named[1] == SAMPLE["sex"].tolist()


@pytest.mark.parametrize(
    ("total", "hint"),
    [
        (0.99, "shares that sum to 1"),
        (99.0, "shares that sum to 1"),
        (99.6, "percents divided by 100"),
        (100.4, "percents divided by 100"),
        (101.0, "shares that sum to 1"),
    ],
)
def test_percents_are_known_by_their_sum(total, hint):
    margin = Margin("sex", {"woman": total / 2, "man": total / 2})
    with pytest.raises(CaseStudyError, match=f"Expected {hint}, or counts=True"):
        check_margins(SAMPLE[["sex"]], [margin])


def test_counts_of_different_populations_are_compared_as_shares():
    margins = [
        Margin("sex", {"woman": 500, "man": 500}, counts=True),
        Margin("age", {"young": 60, "old": 40}, counts=True),
    ]
    with pytest.raises(CaseStudyError, match="The margins contradict each other"):
        check_margins(SAMPLE, margins)
    as_shares = [margin.as_shares() for margin in margins]
    assert [margin.counts for margin in as_shares] == [False, False]
    assert [one.shares.tolist() for one in check_margins(SAMPLE, as_shares)] == [[0.5, 0.5], [0.6, 0.4]]

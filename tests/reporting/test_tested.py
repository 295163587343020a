"""What tests found, in words."""

import numpy as np
import pandas as pd
import pytest

from analysis.reporting.tested import notes_of_tests

from .drawn import LABELS

RECORD = {
    "question": "help", "choice": "", "domain": "sex", "unit": "respondents", "statistic": 12.345, "p": 0.0002,
    "p_adjusted": 0.0002, "largest": "yes", "high_level": "f", "high": 0.344, "low_level": "m", "low": 0.211,
}  # fmt: skip


def notes(*changes, language="en"):
    return notes_of_tests(pd.DataFrame([RECORD | change for change in changes]), LABELS, language)


def test_a_difference_with_its_size_first():
    assert notes({}) == ("“Yes”: Women more often than Men, 34% against 21% (Rao-Scott F = 12.3, p < 0.001).",)
    assert notes({}, language="fr") == (
        "«\u202fOui\u202f»\u202f: Femmes plus souvent que Hommes, 34\u202f% contre 21\u202f% (F de Rao-Scott = 12,3, p < 0,001).",
    )


def test_no_clear_difference():
    assert notes({"p_adjusted": 0.05}) == ("By “Sex”: no clear difference (Rao-Scott F = 12.3, p = 0.050).",)


def test_bases_too_small_for_a_size():
    without = {"largest": "", "high": np.nan, "low": np.nan, "p_adjusted": 0.01}
    assert notes(without) == (
        "By “Sex” the answers differ, but too few people are in each group to say by how much (Rao-Scott F = 12.3, p = 0.010).",
    )


def test_of_many_answers_the_three_largest_differences():
    told = notes(*({"choice": str(place), "largest": str(place), "low": 0.3 - place / 100} for place in range(5)))
    assert [note.split(":")[0] for note in told] == ["“4”", "“3”", "“2”"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_tested_is_nothing_said(language):
    assert notes_of_tests(pd.DataFrame([RECORD]).iloc[:0], LABELS, language) == ()

"""A share over rounds, its changes told as any difference is."""

import numpy as np
import pytest

from analysis.comparison.differences import DIFFERS, TOO_FEW
from analysis.comparison.pooled import Groups
from analysis.comparison.series import estimate_series


def drawn(*counts: tuple[int, int]) -> tuple[np.ndarray, Groups, Groups]:
    """(yes, people) of each round, all in one place."""
    outcome = np.concatenate([np.arange(size) < yes for yes, size in counts]).astype(float)
    rounds = np.repeat(np.arange(len(counts)), [size for _, size in counts])
    return outcome, Groups(rounds, ("one", "two", "three")[: len(counts)]), Groups(rounds * 0, ("here",))


def test_a_change_to_everybody_is_as_sure_as_few_people_make_it():
    first, last = estimate_series(*drawn((3, 20), (5, 5))).to_dict("records")
    assert np.isnan(first["p"]) and first["verdict"] == ""
    assert last["change"] == pytest.approx(0.85)
    assert (1e-4 < last["p"] < 1e-3, last["verdict"]) == (True, DIFFERS)
    assert 0.3 < last["change_low"] < last["change_high"] < 1


def test_changes_are_corrected_for_their_number():
    series = estimate_series(*drawn((30, 100), (45, 100), (44, 100)))
    assert series["p_adjusted"][1] == pytest.approx(2 * series["p"][1])
    assert series["p_adjusted"][2] == pytest.approx(series["p"][2])


def test_a_break_has_no_change():
    series = estimate_series(*drawn((3, 20), (9, 20), (9, 12)), breaks={"two": "form"})
    assert series["change"].isna().tolist() == [True, True, False]
    assert series["verdict"].tolist() == ["", "", TOO_FEW]


def test_a_round_without_anybody_is_passed_over():
    series = estimate_series(*drawn((30, 100), (0, 0), (70, 100)))
    assert series["round"].tolist() == ["one", "three"]
    assert series["change"].tolist()[1] == pytest.approx(0.4)
    assert series["verdict"].tolist() == ["", DIFFERS]

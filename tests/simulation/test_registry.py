from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.simulation.registry_example import rebuild_registry
from analysis.simulation.registry_margins import NoWholeNumbersError, PrintedShare, RankedSums, whole_numbers

FOLDER = Path(__file__).resolve().parents[2] / "surveys" / "iom_fmp_mali"


def test_the_example_registry_is_remade_byte_for_byte(tmp_path):
    made = rebuild_registry(FOLDER, tmp_path / "registry.csv")
    assert made.read_bytes() == (FOLDER / "example" / "registry.csv").read_bytes()


def test_whole_numbers_print_as_they_should():
    totals = np.array([[200], [100]])
    printed = [
        PrintedShare(np.array([0]), 200, 100, 33, 3),
        PrintedShare(np.array([1]), 200, 100, 17, -3),
    ]
    target = np.array([[[66.0, 34.0, 100.0]], [[30.0, 20.0, 50.0]]])
    found = whole_numbers("nationality", totals, target, printed, [RankedSums(np.array([2]), np.array([0]))])
    assert found.tolist() == [[[66, 34, 100]], [[30, 20, 50]]]


def test_figures_that_can_not_be_met_together_are_named():
    totals = np.array([[10], [10]])
    printed = [PrintedShare(np.array([0]), 10, 10, 33, None)]
    with pytest.raises(
        NoWholeNumbersError, match="No whole numbers of people give every printed figure of nationality"
    ):
        whole_numbers("nationality", totals, np.full((2, 1, 2), 5.0), printed)


def test_groups_alike_on_one_day_stand_in_one_row():
    rows = pd.read_csv(FOLDER / "example" / "registry.csv")
    assert not rows.duplicated().any()

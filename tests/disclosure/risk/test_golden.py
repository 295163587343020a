"""Risk as sdcMicro 5.8.1 has it (values and data of `../shared/golden/sdc`; its golden.R holds the calls).

The data belong to a GPL-2 package and stay where they are: these tests skip where they are absent. What the
definitions come to by hand stands in the other tests of this room.
"""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.risk.diversity import estimate_diversity
from analysis.disclosure.risk.frequencies import count_frequencies, count_violations
from analysis.disclosure.risk.individual import (
    estimate_household_risk,
    estimate_individual_risk,
    find_outlying,
)
from analysis.disclosure.risk.suda import find_special_uniques

EXACT, SINGLE_PRECISION = 1e-9, 1e-6
RISKS = [
    ("francdat_weighted", "francdat"),
    ("francdat_unweighted", "francdat"),
    ("testdata2_weighted", "testdata2"),
    ("testdata2_unweighted", "testdata2"),
    ("testdata_weighted", "testdata"),
    ("testdata_household", "testdata"),
    ("free1_weighted", "free1"),
    ("free1_unweighted", "free1"),
    ("free1_banded_weighted", "free1"),
    ("free1_banded_unweighted", "free1"),
]
UNIQUES = [
    ("testdata2_original", "testdata2"),
    ("testdata2_elamir", "testdata2"),
    ("testdata2_fraction_0.1", "testdata2"),
    ("testdata_original", "testdata"),
    ("testdata_elamir", "testdata"),
    ("free1_banded", "free1"),
    ("free1_original", "free1"),
]


@pytest.fixture(scope="module")
def golden(shared):
    folder = shared / "golden" / "sdc"
    if not folder.is_dir():
        pytest.skip("../shared/golden/sdc is not on this machine")
    return folder, json.loads((folder / "sdc_golden.json").read_text(encoding="utf-8"))


def read(golden, name: str) -> pd.DataFrame:
    return pd.read_csv(golden[0] / f"{name}.csv")


def coded(frame: pd.DataFrame, keys) -> np.ndarray:
    return np.column_stack([pd.factorize(frame[key], sort=True)[0] for key in keys])


def part(golden, *names: str):
    """What the golden file holds under these names; some copies of it leave parts out."""
    content = golden[1]
    for name in names:
        if name not in content:
            pytest.skip(f"this copy of the golden values has no {'.'.join(names)}")
        content = content[name]
    return content


def check_risk(expected, frame):
    keys = coded(frame, expected["keys"])
    weights = frame[expected["weight"]].to_numpy() if expected["weight"] else None
    counted = count_frequencies(keys, weights, expected["alpha"])
    risk = estimate_individual_risk(counted)
    rows = np.array(expected["rows"]) - 1
    np.testing.assert_allclose(counted.sample[rows], expected["fk"], rtol=EXACT)
    np.testing.assert_allclose(counted.population[rows], expected["Fk"], rtol=EXACT)
    assert {f"k{k}": count for k, count in count_violations(counted.sample).items()} == expected["violations"]
    return counted, risk, rows


@pytest.mark.parametrize(("name", "data"), RISKS)
def test_risk(golden, name, data):
    expected, frame = part(golden, "individual_risk", name), read(golden, data)
    _, risk, rows = check_risk(expected, frame)
    np.testing.assert_allclose(risk[rows], expected["risk"], rtol=EXACT)
    assert risk.sum() == pytest.approx(expected["expected_reidentifications"], rel=EXACT)
    assert risk.mean() == pytest.approx(expected["global_risk"], rel=EXACT)
    assert risk.max() == pytest.approx(expected["max_individual_risk"], rel=EXACT)
    assert find_outlying(risk).sum() == expected["high_risk_records"]
    if expected["household"]:
        household = estimate_household_risk(risk, frame[expected["household"]].to_numpy())
        np.testing.assert_allclose(household[rows], expected["hier_risk_rows"], rtol=EXACT)
        assert household.sum() == pytest.approx(expected["hier_expected"], rel=EXACT)


@pytest.mark.parametrize("alpha", ["alpha_1", "alpha_0.5", "alpha_0"])
@pytest.mark.parametrize(
    ("kind", "data"), [("missing", "francdat_missing"), ("missing_crossed", "testdata_missing")]
)
def test_risk_with_blanks(golden, kind, data, alpha):
    expected = part(golden, kind, alpha)
    counted, risk, rows = check_risk(expected, read(golden, data))
    # between one and two people the reference says there is no risk at all
    told = ~((counted.sample[rows] > 1) & (counted.sample[rows] < 2))
    np.testing.assert_allclose(risk[rows][told], np.array(expected["risk"])[told], rtol=EXACT)
    assert (risk > 0).all()


@pytest.mark.parametrize(("name", "data"), UNIQUES)
def test_special_uniques(golden, name, data):
    expected = part(golden, "suda2", name)
    keys = coded(read(golden, data), expected["keys"])
    found = find_special_uniques(keys, expected["DisFraction"], elamir=not expected["original_scores"])
    rows = np.array(expected["rows"]) - 1
    np.testing.assert_allclose(found.score[rows], expected["score"], rtol=EXACT)
    np.testing.assert_allclose(
        found.dis[rows], expected["dis_score"], rtol=SINGLE_PRECISION, atol=SINGLE_PRECISION
    )
    assert (found.score > 0).sum() == expected["n_with_score"]
    assert found.score.sum() == pytest.approx(expected["sum_score"], rel=EXACT)
    assert found.score.max() == pytest.approx(expected["max_score"], rel=EXACT)
    assert found.dis.sum() == pytest.approx(expected["sum_dis"], rel=SINGLE_PRECISION)
    assert (found.dis > 0.1).sum() == expected["dis_above_0.1"]
    given = [entry["contribution"] for entry in expected["attribute_contributions"]]
    np.testing.assert_allclose(100 * found.contributions, given, rtol=SINGLE_PRECISION)


@pytest.mark.parametrize("name", ["testdata2_3keys", "testdata2_2keys"])
def test_diversity(golden, name):
    expected, frame = part(golden, "l_diversity", name), read(golden, "testdata2_income_band")
    sensitive = pd.factorize(frame[expected["sensitive"]], sort=True)[0]
    found = estimate_diversity(coded(frame, expected["keys"]), sensitive, expected["c"])
    values = expected["values"]
    np.testing.assert_array_equal(found.distinct, values["income_band_Distinct_Ldiversity"])
    np.testing.assert_allclose(found.entropy, values["income_band_Entropy_Ldiversity"], rtol=EXACT)
    np.testing.assert_array_equal(found.recursive, values["income_band_Recursive_Ldiversity"])

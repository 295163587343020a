"""Every golden call of R survey, to a relative error of 1e-9 but where R itself stops earlier."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pytest

from tests.golden.r_survey import GOLDEN, MORE, run

TOLERANCE = 1e-9
# svyciprop's logit goes through a glm that stops early, and svyglm fits replicates with weights so small that
# it does too
LOGIT_BY_GLM = 1e-7
REPLICATE_GLM = 1e-6
TEXTS = ("names", "dimnames", "parameter_names", "vars", "columns", "rows", "groups", "stat_columns")
ENTRIES = {entry["id"]: entry for entry in [*GOLDEN["entries"], *MORE["entries"]]}
worst: dict[str, float] = defaultdict(float)


@pytest.fixture(scope="module", autouse=True)
def _print_worst(request):
    yield
    lines = [f"{family:12s} {error:.1e}" for family, error in sorted(worst.items())]
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\nR survey, worst relative error by family:", *lines, sep="\n  ")


@pytest.mark.parametrize("name", ENTRIES)
def test_agrees_with_r_survey(name):
    entry = ENTRIES[name]
    expected = wanted(entry)
    got = run(entry)
    for key, value in expected.items():
        if key in TEXTS:
            continue
        error = relative_error(got[key], value)
        family = family_of(entry)
        worst[family] = max(worst[family], error)
        assert error <= tolerance(entry), f"{key}: got {got[key]}, R has {value}"


def wanted(entry: dict) -> dict:
    """What R returned; for the dispersion of replicate fits, which 4.1 leaves unscaled, what 4.5 returns."""
    expected = dict(entry["expected"])
    if "dispersion" in expected and "expected_survey45" in entry:
        expected["dispersion"] = entry["expected_survey45"]["dispersion"]
    return expected


def relative_error(got: object, expected: object) -> float:
    """The largest |got - expected| over the larger of |expected| and a thousandth of the array's scale."""
    want = np.array(
        [np.nan if value in (None, "NaN", "NA") else value for value in np.ravel(expected)], dtype=float
    )
    have = np.asarray(got, dtype=float).ravel()
    assert have.shape == want.shape, f"{have.shape} against {want.shape}"
    assert (np.isnan(have) == np.isnan(want)).all(), f"got {have}, R has {want}"
    known = ~np.isnan(want)
    if not known.any():
        return 0.0
    floor = 1e-3 * np.abs(want[known]).max()
    scale = np.maximum(np.abs(want[known]), floor if floor > 0 else 1.0)
    same = have[known] == want[known]
    return float(np.max(np.where(same, 0.0, np.abs(have[known] - want[known]) / scale)))


def family_of(entry: dict) -> str:
    return re.match(r"[A-Za-z]+", entry["id"]).group()


def tolerance(entry: dict) -> float:
    if entry["id"].startswith("ciprop") and not re.search(
        '"(xlogit|beta|asin|mean|wilson)"', entry["r_call"]
    ):
        return LOGIT_BY_GLM
    if "glm" in entry["id"] and entry["design"].startswith("r"):
        return REPLICATE_GLM
    return TOLERANCE

"""Nothing hidden follows from weights whose margins are printed: the whole run of a raked survey."""

import numpy as np
import pytest

from analysis.disclosure.weighted import WeightGaps
from analysis.vocabulary import OK, SMALL_BASE
from tests.study.test_joint_attack import THRESHOLD, study_of

RAKED = """\
    weights:
      margins:
        - {{variable: {variable}, shares: {shares}, source: Census, year: 2020, address: "https://example.org"}}
"""
KEY = ["table", "question", "choice", "domain", "level"]


def by(variable: str, shares: str) -> str:
    return RAKED.format(variable=variable, shares=shares)


def test_the_women_of_an_answer_are_not_two_equations(tmp_path):
    """How many answered is printed, and so is the weight of women and men."""
    within = by("sex", "{f: 0.5, m: 0.5}")
    opened = study_of(tmp_path / "open", 5, 0, within=within)[-1].estimates
    _, surveys, results = study_of(tmp_path / "protected", 5, THRESHOLD, within=within)
    shown = results.estimates[results.estimates["status"].isin([OK, SMALL_BASE])]
    raked = shown[(shown["weighting"] == "raked") & (shown["domain"] == "")]
    exact = opened[opened["weighting"] == "raked"].set_index(KEY)
    weights = surveys[0].designs["raked"].weights
    women, men = weights.max(), weights.min()
    checked = 0
    for record in raked[(raked["estimate"] > 0) & (raked["estimate"] < 1)].itertuples():
        true = exact.loc[tuple(getattr(record, name) for name in KEY)]
        step = WeightGaps.of(weights).step(np.array([true["base_weighted"]]))[0]
        asked = np.arange(int(record.n) + 1)
        shares = (women * asked + men * (record.n - asked)) / true["base_weighted"]
        fitting = np.abs(shares - record.estimate) <= step / 2 + 1e-9
        checked += 1
        assert fitting.sum() > 1
        if record.question != "sex":  # whose shares are the margin that is printed, a half each
            assert record.estimate != true["estimate"]
    assert checked


def test_weights_do_not_tell_a_category_of_few(tmp_path):
    """Four people of the east: their weight is the margin over their number."""
    within = by("area", "{n: 0.5, s: 0.3, e: 0.2}")
    frames = study_of(tmp_path, 3, THRESHOLD, within=within)[-1].frames
    margins = frames["weights/margins"].set_index("category")
    hidden = margins.index[margins["n"].isna()]
    assert "e" in hidden and len(hidden) > 1
    balance = frames["weights/balance"]
    told = balance["category"].isin(hidden)
    assert balance.loc[told, ["share", "difference"]].isna().all(axis=None)
    assert balance.loc[~told, "share"].notna().all()
    figures = frames["weights/diagnostics"].set_index("figure")["value"]
    assert figures[["min", "max", "cv", "deff", "n_effective"]].isna().all()
    weighted = frames["weights/adjustments"]["weighting"] != "unweighted"
    assert frames["weights/adjustments"].loc[weighted, ["max", "n_effective"]].isna().all(axis=None)
    assert frames["weights/balance_summary"][["mean", "largest"]].isna().all(axis=None)
    spread = frames["weights/distribution"]
    assert spread.loc[spread["weighting"] != "unweighted", "weight"].isna().all()


@pytest.mark.parametrize("below", [0])
def test_an_open_run_keeps_its_weights(tmp_path, below):
    frames = study_of(tmp_path, 3, below, within=by("area", "{n: 0.5, s: 0.3, e: 0.2}"))[-1].frames
    assert frames["weights/diagnostics"].set_index("figure")["value"].notna().all()

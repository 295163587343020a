"""Rounding, the report of what is hidden, and answers nobody gave."""

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.numbers import NUMBER_KEYS, TellingNumbers
from analysis.disclosure.report import advice
from analysis.disclosure.rounding import round_counts
from analysis.disclosure.suppression import suppress
from analysis.estimation.frame import estimates_frame
from tests.reporting.drawn import frame, row, rows

WOMEN, MEN = {"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}


def help_by_sex():
    """Of three women, of whom no man's or woman's answer is 'none'."""
    records = rows("help", {"yes": 60, "no": 40, "none": 0}, 100)
    records += rows("help", {"yes": 3, "no": 0, "none": 0}, 3, **WOMEN)
    return frame([*records, *rows("help", {"yes": 57, "no": 40, "none": 0}, 97, **MEN)])


def test_an_answer_nobody_gave_is_a_zero_at_every_level():
    after = suppress(help_by_sex(), 5).estimates
    none = after[after["choice"] == "none"]
    assert none["status"].tolist() == ["ok", "small base", "ok"]
    assert none["n"].tolist() == [0, 0, 0]
    assert none["base"].fillna(-1).tolist() == [100, -1, -1]
    assert none["high"].isna().tolist()[1:] == [True, True]
    assert after.loc[after["level"] != "", "status"].eq("suppressed").sum() == 4


def test_a_zero_of_a_hidden_base_is_read_back_as_it_is():
    after = suppress(help_by_sex(), 5).estimates
    assert estimates_frame(after)["base"].isna().sum() == 6


def test_the_report_counts_and_says_what_would_have_to_go():
    gated = apply_gate(help_by_sex(), Policy(5))
    (record,) = gated.report.to_dict("records")
    assert (record["table"], record["by"]) == (help_by_sex()["table"][0], "sex")
    assert (record["cells"], record["hidden"], record["primary"], record["secondary"]) == (6, 4, 2, 2)
    assert record["brings_back"] == 0
    told = advice(gated.cells, gated.report)
    assert (told.hidden, told.cells, told.is_much) == (4, 9, True)
    assert told.rows == ((record["table"], "sex", 4, 0),)


def test_a_domain_costs_cells_of_other_tables_too():
    """Three women said yes in one table by sex; everybody's other answers would be shown without it."""
    records = rows("help", {"yes": 6, "no": 94}, 100)
    records += rows("help", {"yes": 3, "no": 37}, 40, domain="sex", level="f")
    records += rows("help", {"yes": 3, "no": 57}, 60, domain="sex", level="m")
    records += rows("why", {"far": 12, "dear": 7}, 19)
    records += rows("why", {"far": 3, "dear": 4}, 7, domain="sex", level="f")
    records += rows("why", {"far": 9, "dear": 3}, 12, domain="sex", level="m")
    gated = apply_gate(frame(records), Policy(5))
    by_sex = gated.report[gated.report["by"] == "sex"]
    without = apply_gate(frame([record for record in records if record["domain"] == ""]), Policy(5))
    hidden = (gated.estimates["status"] == "suppressed") & (gated.estimates["domain"] == "")
    back = hidden.sum() - (without.estimates["status"] == "suppressed").sum()
    assert by_sex["domain_brings_back"].tolist() == [back] * len(by_sex)
    assert advice(gated.cells, gated.report).domains == (("sex", back),)


def test_nothing_hidden_is_an_empty_report():
    gated = apply_gate(frame(rows("help", {"yes": 60, "no": 40}, 100)), Policy(5))
    assert gated.report.empty
    assert not advice(gated.cells, gated.report).is_much


def test_rounded_counts_are_multiples_and_shares_are_made_of_them():
    records = rows("help", {"yes": 61, "no": 37, "none": 2}, 98)
    after = apply_gate(frame(records), Policy(5, method="round", base=5)).estimates
    assert after["n"].tolist() == [60, 35, 0]
    assert after["base"].tolist() == [100, 100, 100]
    assert after["estimate"].tolist() == [0.6, 0.35, 0.0]
    assert after[["se", "low", "high", "n_effective"]].isna().all(axis=None)


def test_counts_are_rounded_means_of_few_hidden_and_weighted_shares_are_whole_percents():
    records = [
        row("help", "yes", 61, 98, statistic="count", estimate=61.0),
        row("help", "yes", 61, 98, weighting="raked", estimate=0.6249),
        row("age", "", 4, 4, statistic="mean", estimate=27.0),
        row("age", "", 98, 98, statistic="mean", estimate=31.0),
    ]
    after = round_counts(frame(records), 5, 5, 30)
    assert after["estimate"].tolist()[:2] == [60.0, 0.62]
    assert after["status"].tolist() == ["ok", "ok", "suppressed", "ok"]
    assert after["estimate"].isna().tolist() == [False, False, True, False]


def test_a_base_that_rounds_to_nobody_is_hidden():
    after = apply_gate(frame(rows("help", {"yes": 1}, 1)), Policy(5, method="round", base=3)).estimates
    assert after["status"].tolist() == ["suppressed"]
    assert np.isnan(after["n"][0]) and np.isnan(after["base"][0])


def test_nothing_is_hidden_where_no_threshold_is_set():
    assert Policy().suppress_below == 0
    few = frame(rows("help", {"yes": 1, "no": 0}, 1))
    assert apply_gate(few, Policy()).estimates["n"].tolist() == [1, 0]


def test_a_number_is_hidden_for_its_own_sake_or_for_anothers():
    """One woman makes the women's mean; the men's goes with it. Of nine people no median is told."""
    records = [row("income", "", 100, 100, statistic="mean", estimate=5.0)]
    for level, people in (("f", 40), ("m", 60)):
        more = {"domain": "sex", "level": level, "statistic": "mean", "estimate": 5.0}
        records.append(row("income", "", people, people, **more))
    records.append(row("age", "", 9, 9, statistic="median", estimate=5.0, table="u"))
    records.append(row("age", "x", 0, 0, statistic="median", table="u", status="not asked"))
    estimates = frame(records)
    key = tuple(estimates.loc[1, NUMBER_KEYS].astype(str))
    gated = apply_gate(estimates, Policy(5), TellingNumbers(frozenset([key])))
    hidden = gated.estimates["status"] == "suppressed"
    assert hidden.tolist() == [False, True, True, True, False] and gated.cells == 4
    told = gated.report[["table", "by", "cells", "primary", "secondary"]]
    assert told.to_numpy().tolist() == [["t", "sex", 2, 1, 1], ["u", "", 1, 1, 0]]
    without = apply_gate(estimates, Policy(5), TellingNumbers())
    assert (without.estimates["status"] == "suppressed").tolist() == [False, False, False, True, False]
    nothing = apply_gate(estimates, Policy(5))
    assert (nothing.estimates["status"] == "suppressed").tolist() == [False, False, False, True, False]


@pytest.mark.parametrize(("below", "hidden"), [(0, 0), (1, 0), (2, 2)])
def test_a_threshold_of_one_lets_everything_through(below, hidden):
    gated = apply_gate(frame(rows("help", {"yes": 1, "no": 60, "none": 61}, 122)), Policy(below))
    assert (gated.estimates["status"] == "suppressed").sum() == hidden
    assert (gated.cells, len(gated.report)) == ((3, 1) if hidden else (0, 0))


def test_what_rounding_hides_is_reported_as_of_few():
    records = [*rows("help", {"yes": 1}, 2), *rows("why", {"yes": 40}, 80, table="u")]
    report = apply_gate(frame(records), Policy(5, method="round", base=5)).report
    assert report[["table", "hidden", "primary", "secondary"]].to_numpy().tolist() == [["t", 1, 1, 0]]


def test_a_policy_is_what_the_params_declare():
    params = SimpleNamespace(
        thresholds=SimpleNamespace(suppress_below=7, small_base=40),
        disclosure=SimpleNamespace(method="round", base=3),
    )
    assert Policy.of(params) == Policy(7, 40, "round", 3)
    assert Policy() == Policy(0, 30, "suppress", 5)

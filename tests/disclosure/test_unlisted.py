"""A label that the form has no word for is printed where many gave it, and nowhere else."""

import pytest

from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.unlisted import leave_out_unlisted
from tests.reporting.drawn import frame, row, rows

LISTED = {"from": {"a", "b"}, "sex": {"f", "m"}}


def gated(records, **policy):
    return apply_gate(frame(records), Policy(5, **policy), known=KnownChoices(listed=LISTED)).estimates


@pytest.mark.parametrize("method", ["suppress", "round"])
def test_what_few_typed_where_a_code_belongs_goes_with_its_label(method):
    records = rows("from", {"a": 60, "b": 8, "Awa": 1, "other town": 31}, 100)
    records += rows("from", {"a": 30, "b": 4, "Awa": 0, "other town": 16}, 50, domain="sex", level="f")
    records += rows("from", {"a": 30, "b": 4, "Awa": 1, "other town": 15}, 50, domain="sex", level="m")
    after = gated(records, method=method)
    assert "Awa" not in set(after["choice"])
    assert {"a", "b", "other town"} == set(after["choice"])


def test_a_level_of_few_goes_and_one_of_many_stays():
    records = rows("help", {"yes": 50, "no": 50}, 100)
    for level, people in (("f", 52), ("m", 8), ("Awa", 2), ("x", 38)):
        records += rows("help", {"yes": people / 2, "no": people / 2}, people, domain="sex", level=level)
    assert set(gated(records)["level"]) == {"", "f", "m", "x"}


def test_a_label_whose_rows_are_all_hidden_goes_whoever_many_gave_it():
    """Hidden for another's sake, it is no row of a table and would be but a name."""
    records = [
        *rows("from", {"a": 60, "Awa": 20}, 80),
        row("help", "yes", 9, 30, domain="sex", level="Fanta"),
    ]
    estimates = frame(records)
    hidden = estimates["choice"].eq("Awa") | estimates["level"].eq("Fanta")
    shown = estimates.assign(status=estimates["status"].mask(hidden, "suppressed"))
    assert leave_out_unlisted(shown, estimates, LISTED, 5)["choice"].tolist() == ["a"]
    assert leave_out_unlisted(estimates, estimates, LISTED, 5)["choice"].tolist() == ["a", "Awa", "yes"]


def test_a_listed_answer_of_few_keeps_its_row_and_a_question_without_a_list_all_of_them():
    after = gated([*rows("from", {"a": 97, "b": 3}, 100), *rows("free", {"c": 97, "d": 3}, 100)])
    assert after["choice"].tolist() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("n", "base", "kept"), [(5, 5, 2), (4, 5, 1), (4, 4, 0)])
def test_as_many_as_may_be_shown_may_be_named(n, base, kept):
    """Of an answer those who gave it count, of a level those who were asked."""
    estimates = frame([row("from", "Awa", n, 50), row("help", "yes", 9, base, domain="sex", level="Fanta")])
    assert len(leave_out_unlisted(estimates, estimates, LISTED, 5)) == kept


def test_a_row_without_answer_or_level_names_nobody():
    estimates = frame([row("from", "", 1, 4, statistic="mean"), row("free", "x", 1, 4)])
    assert len(leave_out_unlisted(estimates, estimates, LISTED, 5)) == 2

"""What the gate hides, where, and what would come back without a row of the plan."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import report as reports
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.report import COLUMNS, Advice, advice, report_hidden
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, row, rows

SEX = {"f": {"domain": "sex", "level": "f"}, "m": {"domain": "sex", "level": "m"}}


def reported(records, reasons=None, below=5) -> list[tuple]:
    """The rows of the report; -1 for what was not tried."""
    estimates = frame(records)
    hidden = suppress(estimates, below).reasons if reasons is None else np.array(reasons, object)
    found = report_hidden(estimates, hidden, below, KnownChoices())
    assert list(found) == list(COLUMNS)
    return list(found.fillna(-1).itertuples(index=False, name=None))


def test_a_row_a_table_and_domain_that_hides_anything_most_first():
    """What nobody was asked is no cell; hidden cells are a quarter and no more, so nothing is tried."""
    records = [
        *rows("help", {"yes": 40, "no": 40}, 80),
        *rows("help", {"yes": 3, "no": 37}, 40, **SEX["f"]),
        *rows("why", {"a": 9, "b": 9, "c": 9}, 27, table="u"),
        *rows("why", {"a": 9, "b": 9, "c": 9}, 27, table="v", survey="other"),
        row("help", "yes", 0, 0, status="not asked", **SEX["m"]),
        *rows("help", {"yes": 40, "no": 40}, 80, table="w"),
    ]
    reasons = ["", "", "primary", "", "", "secondary", "", "", "", "secondary", "primary", "", ""]
    assert reported(records, reasons) == [
        ("core", "t", "sex", 2, 1, 1, 0, -1, -1),
        ("core", "u", "", 3, 1, 0, 1, -1, -1),
        ("other", "v", "", 3, 1, 0, 1, -1, -1),
    ]
    reasons[7] = "primary"
    assert reported(records, reasons)[0] == ("other", "v", "", 3, 2, 1, 1, -1, -1)


def by_sex(table: str, survey="core", domain="sex") -> list[dict]:
    """Of 14 and 20 three women and four men said yes: of all seven, which is enough."""
    keys = {"table": table, "survey": survey}
    records = rows("help", {"yes": 7, "no": 27}, 34, **keys)
    for level, yes, base in (("f", 3, 14), ("m", 4, 20)):
        records += rows("help", {"yes": yes, "no": base - yes}, base, domain=domain, level=level, **keys)
    return records


def test_what_comes_back_is_of_the_same_table_or_of_all_tables_of_the_survey():
    """One hides for the other: the same answers stand in both tables, so one alone brings nothing back."""
    one = by_sex("t")
    found = reported(one)
    assert [each[1:7] for each in found] == [("t", "sex", 4, 4, 4, 0)]
    assert found[0][7:] == (0, 0)
    # Without the split of "u" nothing is hidden: the three of whom only it tells were hidden for its sake.
    few = rows("why", {"far": 12, "dear": 7}, 19) + rows("why", {"far": 3, "dear": 4}, 7, **SEX["f"])
    few += rows("why", {"far": 9, "dear": 3}, 12, **SEX["m"])
    records = rows("help", {"yes": 6, "no": 94}, 100) + rows("help", {"yes": 3, "no": 37}, 40, **SEX["f"])
    records += rows("help", {"yes": 3, "no": 57}, 60, **SEX["m"]) + few
    estimates = frame(records)
    hidden = suppress(estimates, 5).reasons != ""
    whole = (estimates["domain"] == "").to_numpy()
    without = suppress(estimates[whole], 5).reasons != ""
    back = int(hidden[whole].sum() - without.sum())
    (told,) = reported(records)
    assert told[7] == told[8] == back


def _set(monkeypatch, calls, back):
    """`brought_back` notes what it was asked, and says `back`."""

    def brought_back(self, own, by):
        calls.append((tuple(self.estimates.loc[own, "table"].unique()), by))
        return back

    monkeypatch.setattr(reports._Without, "brought_back", brought_back)


DOMAINS = ("age", "age", "sex", "area", "sex", "camp", "home")


def test_the_worst_rows_and_domains_are_tried(monkeypatch):
    """Seven split tables, each with a hidden cell more than the one before, five domains, two surveys."""
    calls = []
    _set(monkeypatch, calls, 9)
    records, reasons = [], []
    for number, domain in enumerate(DOMAINS):
        counts, keys = dict.fromkeys(range(number + 1), 1), {"domain": domain, "level": "x"}
        records += rows("q", counts, 9, table=f"t{number}", **keys)
        reasons += ["primary"] * (number + 1)
    records += rows("q", {"a": 1}, 9, table="t0") + rows("q", {"a": 1}, 9, table="t0", survey="other")
    found = reported(records, [*reasons, "primary", ""])
    assert calls[:5] == [((f"t{number}",), DOMAINS[number]) for number in (6, 5, 4, 3, 2)]
    everything = tuple(f"t{number}" for number in range(7))
    assert calls[5:] == [(everything, "sex"), (everything, "home"), (everything, "camp")]
    assert [each[1:3] + each[7:] for each in found] == [
        ("t6", "home", 9, 9),
        ("t5", "camp", 9, 9),
        ("t4", "sex", 9, 9),
        ("t3", "area", 9, -1),
        ("t2", "sex", 9, 9),
        ("t1", "age", -1, -1),
        ("t0", "age", -1, -1),
        ("t0", "", -1, -1),
    ]


def test_another_survey_of_the_same_domain_is_not_tried_with_it(monkeypatch):
    calls = []
    _set(monkeypatch, calls, 4)
    records = [*by_sex("t"), *by_sex("t", survey="other")]
    hidden = [*["", ""], *["primary"] * 4, *["", ""], *["primary"] * 3, ""]
    found = reported(records, hidden)
    assert [each[0:1] + each[7:] for each in found] == [("core", 4, 4), ("other", 4, 4)]
    assert calls == [(("t",), "sex")] * 4
    estimates = frame(records)
    without = reports._Without(estimates, pd.Series(np.array(hidden) != ""), 5, KnownChoices())
    monkeypatch.undo()
    monkeypatch.setattr(reports, "suppress", lambda rest, *_, **__: seen.append(rest) or suppress(rest, 0))
    seen: list[pd.DataFrame] = []
    assert without.brought_back(estimates["survey"] == "core", "sex") == 0
    assert seen[0][["survey", "domain"]].drop_duplicates().to_numpy().tolist() == [["core", ""]]
    assert without.brought_back(estimates["survey"] == "core", "age") == 4


def test_what_would_be_hidden_anew_is_not_taken_from_what_comes_back():
    estimates = frame(rows("q", {"a": 50, "b": 3}, 53))
    without = reports._Without(estimates, pd.Series([False, False]), 5, KnownChoices())
    assert without.brought_back(pd.Series([True, True]), "sex") == 0


REPORT = pd.DataFrame(
    [
        ("core", "t", "sex", 9, 6, 6, 0, 4, 2),
        ("core", "u", "", 9, 5, 5, 0, pd.NA, pd.NA),
        ("core", "v", "sex", 9, 4, 4, 0, pd.NA, 2),
        ("other", "t", "sex", 9, 3, 3, 0, 1, 0),
        ("core", "w", "age", 9, 2, 2, 0, 0, pd.NA),
        ("core", "x", "age", 9, 1, 1, 0, pd.NA, pd.NA),
        ("core", "y", "age", 9, 1, 1, 0, pd.NA, pd.NA),
    ],
    columns=list(COLUMNS),
)


def test_advice_names_the_worst_five_splits_and_what_each_domain_brings_back():
    assert advice(40, REPORT) == Advice(
        22,
        40,
        (("t", "sex", 6, 4), ("v", "sex", 4, 0), ("t", "sex", 3, 1), ("w", "age", 2, 0), ("x", "age", 1, 0)),
        (("sex", 2), ("sex", 0)),
    )
    assert advice(40, REPORT.iloc[:0]) == Advice(0, 40, (), ())


@pytest.mark.parametrize(("hidden", "much"), [(2, False), (3, True)])
def test_more_than_a_quarter_is_much(hidden, much):
    assert Advice(hidden, 8, ()).is_much is much
    records = rows("q", dict.fromkeys("abcdefgh", 9), 90, **SEX["f"])
    (found,) = reported(records, ["primary"] * hidden + [""] * (8 - hidden))
    assert (found[7] != -1) == much

import pandas as pd

from analysis.cleaning.checks.findings import (
    FINDING_COLUMNS,
    at,
    collect,
    empty_findings,
    flag,
    stack_findings,
)


def test_findings_have_the_declared_columns_also_when_there_are_none():
    assert tuple(empty_findings().columns) == FINDING_COLUMNS
    assert tuple(stack_findings([]).columns) == FINDING_COLUMNS


def test_a_part_gets_its_check_severity_and_binding():
    found = collect([flag(["u1"], "age", ["Too old."], ["130"]), flag([], "age", [])], "age_check", "high")
    assert found.to_dict("records") == [
        {
            "uuid": "u1",
            "row": "",
            "question": "age",
            "value": "130",
            "check": "age_check",
            "severity": "high",
            "sentence": "Too old.",
            "binding": "age_check ~/~ u1",
        }
    ]


def test_rows_that_belong_together_share_a_binding():
    found = collect([flag(["u1", "u2"], "interview", "Alike.", "0", ["u1 ~/~ u2"] * 2)], "twins", "low")
    assert found["binding"].tolist() == ["twins ~/~ u1 ~/~ u2"] * 2


def test_at_gives_the_uuids_of_a_mask():
    assert at(pd.Index(["a", "b", "c"]), [True, False, True]) == ["a", "c"]

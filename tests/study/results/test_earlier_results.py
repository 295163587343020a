"""A run says where it differs by few people from the one that lies in its folder."""

import pandas as pd

from analysis.study import declare, prepare
from analysis.study.results.earlier_results import few_between
from tests.reporting.drawn import frame, rows
from tests.study.test_joint_attack import study_of


def counted(yes: int, no: int, **more) -> pd.DataFrame:
    return frame(rows("q", {"yes": yes, "no": no}, yes + no, **more))


def test_one_person_more_is_told_and_many_are_not():
    before = counted(60, 40)
    assert few_between(before, counted(61, 40), 5) == 1
    assert few_between(before, counted(62, 42), 5) == 4
    assert few_between(before, counted(63, 42), 5) == 0
    assert few_between(before, counted(63, 37), 5) == 3
    assert few_between(before, before, 5) == 0
    assert few_between(before, counted(61, 40, table="another"), 5) == 0


def test_hidden_counts_are_no_difference():
    before, after = counted(60, 40), counted(61, 40)
    assert few_between(before.assign(status="suppressed"), after, 5) == 0


def test_a_run_warns_before_it_writes_over_the_earlier_one(tmp_path):
    city, _, _ = study_of(tmp_path, 5, 5)
    prepare(city)
    export = tmp_path / "data" / "export.csv"
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    again = prepare(declare("port", tmp_path))
    assert not [text for text in again.results.warnings if "no printed count" in text]
    export.write_text("".join(lines[:-1]), encoding="utf-8", newline="\n")
    fewer = prepare(declare("port", tmp_path))
    told = [text for text in fewer.results.warnings if "no printed count" in text]
    assert len(told) == 1
    assert "changed by more than 1 since the results that were written here before" in told[0]
    assert "wait until 5 more interviews are in" in told[0]

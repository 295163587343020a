from dataclasses import replace

import pandas as pd

from analysis.cleaning.checks.exported import Exported, read_cells
from analysis.intake.export.export import read_responses
from analysis.problems import Problems
from tests.cleaning.drawn import form, instrument, question

FORM = form(
    question("consent", "select_one yes_no"),
    question("age", "integer", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons"),
)
EXPORT = """_uuid,consent,age,why,why/economic,why/violence,why/none,why/other
_uuid,consent,age,why,why/economic,why/violence,why/none,why/other
u1,yes,20,economic,1,0,0,0
u2,no,30,economic violence,1,0,0,0
u3,yes,40,,0,0,0,1
u1,yes,20,economic,1,0,0,0
"""


def read(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return read_responses(path, FORM, instrument(), Problems())


def test_what_intake_left_out_is_found_with_its_interview(tmp_path):
    found = pd.concat([part for part in Exported().find(read(tmp_path)) if len(part)])
    assert found[["uuid", "question", "value", "sentence"]].to_numpy().tolist() == [
        [
            "u1",
            "interview",
            "2",
            "2 rows of the export have this uuid and the same answers; the first is used.",
        ],
        [
            "u2",
            "age",
            "30",
            "Answered, though the form does not ask it of this person; the answer is left out.",
        ],
        [
            "u2",
            "why",
            "economic",
            "The answer names economic; violence; the choices ticked are economic; the ticks are used.",
        ],
        [
            "u3",
            "why",
            "other",
            "The answer names no choice; the choices ticked are other; the ticks are used.",
        ],
    ]


def test_a_part_of_the_responses_is_found_in_the_whole_export(tmp_path):
    people = read(tmp_path)
    found = [part for part in Exported().find(people.subset(people.frame.index == "u3")) if len(part)]
    assert [part["uuid"].tolist() for part in found] == [["u3"]]


def test_without_the_export_nothing_is_found(tmp_path):
    people = read(tmp_path)
    (tmp_path / "export.csv").unlink()
    assert list(Exported().find(people)) == []
    assert read_cells(replace(people, dialect=replace(people.dialect, source=""))) is None

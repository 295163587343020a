"""Open answers of members, children, incidents: listed, decided and remembered like those of interviews."""

import numpy as np
import pytest

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.clean import clean
from analysis.cleaning.log.findings_workbook import FindingsBook
from analysis.cleaning.log.folder import CleaningFiles, read_cleaning, write_cleaning
from analysis.cleaning.others.open_answers import list_others, other_questions
from analysis.intake.instrument import Roles
from analysis.problems import Problems
from tests.cleaning.log.test_folder import decide
from tests.intake.export.surveys import survey

FORM = [
    ["select_one gd", "goods", "What was lost?"],
    ["text", "goods_text", "Which goods?", "${goods} = 'other'"],
    ["begin_repeat", "kids", "Children"],
    ["select_one wk", "work", "Work"],
    ["text", "work_text", "Which work?", "${work} = 'other'"],
    ["begin_repeat", "harms", "Harms"],
    ["select_multiple hm", "harm", "What happened?"],
    ["text", "harm_other", "What else?", "selected(${harm}, 'other')"],
    ["end_repeat", "", ""],
    ["end_repeat", "", ""],
]
CHOICES = {"gd": ["cows", "other"], "wk": ["farm", "shop", "other"], "hm": ["theft", "arrest", "other"]}
MAIN = [
    ["goods", "goods_text", "_uuid", "_index"],
    ["other", "Cow", "u1", "1"],
    ["cows", "", "u2", "2"],
]
KIDS = [
    ["work", "work_text", "_index", "_parent_index", "_submission__uuid"],
    ["other", "Farming", "1", "1", "u1"],
    ["shop", "", "2", "1", "u1"],
    ["other", "farming ", "3", "2", "u2"],
    ["other", "nothing", "4", "2", "u2"],
]
HARMS = [
    ["harm", "harm_other", "_index", "_parent_index", "_submission__uuid"],
    ["theft other", "Stolen goods, theft", "1", "2", "u1"],
    ["other", "Jailed", "2", "4", "u2"],
]
NO_RULES = CheckRules(())


@pytest.fixture
def drawn(tmp_path):
    return survey(tmp_path, FORM, CHOICES, ("relevant",), roles=Roles(other=("other",)))


def read(drawn, **changed):
    responses, problems = drawn.read(
        drawn.workbook(**{"main": MAIN, "kids": KIDS, "harms": HARMS, **changed})
    )
    problems.stop_if_fatal()
    return responses


def write(paths: CleaningFiles, people) -> None:
    problems = Problems()
    write_cleaning(paths, FindingsBook(run_checks(people, NO_RULES, problems), people, NO_RULES), problems)
    problems.stop_if_fatal()


def decided(drawn, people, decisions: dict[str, tuple[str, str]]):
    """The people as the decisions, written into the workbook by hand, leave them; and the log of these."""
    paths = CleaningFiles.beside(drawn.folder / "log.xlsx")
    write(paths, people)
    for answer, (decision, recode_to) in decisions.items():
        decide(paths, answer, decision, recode_to)
    problems = Problems()
    log = read_cleaning(paths, people, problems)
    done = clean(people, NO_RULES, log, problems)
    assert not problems.fatals
    return done, log, paths


def test_each_level_lists_its_own_open_answers(drawn):
    people = read(drawn)
    assert [one.question for one in other_questions(people)] == ["goods_text"]
    listed = list_others(people)
    assert listed[["question", "parent", "answer", "interviews", "suggestion"]].to_numpy().tolist() == [
        ["goods_text", "goods", "Cow", 1, "Cows"],
        ["work_text", "work", "Farming", 2, "Farm"],
        ["work_text", "work", "nothing", 1, ""],
        ["harm_other", "harm", "Stolen goods, theft", 1, "Theft"],
        ["harm_other", "harm", "Jailed", 1, ""],
    ]


def test_decisions_reach_the_rows_that_gave_the_answer(drawn):
    done, log, _ = decided(
        drawn,
        read(drawn),
        {
            "Cow": ("recode", "Cows"),
            "Farming": ("recode", "Farm"),
            "nothing": ("invalid", ""),
            "Jailed": ("recode", "Arrest; Theft"),
        },
    )
    kids, harms = done.responses.repeats["kids"], done.responses.repeats["harms"]
    assert shown(done.responses, "goods", np.arange(2)) == ["cows", "cows"]
    assert shown(kids, "work", np.arange(4)) == ["farm", "shop", "farm", ""]
    assert shown(kids, "work_text", np.arange(4)) == ["", "", "", ""]
    assert shown(harms, "harm", np.arange(2)) == ["theft; other", "theft; arrest"]
    assert shown(harms, "harm_other", np.arange(2)) == ["Stolen goods, theft", ""]
    changed = log[log["question"] == "harm"]
    assert changed[["uuid", "old_value", "new_value"]].to_numpy().tolist() == [
        ["u2/kids[2 of 2]/harms[1 of 1]", "other", "Arrest; Theft"]
    ]
    assert set(done.audit["status"]) == {"logged"}


def test_a_decision_is_remembered_for_the_next_export(drawn):
    _, _, paths = decided(drawn, read(drawn), {"Farming": ("recode", "Farm")})
    write(paths, read(drawn))  # the dictionary is brought up to date
    paths.others.unlink()
    newer = read(drawn, kids=[*KIDS, ["other", "FARMING", "5", "1", "u1"]])
    done = clean(newer, NO_RULES, read_cleaning(paths, newer, Problems()), Problems())
    assert shown(done.responses.repeats["kids"], "work", np.arange(5)).count("farm") == 3


def test_rows_without_an_index_of_their_own_are_decided_by_their_answer(drawn):
    without = [[row[0], row[1], *row[3:]] for row in KIDS]
    people = read(drawn, kids=without, harms=[HARMS[0]])
    assert not people.repeats["kids"].links["keyed"].any()
    done, _, _ = decided(drawn, people, {"Farming": ("recode", "Farm")})
    assert shown(done.responses.repeats["kids"], "work", np.arange(4)) == ["farm", "shop", "farm", "other"]

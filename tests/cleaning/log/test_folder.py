import numpy as np
import pytest

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.findings import empty_findings
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.clean import clean
from analysis.cleaning.log.findings_workbook import FindingsBook
from analysis.cleaning.log.folder import CleaningFiles, read_cleaning, write_cleaning
from analysis.cleaning.others.workbook import read_dictionary, read_others, write_others
from analysis.problems import CaseStudyError, Problems
from tests.cleaning.log.test_findings_workbook import edit
from tests.cleaning.others.test_open_answers import drawn

NO_RULES = CheckRules(())


def files(tmp_path) -> CleaningFiles:
    return CleaningFiles.beside(tmp_path / "log.xlsx")


def decide(paths: CleaningFiles, answer: str, decision: str, recode_to: str = "") -> None:
    listed = read_others(paths.others, Problems())
    listed.loc[listed["answer"] == answer, ["decision", "recode_to"]] = [decision, recode_to]
    paths.others.unlink()
    write_others(paths.others, listed)


def book() -> FindingsBook:
    return FindingsBook(empty_findings(), drawn(), NO_RULES)


def test_the_files_of_a_log_lie_beside_it(tmp_path):
    paths = files(tmp_path)
    assert (paths.others.name, paths.dictionary.name) == ("log_others.xlsx", "log_others.csv")
    assert paths.existing == ()


def test_findings_decisions_and_memory_go_round(tmp_path):
    paths = files(tmp_path)
    assert write_cleaning(paths, book(), Problems()) == (paths.log, paths.others)
    decide(paths, "Economic reason", "recode", "Economic reasons")
    assert write_cleaning(paths, book(), Problems()) == (paths.log, paths.others, paths.dictionary)
    problems = Problems()
    people = drawn()
    cleaned = clean(people, NO_RULES, read_cleaning(paths, people, problems), problems).responses
    assert shown(cleaned, "why", np.arange(5)) == [
        "other",
        "violence; other",
        "economic",
        "economic",
        "economic",
    ]
    # Next month the workbook is new, and the dictionary has the decision.
    paths.others.unlink()
    again = clean(people, NO_RULES, read_cleaning(paths, people, Problems())).responses
    assert shown(again, "why", np.arange(5)) == shown(cleaned, "why", np.arange(5))


def test_a_decision_that_is_cleared_is_forgotten(tmp_path):
    paths = files(tmp_path)
    write_cleaning(paths, book(), Problems())
    decide(paths, "asdf", "invalid")
    write_cleaning(paths, book(), Problems())
    decide(paths, "asdf", "")
    write_cleaning(paths, book(), Problems())
    assert read_dictionary(paths.dictionary, Problems()).empty
    assert read_cleaning(paths, drawn(), Problems()).empty


def test_the_log_and_the_open_answers_are_one_log(tmp_path):
    paths = files(tmp_path)
    write_cleaning(paths, book(), Problems())
    decide(paths, "asdf", "invalid")
    edit(paths.log, {}, more_sheets=("notes",))
    log = read_cleaning(paths, drawn(), Problems())
    assert log[["uuid", "question", "action"]].to_numpy().tolist() == [
        ["u3", "one_other", "delete_data_point"],
        ["u3", "one", "delete_data_point"],
    ]


def test_a_decision_about_an_answer_that_nobody_gave_is_told(tmp_path):
    paths = files(tmp_path)
    write_cleaning(paths, book(), Problems())
    decide(paths, "asdf", "invalid")
    listed = read_others(paths.others, Problems())
    listed.loc[listed["answer"] == "asdf", "answer"] = "asdfgh"
    paths.others.unlink()
    write_others(paths.others, listed)
    problems = Problems()
    assert read_cleaning(paths, drawn(), problems).empty
    assert [str(problem) for problem in problems][1:] == [
        f"{paths.others}, one_other: 1 decision is about an answer that no interview of the export gives, and"
        " does nothing; the answer was changed in the workbook, or is of another question or export. Got"
        " 'asdfgh'."
    ]


def test_without_files_there_is_no_decision(tmp_path):
    assert read_cleaning(files(tmp_path), drawn(), Problems()).empty


def test_a_workbook_of_open_answers_that_cant_be_read_stops_before_it_is_overwritten(tmp_path):
    paths = files(tmp_path)
    paths.others.write_bytes(b"PK\x03\x04 half a workbook")
    with pytest.raises(CaseStudyError, match=r"is no \.xlsx workbook, or was cut short"):
        write_cleaning(paths, book(), Problems())
    assert paths.others.read_bytes() == b"PK\x03\x04 half a workbook"

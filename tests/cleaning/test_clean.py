import pandas as pd
import pytest

from analysis.cleaning.checks.interviews import Age
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.cleaning.clean import clean
from analysis.problems import CaseStudyError, Problems
from tests.cleaning.drawn import form, question, responses
from tests.cleaning.log.test_review import log

FORM = form(question("age", "integer"))
PEOPLE = responses(FORM, {"age": [16, 30]})
RULES = CheckRules((CheckRule("adult", "age", Age("age")),))


def test_without_a_log_the_responses_come_back_as_they_are():
    cleaned = clean(PEOPLE, RULES)
    assert cleaned.responses is PEOPLE
    assert cleaned.counts.checks.to_numpy().tolist() == [["adult", 1, 1]]
    assert cleaned.audit.empty
    assert (cleaned.summary.collected, cleaned.summary.kept) == (2, 2)


def test_clean_is_raw_plus_log_and_the_findings_are_those_of_the_raw_data():
    cleaned = clean(PEOPLE, RULES, log(("u1", "age", "16", "recoded", "61")))
    assert cleaned.responses.numbers("age").tolist() == [61, 30]
    assert cleaned.counts.checks.to_numpy().tolist() == [["adult", 1, 1]]
    assert cleaned.audit[["uuid", "question", "before", "after", "status"]].to_numpy().tolist() == [
        ["u1", "age", "16", "61", "logged"]
    ]


def test_nothing_is_applied_while_the_log_has_problems():
    problems = Problems()
    with pytest.raises(CaseStudyError) as error:
        clean(
            PEOPLE,
            RULES,
            log(("u1", "age", "16", "recoded", "old"), ("u9", "age", "", "recoded", "3")),
            problems,
        )
    assert "2 problems must be mended first" in str(error.value)
    assert len(error.value.problems) == 2


def test_the_same_log_gives_the_same_data_each_run():
    rows = log(("u1", "age", "16", "recoded", "61"), ("u2", "", "", "discard", ""))
    pd.testing.assert_frame_equal(
        clean(PEOPLE, RULES, rows).responses.frame, clean(PEOPLE, RULES, rows).responses.frame
    )


def test_a_log_that_discards_everybody_is_told():
    problems = Problems()
    done = clean(PEOPLE, RULES, log(("u1", "", "", "discard", ""), ("u2", "", "", "discard", "")), problems)
    assert len(done.responses) == 0
    assert [str(problem) for problem in problems] == [
        "log.csv: The log discards every interview (2 interviews), so that nothing is counted here; look"
        " whether the discards are meant."
    ]


def test_one_log_serves_all_cities_of_an_export():
    rows = log(("u1", "age", "16", "recoded", "61"), ("u7", "age", "15", "recoded", "51"))
    everyone = responses(FORM, {"age": [16, 30, 15, 15]}, ["u1", "u2", "u7", "city-two-0001"])
    assert clean(PEOPLE, RULES, rows, everyone=everyone).responses.numbers("age").tolist() == [61, 30]
    cut = log(("city-two-", "age", "15", "recoded", "51"))
    assert clean(PEOPLE, RULES, cut, everyone=everyone).responses is PEOPLE
    with pytest.raises(CaseStudyError, match="No interview has this uuid"):
        clean(PEOPLE, RULES, rows)

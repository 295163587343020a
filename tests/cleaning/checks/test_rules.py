from pathlib import Path

import pytest

from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.checks.interviews import Age, Eligible, InterviewLength
from analysis.cleaning.checks.journey import OnRoute
from analysis.cleaning.checks.logic import Logic
from analysis.cleaning.checks.rules import CheckRule, CheckRules, default_rules, read_rules
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses

FORM = form(
    question("age", "integer"),
    question("consent", "select_one yes_no"),
    *[question(f"place_{number}", "select_one place") for number in (1, 2, 3)],
    question("stop", "select_one place"),
)


def read(tmp_path: Path, *rows: str) -> tuple[CheckRules, Problems]:
    path = tmp_path / "checks.csv"
    path.write_text("\n".join(["id,rule,limits,severity,reason", *rows]) + "\n", encoding="utf-8")
    problems = Problems()
    return read_rules(path, FORM, problems), problems


def test_rows_become_rules_with_their_limits_and_the_defaults_of_their_class(tmp_path):
    rules, problems = read(
        tmp_path,
        "long,duration,maximum=90,high,Pilot interviews took an hour",
        "adult,age,question=age,,",
        "agreed,eligible,question=consent; choices=yes,high,",
        "route,on_route,places=stop; route=place_1:place_3,low,",
        'odd,logic,"expression=age > 90 and consent == ""no""",,',
    )
    assert not len(problems)
    assert rules.rules == (
        CheckRule("long", "duration", InterviewLength(maximum=90), "high", "Pilot interviews took an hour"),
        CheckRule("adult", "age", Age("age")),
        CheckRule("agreed", "eligible", Eligible("consent", ("yes",)), "high"),
        CheckRule("route", "on_route", OnRoute(("stop",), ("place_1", "place_2", "place_3")), "low"),
        CheckRule("odd", "logic", Logic('age > 90 and consent == "no"')),
    )


def test_without_a_file_the_default_rules_run(tmp_path):
    rules = read_rules(tmp_path / "checks.csv", FORM, Problems())
    assert rules == default_rules()
    assert {"duration", "soft_duplicates", "outliers"} <= {rule.id for rule in rules}
    assert not {"age", "logic", "sample"} & {rule.id for rule in rules}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,durations,,,", "row 2, rule: Unknown rule. Got 'durations'. Expected perhaps 'duration'."),
        ("a,duration,maxmum=3,,", "row 2, limits: Unknown limit. Got 'maxmum'. Expected perhaps 'maximum'."),
        (
            "a,duration,maximum=long,,",
            "row 2, limits: A limit has the wrong kind of value. Got 'maximum=long'. Expected a number.",
        ),
        ("a,age,,,", "row 2, limits: A limit is missing. Expected question=...."),
        (
            "a,age,question=agee,,",
            "row 2, limits: The form has no such question. Got 'agee'. Expected perhaps 'age'.",
        ),
        (
            "a,eligible,question=consent; choices=yess,,",
            "row 2, consent: The question has no such choice. Got 'yess'. Expected perhaps 'yes'.",
        ),
        ("a,duration,,hihg,", "row 2, severity: Unknown severity. Got 'hihg'. Expected perhaps 'high'."),
        (
            "a,logic,expression=consent == 'ys',,",
            "row 2, consent: The question has no such choice. Got 'ys'. Expected perhaps 'yes'.",
        ),
        (
            "a,period,first=2020-04-06; last=06/05/2020,,",
            (
                "row 2, limits: A limit has the wrong kind of value. Got 'last=06/05/2020'. Expected a date"
                " such as 2020-04-06."
            ),
        ),
    ],
)
def test_a_wrong_row_is_fatal_and_names_the_nearest(tmp_path, row, sentence):
    _, problems = read(tmp_path, row)
    assert [str(problem) for problem in problems.fatals] == [f"{tmp_path / 'checks.csv'}, {sentence}"]


def test_one_choice_of_a_multi_select_may_be_named(tmp_path):
    rules, problems = read(tmp_path, "a,logic,expression=age > 90; questions=age consent/yes,,")
    assert not len(problems)
    assert rules.rules[0].check.questions == ("age", "consent/yes")


def test_two_checks_with_one_id_are_fatal(tmp_path):
    _, problems = read(tmp_path, "a,duration,,,", "a,hour,,,")
    assert [str(problem) for problem in problems] == [
        f"{tmp_path / 'checks.csv'}, row 3, id: Two checks have one id. Got 'a'."
    ]


def test_unknown_and_missing_columns_are_fatal(tmp_path):
    path = tmp_path / "checks.csv"
    path.write_text("id,limit\na,\n", encoding="utf-8")
    problems = Problems()
    assert read_rules(path, FORM, problems).rules == ()
    assert [str(problem) for problem in problems] == [
        f"{path}, row 1, limit: Unknown column. Got 'limit'. Expected perhaps 'limits'.",
        f"{path}, row 1, rule: A column is missing. Expected id, rule, limits, severity, reason.",
    ]


def test_a_check_of_a_question_the_export_lacks_is_not_run_and_says_so():
    problems = Problems()
    rules = CheckRules((CheckRule("adult", "age", Age("age")),), "checks.csv")
    assert not len(run_checks(responses(FORM, {"consent": ["yes"]}), rules, problems))
    assert [str(problem) for problem in problems] == [
        "checks.csv, adult: The check was not run: the export lacks a question it needs. Got 'age'."
    ]


def test_findings_come_in_the_order_of_the_rules():
    people = responses(FORM, {"age": [16, 30], "consent": ["no", "yes"]})
    rules = CheckRules(
        (
            CheckRule("agreed", "eligible", Eligible("consent"), "high"),
            CheckRule("adult", "age", Age("age"), "low"),
        )
    )
    found = run_checks(people, rules)
    assert found.to_numpy().tolist() == [
        [
            "u1",
            "",
            "consent",
            "no",
            "agreed",
            "high",
            "Interviews need 'yes' here; this one has no.",
            "agreed ~/~ u1",
        ],
        [
            "u1",
            "",
            "age",
            "16",
            "adult",
            "low",
            "The respondent is 16 years old; 18 to 100 are interviewed.",
            "adult ~/~ u1",
        ],
    ]


def test_checks_change_nothing():
    people = responses(FORM, {"age": [16, 30], "consent": ["no", "yes"]})
    before = people.frame.copy()
    run_checks(people, default_rules())
    assert people.frame.equals(before)


def test_the_reason_of_a_check_is_its_rows_or_its_rules():
    rules = CheckRules(
        (
            CheckRule("adult", "age", Age("age"), "low", "4Mi interviews adults"),
            CheckRule("time", "duration", InterviewLength()),
        )
    )
    assert rules.reason_of("adult") == "4Mi interviews adults"
    assert rules.reason_of("time") == "The interview was too short or too long, in minutes."

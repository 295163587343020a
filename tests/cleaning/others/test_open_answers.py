import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.clean import clean
from analysis.cleaning.others.open_answers import (
    OTHER_COLUMNS,
    decisions_log,
    groups_of,
    list_others,
    other_questions,
    plain_words,
    remember,
    spread_decisions,
    suggest,
)
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses

FORM = form(
    question("why", "select_multiple reasons", "Why did you leave?"),
    question("why_text", "text", relevant="selected(${why}, 'other')"),
    question("one", "select_one reasons", "The main reason"),
    question("one_other", "text"),
    question("note", "text"),
)


def drawn():
    return responses(
        FORM,
        {
            "why": ["other", "violence other", "other", "other", "economic"],
            "why_text": ["Raisons Économiques", "fled the war", "Economic reason", "economic raisons", None],
            "one": ["other", "economic", "other", None, None],
            "one_other": ["conflict armed", None, "asdf", None, None],
            "note": ["a", "b", "c", "d", "e"],
        },
    )


def test_open_questions_are_found_by_routing_or_by_name():
    assert [(other.question, other.parent) for other in other_questions(drawn())] == [
        ("why_text", "why"),
        ("one_other", "one"),
    ]


def test_answers_stand_beside_their_question_choices_and_nearest_choice():
    listed = list_others(drawn())
    assert tuple(listed.columns) == OTHER_COLUMNS
    row = listed[listed["answer"] == "Economic reason"].iloc[0]
    assert row[["question", "parent", "question_text", "interviews", "suggestion", "decision"]].tolist() == [
        "why_text",
        "why",
        "Why did you leave?",
        1,
        "Economic reasons",
        "",
    ]
    assert row["choices"] == "Economic reasons; Armed conflict, generalised violence; None; Other (specify)"
    assert listed.loc[listed["answer"] == "fled the war", "suggestion"].tolist() == [""]


def test_the_nearest_choice_knows_no_case_or_accents():
    assert plain_words("  Économiques – ÉTÉ!") == "economiques ete"
    assert [name for name, _ in suggest(["ECONOMIC REASONS.", "qqq"], FORM, "why", exclude="other")] == [
        "economic",
        "",
    ]


def test_alike_answers_share_a_group():
    assert groups_of(["no money", "No  Money!", "money no", "war"]).tolist() == [1, 1, 1, 2]
    assert groups_of([]).tolist() == []


def decided(**by_answer: tuple) -> pd.DataFrame:
    listed = list_others(drawn())
    for answer, (decision, recode_to, translation) in by_answer.items():
        listed.loc[listed["answer"] == answer.replace("_", " "), ["decision", "recode_to", "translation"]] = [
            decision,
            recode_to,
            translation,
        ]
    return listed


def test_one_decision_serves_its_group_but_not_against_another():
    table = pd.DataFrame(
        {
            "question": "q",
            "group": [1, 1, 1, 2, 2, 2],
            "decision": ["recode", "", "", "recode", "invalid", ""],
            "recode_to": ["a", "", "", "a", "", ""],
            "translation": "",
        }
    )
    assert spread_decisions(table)["decision"].tolist() == [
        "recode",
        "recode",
        "recode",
        "recode",
        "invalid",
        "",
    ]


def test_decisions_become_log_rows_that_keep_parent_children_and_text_in_step():
    people = drawn()
    decisions = decided(
        Economic_reason=("recode", "Economic reasons", ""),
        fled_the_war=("recode", "violence", ""),
        conflict_armed=("recode", "violence", ""),
        asdf=("invalid", "", ""),
    )
    problems = Problems()
    cleaned = clean(people, CheckRules(()), decisions_log(decisions, people, problems), problems).responses
    assert not len(problems.fatals)
    rows = np.arange(5)
    assert shown(cleaned, "why", rows) == ["other", "violence", "economic", "economic", "economic"]
    assert shown(cleaned, "why_text", rows) == ["Raisons Économiques", "", "", "", ""]
    assert shown(cleaned, "one", rows) == ["violence", "economic", "", "", ""]
    assert shown(cleaned, "one_other", rows) == ["", "", "", "", ""]


def test_a_true_other_is_translated():
    people = drawn()
    rows = decisions_log(
        decided(Raisons_Économiques=("true_other", "", "Economic grounds")), people, Problems()
    )
    assert rows[["uuid", "question", "old_value", "action", "new_value"]].to_numpy().tolist() == [
        ["u1", "why_text", "Raisons Économiques", "other", "Economic grounds"]
    ]


def test_a_recode_without_a_choice_and_an_unknown_decision_are_fatal():
    problems = Problems()
    decisions_log(decided(asdf=("recode", "", ""), conflict_armed=("keep", "", "")), drawn(), problems)
    assert [str(problem) for problem in problems] == [
        "other answers, decision: Unknown decision. Got 'keep'. Expected true_other or recode or invalid.",
        "other answers, recode_to: The decision is recode; say which choice. Got 'asdf'.",
    ]


def test_the_dictionary_remembers_and_next_months_export_is_half_done():
    dictionary = remember(None, decided(Economic_reason=("recode", "economic", "")))
    assert dictionary.to_numpy().tolist() == [
        ["why_text", "Economic reason", "recode", "economic", ""],
        ["why_text", "economic raisons", "recode", "economic", ""],
    ]
    later = list_others(
        responses(FORM, {"why": ["other"], "why_text": ["ECONOMIC  reason"], "one": [None]}), dictionary
    )
    assert later[["decision", "recode_to"]].to_numpy().tolist() == [["recode", "economic"]]


def test_a_new_decision_replaces_the_remembered_one():
    first = remember(None, decided(asdf=("invalid", "", "")))
    second = remember(first, decided(asdf=("true_other", "", "grief")))
    assert second.to_numpy().tolist() == [["one_other", "asdf", "true_other", "", "grief"]]

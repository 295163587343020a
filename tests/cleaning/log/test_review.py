import pandas as pd
import pytest

from analysis.cleaning.log.consequences import check_consequences
from analysis.cleaning.log.log import LOG_COLUMNS
from analysis.cleaning.log.review import review_log
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses

FORM = form(
    question("consent", "select_one yes_no"),
    question("age", "integer", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons"),
    question("why_other", "text", relevant="selected(${why}, 'other')"),
)
UUIDS = ["aaaa1111-0001", "aaaa1111-0002", "bbbb2222-0003"]
PEOPLE = responses(
    FORM,
    {
        "consent": ["yes", "yes", "no"],
        "age": [20, 180, None],
        "why": ["economic", "economic other", None],
        "why_other": [None, "fled", None],
    },
    UUIDS,
)
ONE, TWO, THREE = UUIDS


def log(*rows: tuple) -> pd.DataFrame:
    """uuid, question, old value, action, new value; then the comment."""
    frame = pd.DataFrame(
        [(*row, "")[:6] for row in rows],
        columns=["uuid", "question", "old_value", "action", "new_value", "comments"],
        dtype="str",
    )
    frame = frame.reindex(columns=list(LOG_COLUMNS), fill_value="")
    return frame.assign(file="log.csv", row=range(2, len(frame) + 2))


def reviewed(*rows: tuple):
    problems = Problems()
    review = review_log(log(*rows), PEOPLE, problems)
    return review, [str(problem) for problem in problems]


def test_what_will_be_done_is_typed_and_in_the_forms_names():
    review, problems = reviewed(
        (TWO, "age", "180", "recoded", "18.0"),
        (TWO, "why", "Economic reasons; other", "recoded", "Armed conflict, generalised violence"),
        (THREE, "consent", "", "discard", "", "No consent"),
    )
    assert problems == []
    assert review.changes[["uuid", "question", "new_value", "action"]].to_numpy().tolist() == [
        [TWO, "age", "18", "recoded"],
        [TWO, "why", "violence", "recoded"],
    ]
    assert review.discards[["uuid", "reason"]].to_numpy().tolist() == [[THREE, "No consent"]]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ("zzzz", "age", "20", "recoded", "21"),
            "uuid: No interview has this uuid; correct it or take the row out. Got 'zzzz'.",
        ),
        (
            (ONE, "agee", "20", "recoded", "21"),
            "Question number: The responses have no such question. Got 'agee'. Expected perhaps 'age'.",
        ),
        (
            (ONE, "consent", "yes", "recoded", "yess"),
            "consent: The new value is not in the choice list. Got 'yess'. Expected perhaps 'Yes'.",
        ),
        (
            (ONE, "age", "20", "recoded", "old"),
            "age: The new value is not a number. Got 'old'. Expected a number.",
        ),
        (
            (ONE, "age", "21", "recoded", "22"),
            (
                "age: The old value is not what the responses have; was the log made from other data? Got"
                " '21'. Expected '20'."
            ),
        ),
        (
            (ONE, "age", "", "addition", "22"),
            (
                "age: The old value is not what the responses have; was the log made from other data?"
                " Expected '20'."
            ),
        ),
        ((ONE, "age", "", "recoded", "22"), "age: The log leaves the old value out. Expected '20'."),
        (
            (ONE, "age", "20", "no_action", "22"),
            (
                "age: The action is no_action, yet the new value differs; choose recoded or take the new"
                " value out. Got '22'."
            ),
        ),
        ((ONE, "age", "20", "", "22"), "age: There is a new value and no action; choose one. Got '22'."),
        (
            (ONE, "age", "20", "recoded", ""),
            "age: The action needs a new value; write it, or choose delete_data_point. Got 'recoded'.",
        ),
        (
            (ONE, "age", "20", "delete_data_point", "3"),
            (
                "age: delete_data_point leaves no value, yet a new value is written; choose recoded or take"
                " it out. Got '3'."
            ),
        ),
        (
            ("", "age", "20", "recoded", "3"),
            "age: The row says what to do and not to which interview; give its uuid. Got 'recoded'.",
        ),
    ],
)
def test_each_wrong_row_is_told(row, sentence):
    _, problems = reviewed(row)
    assert problems == [f"log.csv, row 2, {sentence}"]


def test_all_problems_are_told_at_once():
    _, problems = reviewed(
        ("zzzz", "age", "20", "recoded", "21"),
        (ONE, "agee", "", "recoded", "1"),
        (ONE, "consent", "yes", "recoded", "perhaps"),
    )
    assert len(problems) == 3


def test_a_discard_beats_a_change_of_the_same_interview_and_says_so():
    review, problems = reviewed((ONE, "age", "20", "recoded", "21"), (ONE, "", "", "discard", ""))
    assert problems == [
        "log.csv, row 2, age: 1 row changes an interview, or a row of a repeat, that the log discards; the"
        f" discard holds. Take the discard out if the change is what was meant. Got {ONE!r}."
    ]
    assert review.changes.empty
    assert review.discards["uuid"].tolist() == [ONE]


def test_the_stronger_of_two_actions_stands_and_equal_rows_count_once():
    review, problems = reviewed(
        (TWO, "age", "180", "delete_data_point", ""),
        (TWO, "age", "180", "recoded", "18"),
        (TWO, "age", "180", "recoded", "18"),
        (TWO, "age", "180", "no_action", ""),
    )
    assert problems == []
    assert review.changes[["question", "new_value", "action"]].to_numpy().tolist() == [
        ["age", "18", "recoded"]
    ]


def test_two_values_of_equal_strength_are_fatal():
    _, problems = reviewed((TWO, "age", "180", "recoded", "18"), (TWO, "age", "180", "recoded", "80"))
    assert problems == [
        f"log.csv, row 2, age: row 2 and row 3 give one answer of interview {TWO} different new values; keep"
        " one. Got '18 / 80'."
    ]


def test_a_question_and_one_choice_of_it_must_say_the_same():
    whole = (TWO, "why", "economic; other", "recoded", "economic")
    assert reviewed(whole, (TWO, "why/other", "1", "recoded", "0"))[1] == []
    assert reviewed(whole, (TWO, "why/violence", "0", "recoded", "1"))[1] == [
        "log.csv, row 3, why/violence: The log changes the question and this choice of it in ways that"
        " disagree; keep one. Got '1'. Expected 'economic'."
    ]


def test_taking_out_an_answer_that_is_not_there_is_only_said():
    _, problems = reviewed((THREE, "age", "30", "delete_data_point", ""))
    assert problems == [
        "log.csv, row 2, age: There is no answer to take out (any more). Got '30'. Expected no answer there."
    ]


def test_undecided_rows_are_counted_and_left():
    review, problems = reviewed((ONE, "age", "20", "", ""), (TWO, "age", "180", "", ""))
    assert problems == ["log.csv: 2 rows have no action yet; nothing is done there."]
    assert review.changes.empty


def test_answers_that_fall_away_are_named_before_they_are_blanked():
    problems = Problems()
    review = review_log(log((TWO, "consent", "yes", "recoded", "no")), PEOPLE, problems)
    check_consequences(PEOPLE, review, problems)
    assert [str(problem) for problem in problems] == [
        "log.csv, age: The log changes who is asked this question; its answer is blanked in 1 interview"
        f" ({TWO})."
    ]


def test_a_new_value_for_a_question_that_is_not_asked_is_fatal():
    problems = Problems()
    review = review_log(log((THREE, "age", "", "addition", "20")), PEOPLE, problems)
    check_consequences(PEOPLE, review, problems)
    assert (
        str(problems.fatals[0])
        == "log.csv, row 2, age: The form does not ask this question of this interview; change first what it"
        " depends on, or take the row out. Got '20'. Expected ${consent} = 'yes'."
    )


def test_what_a_question_depends_on_may_change_in_the_same_log():
    problems = Problems()
    review = review_log(
        log((THREE, "consent", "no", "recoded", "yes"), (THREE, "age", "", "addition", "20")),
        PEOPLE,
        problems,
    )
    check_consequences(PEOPLE, review, problems)
    assert not len(problems)

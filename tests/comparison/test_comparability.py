"""What a table of several cities doesn't count alike, drawn by hand."""

import pandas as pd

from analysis.comparison.comparability import StudyFacts, check_comparability
from analysis.estimation.frame import estimates_frame
from analysis.intake.form.form import Choice, Form, Question


def row(study: str, choice: str, base: int = 40, wave: str = "2020", **more) -> dict:
    keys = {
        "study": study,
        "survey": "drawn",
        "wave": wave,
        "table": "work",
        "question": "paid",
        "choice": choice,
    }
    return {
        **keys,
        "statistic": "share",
        "unit": "respondents",
        "weighting": "none",
        "base": base,
        "n": 10,
        "status": "ok",
        **more,
    }


def found(rows: list[dict], **changes: StudyFacts) -> list[tuple]:
    facts = {(one["study"], "drawn", one["wave"]): changes.get(one["study"], StudyFacts(40)) for one in rows}
    frame: pd.DataFrame = check_comparability(estimates_frame(rows), facts, {})
    return [tuple(values) for values in frame[["aspect", "same", "question", "choice", "studies"]].to_numpy()]


SAME = [(aspect, True, "", "", "") for aspect in ("wording", "choices", "offered", "routing", "base", "time")]
BOTH = [row(study, choice) for study in ("north", "south") for choice in ("yes", "no")]


def test_two_cities_alike():
    assert found(BOTH) == SAME


def test_a_choice_that_one_form_lacks():
    rows = [*BOTH, row("north", "perhaps"), row("south", "perhaps", status="not in this form", n=0)]
    assert found(rows)[0] == ("choices", False, "paid", "perhaps", "south")


def test_a_question_that_only_some_were_asked_in_one_city():
    assert found(BOTH, south=StudyFacts(40, frozenset({"paid"})))[0] == (
        "routing",
        False,
        "paid",
        "",
        "south",
    )


def test_a_base_that_is_narrower_in_one_city():
    assert found(BOTH, south=StudyFacts(100))[0] == ("base", False, "paid", "", "south")


def test_another_time():
    rows = [row("north", "yes"), row("south", "yes", wave="2021")]
    assert found(rows)[0] == ("time", False, "", "", "north south")


def test_a_choice_that_one_wave_of_a_city_lacks():
    rows = [
        row("north", "yes"),
        row("north", "yes", wave="2021"),
        row("north", "no", status="not in this form", n=0),
        row("north", "no", wave="2021"),
    ]
    assert found(rows) == [
        ("choices", False, "paid", "no", "north"),
        ("time", False, "", "", "north"),
        SAME[0],
        *SAME[2:5],
    ]


def test_a_city_without_a_figure_is_not_compared():
    assert (
        found(
            [row("north", "yes"), row("south", "yes", base=0, n=0, status="not asked")], south=StudyFacts(9)
        )
        == SAME
    )


def test_a_choice_that_only_some_were_offered_in_one_city():
    assert found(BOTH, south=StudyFacts(40, partly=frozenset({("paid", "no")})))[0] == (
        "offered",
        False,
        "paid",
        "no",
        "south",
    )


def form(name: str, question: str, *choices: str, language: str = "English (en)") -> Form:
    labels = [Choice(code, {language: label}) for code, label in zip(("yes", "no"), choices, strict=False)]
    asked = Question(name, "select_one", "paid", {language: question})
    return Form("", "", language, (language,), {name: asked}, {}, {"paid": tuple(labels)}, "form.xlsx")


FIRST = form("paid", "Did you pay?", "Yes", "No")


def of_two_surveys(second: Form, name: str = "paid", choices=("yes", "no"), **facts) -> list[tuple]:
    """What differs in a table that North has from one survey and South from a second."""
    rows = [row("north", choice) for choice in ("yes", "no")]
    rows += [row("south", choice, survey="second", question=name) for choice in choices]
    known = {("north", "drawn", "2020"): StudyFacts(40), ("south", "second", "2020"): StudyFacts(40, **facts)}
    frame = check_comparability(estimates_frame(rows), known, {"drawn": FIRST, "second": second})
    assert set(frame["survey"]) == {"drawn second"}
    return [
        tuple(values)
        for values in frame.loc[~frame["same"], ["aspect", "question", "choice", "studies"]].to_numpy()
    ]


def test_two_surveys_of_the_same_wording():
    assert of_two_surveys(FIRST) == []
    assert of_two_surveys(form("Q9", "Did  you PAY?", "Yes", "No"), "Q9") == []


def test_two_surveys_that_word_a_question_or_a_choice_otherwise():
    assert of_two_surveys(form("Q9", "Were you made to pay?", "Yes", "No"), "Q9") == [
        ("wording", "paid", "", "south")
    ]
    assert of_two_surveys(form("paid", "Did you pay?", "Yes", "Never")) == [
        ("wording", "paid", "no", "south")
    ]


def test_two_surveys_without_a_language_in_common():
    assert of_two_surveys(form("paid", "Did you pay?", "Yes", "No", language="French (fr)")) == [
        ("wording", "", "", "")
    ]


def test_two_surveys_are_compared_in_all_else_too():
    assert of_two_surveys(FIRST, choices=("yes",)) == [("choices", "paid", "no", "south")]
    other = form("Q9", "Did you pay?", "Yes", "No")
    assert of_two_surveys(other, "Q9", routed=frozenset({"Q9"})) == [("routing", "paid", "", "south")]
    assert of_two_surveys(other, "Q9", partly=frozenset({("Q9", "no")})) == [
        ("offered", "paid", "no", "south")
    ]


def test_a_table_that_nobody_anywhere_was_asked_is_left_out():
    assert found([row("north", "yes", base=0, n=0), row("south", "yes", base=0, n=0)]) == []


def test_a_city_that_counts_reports_alone_has_no_base_of_people():
    rows = [row("north", "yes"), row("south", "yes", unit="reports", base=5), row("west", "yes", base=10)]
    assert ("base", False, "paid", "", "west") in found(rows)
    assert found(rows[:2])[4] == ("base", True, "", "", "")


def test_questions_of_tables_of_unlike_length_keep_their_names():
    """Nobody can say which of the second survey's two questions is the first's one."""
    rows = [
        row("north", "yes"),
        row("south", "yes", survey="second", question="Q9"),
        row("south", "yes", survey="second", question="worked_out"),
    ]
    second = StudyFacts(40, frozenset({"Q9"}))
    facts = {("north", "drawn", "2020"): StudyFacts(40), ("south", "second", "2020"): second}
    other = form("Q9", "Were you made to pay?", "Yes", "No")
    frame = check_comparability(estimates_frame(rows), facts, {"drawn": FIRST, "second": other})
    differing = frame.loc[~frame["same"], ["aspect", "question", "choice", "studies"]]
    assert differing.to_numpy().tolist() == [
        ["wording", "paid", "", "south"],
        ["choices", "paid", "yes", "south"],
        ["choices", "Q9", "yes", "north"],
        ["choices", "worked_out", "yes", "north"],
        ["routing", "Q9", "", "south"],
    ]


def test_in_one_survey_an_answer_without_a_row_is_still_in_the_form():
    assert found([*BOTH, row("north", "perhaps")]) == SAME

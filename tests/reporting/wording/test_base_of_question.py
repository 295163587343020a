"""Whom a question was asked of, from the form's own conditions."""

from dataclasses import replace

import pytest

from analysis.comparison.declared import with_rounds
from analysis.intake.form.form import Choice, Form, Group, Question
from analysis.reporting.tables.grid import Interviewed
from analysis.reporting.wording.base_of_question import asked_of
from analysis.reporting.wording.labels import Labels

YES_NO = (
    Choice("yes", {"English (en)": "Yes", "French (fr)": "Oui"}),
    Choice("no", {"English (en)": "No", "French (fr)": "Non"}),
)


def drawn(relevant: str) -> Form:
    questions = {
        "paid": Question(
            "paid",
            "select_one",
            "yes_no",
            {"English (en)": "Did you pay?", "French (fr)": "Avez-vous payé ?"},
        ),
        "age": Question("age", "integer", labels={"English (en)": "Your age", "French (fr)": "Votre âge"}),
        "how": Question("how", "select_one", "yes_no", relevant=relevant),
    }
    return Form(
        "", "", "English (en)", ("English (en)", "French (fr)"), questions, {}, {"yes_no": YES_NO}, "drawn"
    )


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("", ""),
        ("selected(${paid}, 'yes')", "people who answered “Yes” to “Did you pay?”"),
        ("${paid} = 'yes' or ${paid} = 'no'", "people who answered “Yes” or “No” to “Did you pay?”"),
        ("not(selected(${paid}, 'no'))", "people who did not answer “No” to “Did you pay?”"),
        ("${paid} != 'no'", "people who did not answer “No” to “Did you pay?”"),
        ("${paid} = ’yes’", "people who answered “Yes” to “Did you pay?”"),
        ("${age} = 18", "people who gave 18 at “Your age”"),
        ("${age} > 1000", "people who gave more than 1,000 at “Your age”"),
        ("${age} <= 17.5", "people who gave at most 17.5 at “Your age”"),
        ("not(${age} > 18)", "people who gave at most 18 at “Your age”"),
        (
            "${paid} = 'yes' or ${age} > 18",
            "people who answered “Yes” to “Did you pay?” or gave more than 18 at “Your age”",
        ),
        ("${paid} != ''", "people whom the form's own conditions lead to this question"),
        (
            "${paid} = 'yes' and string-length(${paid}) > 1",
            "people whom the form's own conditions lead to this question",
        ),
        ("${age} >= 18", "people who gave at least 18 at “Your age”"),
        (
            "selected(${paid}, 'yes') and ${age} < 30",
            "people who answered “Yes” to “Did you pay?” and gave less than 30 at “Your age”",
        ),
        ("count-selected(${paid}) + 1 = 2", "people whom the form's own conditions lead to this question"),
    ],
)
def test_conditions_in_words(relevant, words):
    form = drawn(relevant)
    assert asked_of(form, "how", Labels([form]), "en") == words


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("selected(${round}, 'one')", "all households, in November 2012"),
        ("${round} = 'one' or ${round} = 'two'", "all households, in November 2012 or February 2013"),
        (
            "${paid} = 'yes' and ${round} = 'two'",
            "households that answered “Yes” to “Did you pay?”, in February 2013",
        ),
        (
            "${round} = 'one' and count-selected(${paid}) = 1",
            "households whom the form's own conditions lead to this question",
        ),
    ],
)
def test_a_round_is_when_they_were_asked_and_not_what_they_answered(tmp_path, relevant, words):
    form = drawn(relevant)
    rounds = (
        Choice("one", {"English (en)": "November 2012"}),
        Choice("two", {"English (en)": "February 2013"}),
    )
    asked = Question("round", "select_one", "rounds", {"English (en)": "Round of the survey"})
    form = replace(form, questions={**form.questions, "round": asked}, lists={**form.lists, "rounds": rounds})
    (tmp_path / "comparison.yaml").write_text("rounds: round\n", encoding="utf-8")
    marked = with_rounds(form, tmp_path)
    assert asked_of(marked, "how", Labels([marked]), "en", Interviewed("household|households")) == words
    assert with_rounds(form, tmp_path / "none") is form


def test_in_french():
    form = drawn("selected(${paid}, 'yes')")
    said = asked_of(form, "how", Labels([form]), "fr").replace("\u202f", " ")
    assert said == "personnes qui ont répondu « Oui » à « Avez-vous payé ? »"


def test_the_innermost_condition_speaks():
    groups = {
        name: Group(name, relevant=relevant, path=path)
        for name, relevant, path in (
            ("outer", "${age} > 15", ()),
            ("inner", "${paid} = 'yes'", ("outer",)),
            ("bare", "", ("outer",)),
        )
    }
    form = drawn("")
    asked = {
        name: Question(name, "text", groups=path)
        for name, path in (("a", ("outer", "inner")), ("b", ("outer", "bare")))
    }
    form = replace(form, groups=groups, questions={**form.questions, **asked})
    labels = Labels([form])
    assert asked_of(form, "a", labels, "en") == "people who answered “Yes” to “Did you pay?”"
    assert asked_of(form, "b", labels, "en") == "people who gave more than 15 at “Your age”"


@pytest.mark.parametrize(
    ("relevant", "words"),
    [
        ("${paid} = 'yes'", "wells that have the answer “Yes” to “Did you pay?”"),
        ("${paid} != 'no'", "wells that have another answer than “No” to “Did you pay?”"),
        ("${age} >= 18", "wells that have at least 18 at “Your age”"),
    ],
)
def test_things_have_answers(relevant, words):
    form = drawn(relevant)
    wells = Interviewed("well|wells", surveyed=True)
    assert asked_of(form, "how", Labels([form]), "en", wells) == words


def test_whom_a_plan_has_a_phrase_for_is_told_by_it():
    form = drawn("${paid} = 'yes'")
    labels = Labels([form], phrases={("paid", "en"): "yes: paid; no: did not pay"})
    assert asked_of(form, "how", labels, "en") == "people who paid"
    assert asked_of(form, "how", labels, "fr") != "people who paid"
    either = drawn("${paid} != 'yes'")
    assert asked_of(either, "how", labels, "en") == "people who did not answer “Yes” to “Did you pay?”"

"""What a cell of phrases says, choice by choice."""

import pytest

from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.phrases import parse_phrase, read_phrases
from analysis.problems import Problems


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("paid a smuggler", {"": "paid a smuggler"}),
        ("yes: paid a smuggler; no: paid nobody", {"yes": "paid a smuggler", "no": "paid nobody"}),
        ("yes : paid: in cash;;  ", {"yes": "paid: in cash"}),
        ("gave {answer}; others gave it too; dk: do not know", {"": "gave {answer}", "dk": "do not know"}),
        ("", {}),
    ],
)
def test_a_phrase_for_every_choice_or_one_for_all(text, phrases):
    assert parse_phrase(text) == phrases


def test_what_phrases_yaml_names_stands_in_the_form(tmp_path):
    question = Question("sex", "select_one", "sexes")
    form = Form("", "", "", (), {"sex": question}, {}, {"sexes": (Choice("f"), Choice("m"))}, "form.xlsx")
    (tmp_path / "phrases.yaml").write_text(
        "levels:\n  sex: {f: {en: women}, '*': {en: others}, w: {en: women}}\n  sexe: {f: {en: women}}\n",
        encoding="utf-8",
    )
    problems = Problems()
    read_phrases(tmp_path, form, problems)
    where = str(tmp_path / "phrases.yaml")
    assert [str(problem).removeprefix(where) for problem in problems] == [
        ": the form has no such question. Got 'sexe'. Expected perhaps 'sex'.",
        ", levels.sex: the question has no such choice. Got 'w'. Expected one of 'f', 'm', '*'.",
    ]

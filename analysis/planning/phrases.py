"""How answers and levels are said in sentences, as an instrument declares it.

The column `phrase` of the list of analysis holds what those did who gave an answer, as a verb: one phrase
for every answer ("named {choice} as the perpetrators"), or one by answer, parted by ";":
"yes: need extra help; no: need no extra help". Forms for one person, and for nobody, may follow, parted by
"|". `surveys/<instrument>/phrases.yaml` holds what people of a level are called, and which questions'
answers are names:

    levels:
      sex: {female: {en: women, fr: "femmes|f"}, male: {en: men, fr: "hommes|m"}}
      nationality: {"*": {en: "people from {level}", fr: "personnes originaires de {level}|f"}}
    asked:
      stop_reasons: {en: who stopped in the city, fr: qui ont fait halte dans la ville}
    names: [nationality, destination]

`asked` says of whom a question speaks, after their noun ("people who stopped in the city");
`everyone` says so of all who were interviewed, where "interviewed in" the city would not be true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import Field

from analysis.intake.form.form import Form
from analysis.planning.row import PlanRow
from analysis.problems import Problems, RowProblems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

FILE = "phrases.yaml"
ANY = "*"
_ANSWER = re.compile(r"^\s*([\w.+-]+)\s*:\s*(.+)$", re.DOTALL)


class Phrases(StrictModel):
    """What phrases.yaml may hold: nouns of levels by question, choice ("*": every other) and language."""

    levels: Mapping[str, Mapping[str, Mapping[str, str]]] = Field(default_factory=dict)
    asked: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    everyone: Mapping[str, str] = Field(default_factory=dict)
    names: tuple[str, ...] = ()


def parse_phrase(text: str) -> dict[str, str]:
    """The phrases of a cell by choice; "" is the one that serves every choice."""
    phrases: dict[str, str] = {}
    for part in text.split(";"):
        answer = _ANSWER.match(part)
        if answer:
            phrases[answer[1]] = answer[2].strip()
        elif part.strip() and "" not in phrases:
            phrases[""] = part.strip()
    return phrases


def read_phrases(folder: Path, form: Form, problems: Problems) -> Phrases:
    """The phrases of an instrument, none where it has no file; an unknown question or choice is fatal."""
    path = Path(folder) / FILE
    if not path.is_file():
        return Phrases()
    declared = read_yaml(path, Phrases, problems) or Phrases()
    for question in (*declared.levels, *declared.asked, *declared.names):
        if question not in form.questions:
            problems.fatal(
                str(path),
                "the form has no such question.",
                got=question,
                expected=suggestion(question, form.questions),
            )
    for question, levels in declared.levels.items():
        choice_names = (
            [choice.name for choice in form.choices(question)] if question in form.questions else []
        )
        for level in levels:
            if choice_names and level != ANY and level not in choice_names:
                problems.fatal(
                    str(path),
                    "the question has no such choice.",
                    column=f"levels.{question}",
                    got=level,
                    expected=suggestion(level, (*choice_names, ANY)),
                )
    return declared


def check_phrases(row: PlanRow, choices: Collection[str], of_row: RowProblems) -> None:
    """Report a phrase of an answer that the question does not have, and one that is the same for all."""
    for language, text in row.phrase.items():
        column = f"phrase::{language}"
        for choice, phrase in parse_phrase(text).items():
            if choice and choice not in choices:
                sentence = "the phrase is of an answer that the question does not have."
                of_row.unknown(column, choice, choices, sentence)
            elif not choice and "{choice}" not in phrase:
                sentence = (
                    "one phrase stands for every answer and doesn't name it; put {choice} in it, or write one"
                    " phrase an answer."
                )
                of_row.fatal(column, sentence, phrase, "named {choice}, or yes: need help; no: need no help")

"""What the questions and choices of a flow registry, of stocks or of interviews are called, as a form says
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.planning.plan import language_code
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_text_frame
from analysis.reading.place_names import OTHER, UNKNOWN, is_place, place_label


@dataclass(frozen=True)
class LabelledChoice:
    """A choice as `reporting.labels.Labels` reads it."""

    name: str


@dataclass(frozen=True)
class LabelForm:
    """Labels in the shape of a form: `questions`, `choices(question)`, `label`, `choice_label`.

    `texts`: (question, choice) to texts by language; a choice of the question "" is the same in
    every question, and the choice "" names the question itself. Places have their CLDR names.
    """

    texts: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """The questions that have a label or a choice in use."""
        labelled = [question for question, _ in self.texts if question]
        return {question: question for question in (*self.used, *labelled)}

    def choices(self, question: str) -> tuple[LabelledChoice, ...]:
        """The choices with labels of their own, in file order, then the others in use, then those of every
        question.
        """
        own = [choice for named, choice in self.texts if named == question and choice]
        everywhere = [choice for named, choice in self.texts if not named and choice]
        return tuple(
            LabelledChoice(name) for name in dict.fromkeys([*own, *self.used.get(question, ()), *everywhere])
        )

    def label(self, question: str, language: str) -> str:
        return self._text((question, ""), language) or question

    def choice_label(self, question: str, choice: str, language: str) -> str:
        text = self._text((question, choice), language) or self._text(("", choice), language)
        return text or (place_label(choice, language) if is_place(choice) else choice)

    def _text(self, key: tuple[str, str], language: str) -> str:
        texts = self.texts.get(key, {})
        return texts.get(language) or texts.get("en", "")

    def using(self, pairs: Iterable[tuple[str, str]]) -> LabelForm:
        """The same labels, knowing also these pairs of question and choice."""
        used: dict[str, list[str]] = {question: list(choices) for question, choices in self.used.items()}
        for question, choice in pairs:
            if choice not in used.setdefault(question, []):
                used[question].append(choice)
        return LabelForm(self.texts, {question: tuple(choices) for question, choices in used.items()})


COLUMNS = ("question", "choice")
ROLES = {"other": (OTHER,), "dont_know": (UNKNOWN,)}


def read_labels(path: Path, problems: Problems) -> LabelForm:
    """The labels in a CSV file with the columns question, choice, and label::<language> for each language."""
    met = len(problems.fatals)
    frame = read_text_frame(path, problems)
    if len(problems.fatals) > met:
        return LabelForm()
    header, records = list(frame.columns), frame.to_dict("records")
    languages = {
        name: language_code(name.partition("::")[2]) for name in header if name.startswith("label::")
    }
    if not {"question", "choice"} <= set(header) or not languages:
        problems.fatal(
            str(path),
            "columns are missing.",
            row=1,
            got=", ".join(header),
            expected="question, choice, label::English (en)",
        )
        return LabelForm()
    for name in header:
        if name and name not in (*COLUMNS, *languages):
            expected = suggestion(name, [*COLUMNS, *languages])
            problems.fatal(str(path), "this column is not known.", row=1, got=name, expected=expected)
    texts = {}
    for record in records:
        key = (record["question"].strip(), record["choice"].strip())
        given = [name for name in languages if (record[name] or "").strip()]
        texts[key] = {languages[name]: record[name].strip() for name in given}
    return LabelForm(texts)

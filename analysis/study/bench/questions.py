"""What was asked, and how it was answered: questions by name or label, and answers by state."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis.intake.answers.responses import STATES, Responses
from analysis.reading.label_text import matching
from analysis.reporting.wording.labels import Labels
from analysis.study.bench.bench import Bench

QUESTION_COLUMNS = ("survey", "question", "label", "type", "asked of", "answered", "tables")
_HEAD = 20


@dataclass(frozen=True, eq=False)
class Listing:
    """A small frame that shows itself in short: the first rows, and how many there are."""

    frame: pd.DataFrame
    title: str

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        more = f"\n... {len(self.frame) - _HEAD} more: see .frame" if len(self.frame) > _HEAD else ""
        return f"{self.title}\n{self.frame.head(_HEAD).to_string(index=False)}{more}"

    def _repr_html_(self) -> str:
        more = f"<p>{len(self.frame) - _HEAD} more: see .frame</p>" if len(self.frame) > _HEAD else ""
        return f"<p>{escape(self.title)}</p>{self.frame.head(_HEAD).to_html(index=False, escape=True)}{more}"


@dataclass(frozen=True, eq=False)
class AnswerStates:
    """The answers of one survey as a value: how many of each state, by question; never row by row."""

    survey: str
    counts: pd.DataFrame
    _answers: Responses
    _labels: Labels
    _language: str

    def labelled(self) -> pd.DataFrame:
        """A row an interview with labels for codes, for the analyst's own eyes: it is microdata."""
        frame = self._answers.frame.copy()
        for name in frame.columns:
            if isinstance(frame[name].dtype, pd.CategoricalDtype):
                names = {
                    choice: self._labels.choice(name, choice, self._language)
                    for choice in frame[name].cat.categories
                }
                if len(set(names.values())) == len(names):
                    frame[name] = frame[name].cat.rename_categories(names)
        return frame

    def __repr__(self) -> str:
        return f"{self.survey}: {len(self._answers)} interviews\n{self.counts.head(_HEAD).to_string()}"

    def _repr_html_(self) -> str:
        head = self.counts.head(_HEAD).to_html(escape=True)
        return f"<p>{escape(self.survey)}: {len(self._answers)} interviews</p>{head}"


def list_questions(bench: Bench, text: str, language: str, tables: dict[str, list[str]]) -> Listing:
    """The questions whose name or label has `text`: what was asked, of how many, in which tables."""
    wanted = matching(text)
    records = []
    for survey in bench.surveys:
        form, answers = bench.form(survey), bench.respondents(survey)
        for name, question in form.questions.items():
            label = form.label(name, language)
            if wanted not in matching(name) and wanted not in matching(label):
                continue
            source = answers if answers.has(name) else None
            stack = bench.stack_of(survey, name)
            if source is None and stack:
                source = survey.reports[stack]
            records.append(
                (
                    survey.declared.instrument.name,
                    name,
                    label,
                    question.type,
                    int(source.asked_of(name).sum()) if source is not None else 0,
                    int(source.answered(name).sum()) if source is not None else 0,
                    ", ".join(tables.get(name, [])),
                )
            )
    frame = pd.DataFrame(records, columns=list(QUESTION_COLUMNS))
    what = f" with {text!r}" if text else ""
    questions = "1 question" if len(frame) == 1 else f"{len(frame)} questions"
    return Listing(frame, f"{questions}{what}")


def count_states(answers: Responses, names: list[str], below: int) -> pd.DataFrame:
    """How many answers of each question are in each of STATES; counts of fewer than `below` people hidden."""
    records = {name: answers.state(name).value_counts().reindex(STATES, fill_value=0) for name in names}
    counts = pd.DataFrame(records).T.astype("Int64")
    if below:
        counts = counts.mask((counts > 0) & (counts < below), pd.NA)
    return counts

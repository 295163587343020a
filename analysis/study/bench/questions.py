"""What was asked, and how it was answered: questions by name or label, and answers by state."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import STATES, Answers
from analysis.intake.answers.responses import Responses
from analysis.problems import hint
from analysis.reading.label_text import matching
from analysis.reporting.wording.labels import Labels
from analysis.study.bench.bench import Bench
from analysis.study.bench.guard import hide_together

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
        if self.frame.empty:
            return self.title
        more = f"\n... {len(self.frame) - _HEAD} more: see .frame" if len(self.frame) > _HEAD else ""
        return f"{self.title}\n{self.frame.head(_HEAD).to_string(index=False)}{more}"

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{escape(self.title)}</p>"
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


def list_questions(
    bench: Bench, text: str, language: str, tables: dict[str, list[str]], below: int
) -> Listing:
    """The questions whose name or label has `text`: what was asked, of how many, in which tables.

    Counts of fewer than `below` people, or all but so few, are hidden.
    """
    wanted = matching(text)
    records = []
    words: list[str] = []
    for survey in bench.surveys:
        form, answers = bench.form(survey), bench.respondents(survey)
        for name, question in form.questions.items():
            label = form.label(name, language)
            words += [name, *label.split()]
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
                    *(_asked_and_answered(source, name, below) if source is not None else (0, 0)),
                    ", ".join(tables.get(name, [])),
                )
            )
    frame = pd.DataFrame(records, columns=list(QUESTION_COLUMNS))
    what = f" with {text!r}" if text else ""
    questions = "1 question" if len(frame) == 1 else f"{len(frame)} questions"
    nearest = hint(text, words) if frame.empty else ""
    return Listing(frame, f"{questions}{what}{nearest}")


def _asked_and_answered(source: Answers, name: str, below: int) -> tuple[int | None, int | None]:
    """How many were asked and how many answered; None where one of them, or who is left, is of few."""
    asked, answered = int(source.asked_of(name).sum()), int(source.answered(name).sum())
    counts = np.array([answered, asked - answered, len(source) - asked])
    hidden = hide_together(counts, below)
    return None if hidden[2] else asked, None if hidden[0] else answered


def count_states(answers: Responses, names: list[str], below: int) -> pd.DataFrame:
    """How many answers of each question are in each of STATES; counts of fewer than `below` people hidden,
    and with them as many others as keep the interviews less the rest from telling.

    Who doesn't know or refused stands in tables beside those who answered: where either is hidden, so are
    these.
    """
    records = {name: answers.state(name).value_counts().reindex(STATES, fill_value=0) for name in names}
    counts = pd.DataFrame(records).T.astype("Int64")
    for name in names if below else ():
        hidden = hide_together(counts.loc[name].to_numpy(int), below)
        if hidden[list(map(STATES.index, ("don't know", "refused")))].any():
            hidden[STATES.index("answered")] = True
        counts.loc[name, list(np.array(STATES)[hidden])] = pd.NA
    return counts

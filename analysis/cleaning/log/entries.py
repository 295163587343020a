"""What a person wrote into a log, read as a value of its question: typed by the form, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.intake.form.form import RANKING, Form
from analysis.problems import suggestion
from analysis.reading.hand_tables import excel_date
from analysis.reading.label_text import NameMatcher, matching
from analysis.vocabulary import NO, SELECT_SEPARATOR, YES

TICKS = YES | {"x"}
_NUMBERS = ("integer", "decimal", "range")


class EntryError(Exception):
    """An entry that is no value of its question; `expected` says what would be one."""

    def __init__(self, problem: str, expected: str = ""):
        super().__init__(problem)
        self.problem, self.expected = problem, expected


@dataclass(frozen=True)
class Entries:
    """Reads entries for one column: a question, one choice of a multi-select (`question/choice`), or other
    data.
    """

    form: Form
    column: str

    @cached_property
    def question(self) -> str:
        """The question behind the column; "" where the form has none."""
        return next(
            (name for name in (self.column, self.column.partition("/")[0]) if name in self.form.questions), ""
        )

    @cached_property
    def choice(self) -> str:
        """The choice, where the column is one choice of a multi-select."""
        return self.column[len(self.question) + 1 :] if self.question and self.column != self.question else ""

    @cached_property
    def type(self) -> str:
        return self.form.questions[self.question].type if self.question else "text"

    @cached_property
    def _matcher(self) -> NameMatcher:
        return NameMatcher(
            {choice.name: tuple(choice.labels.values()) for choice in self.form.choices(self.question)}
        )

    def read(self, text: str) -> str:
        """The entry as `answers.shown` writes that value. Raises EntryError."""
        if self.choice:
            return self._read_tick(text)
        if self.type == "select_one":
            return self._read_choice(text)
        if self.type == "select_multiple":
            names = {self._read_choice(part) for part in self._split(text)}
            return SELECT_SEPARATOR.join(
                choice.name for choice in self.form.choices(self.question) if choice.name in names
            )
        if self.type == RANKING and self.form.choices(self.question):
            return self._read_ranking(text)
        if self.type in _NUMBERS:
            return self._read_number(text)
        return self._read_date(text) if self.type in ("date", "datetime") else text

    def alike(self, text: str, value: str) -> bool:
        """Whether an entry stands for the value that is there (written as `answers.shown` does)."""
        if matching(text) == matching(value):
            return True
        if not text or not value:
            return self.choice != "" and {text, value} <= {"", "0"}
        try:
            return self.read(text) == value
        except EntryError:
            return False

    def _read_choice(self, text: str) -> str:
        if not self.form.choices(self.question):  # the form names a list it does not have
            return text
        name = self._matcher.find(text, by_letters=True)
        if name is None:
            labels = [
                self.form.choice_label(self.question, choice.name)
                for choice in self.form.choices(self.question)
            ]
            raise EntryError("The new value is not in the choice list.", suggestion(text, labels))
        return name

    def _read_ranking(self, text: str) -> str:
        """The choices in the order in which they stand, as intake reads them."""
        names = [self._read_choice(part) for part in self._split(text)]
        if len(set(names)) < len(names):
            raise EntryError("A ranking has each choice once.", "the choices in their order, each once")
        return " ".join(names)

    def _split(self, text: str) -> list[str]:
        """The choices of an entry: parted by semicolons or line ends, else one choice, names parted by
        blanks, or labels run together.
        """
        choice_texts = [piece.strip() for piece in re.split(r"[;\n|]", text) if piece.strip()]
        if len(choice_texts) != 1 or self._matcher.find(choice_texts[0], by_letters=True):
            return choice_texts
        words = choice_texts[0].split()
        if all(self._matcher.exact(word) for word in words):
            return words
        return _longest_first(words, self._matcher) or choice_texts

    def _read_tick(self, text: str) -> str:
        words = matching(text)
        if words in TICKS or self._matcher.find(text, by_letters=True) == self.choice:
            return "1"
        if words in NO:
            return "0"
        raise EntryError("A choice of a multi-select is either ticked or not.", "1 or 0")

    def _read_number(self, text: str) -> str:
        try:
            number = float(text.replace(" ", "").replace(",", "."))
        except ValueError:
            raise EntryError("The new value is not a number.", "a number") from None
        if self.type == "integer" and not number.is_integer():
            raise EntryError("The new value is not a whole number.", "a whole number")
        return f"{number:.15g}"

    def _read_date(self, text: str) -> str:
        try:
            moment = pd.Timestamp(dt.datetime.fromisoformat(excel_date(text)))
        except ValueError:
            raise EntryError("The new value is not a date.", "a date such as 2020-04-06") from None
        return moment.date().isoformat() if moment == moment.normalize() else moment.isoformat(sep=" ")


def _longest_first(words: list[str], matcher: NameMatcher) -> list[str]:
    """Labels of several words written one after the other, each time the longest that fits; [] where
    something is left.
    """
    labels, start = [], 0
    while start < len(words):
        ends = (end for end in range(len(words), start, -1) if matcher.find(" ".join(words[start:end])))
        end = next(ends, None)
        if end is None:
            return []
        labels.append(" ".join(words[start:end]))
        start = end
    return labels

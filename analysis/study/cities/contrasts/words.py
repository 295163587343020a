"""The words in which differences are told: answers, groups, shares with their bases, points and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.comparison.declared import POOLED, STUDY, WAVE
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import join, number, percent, quoted, word

MANY = 1000
FEW, NEARLY = 30, 0.005
"""Of fewer people a share is told by its count, where that is what the share says: a weighted one is not."""
MARGINS = "margins"


@dataclass(frozen=True)
class ContrastWords:
    """Tellers of one language; `title_of` tells a table's title without a place, `origins` are whose data
    a survey's are."""

    labels: Labels
    language: str
    title_of: Callable[[str], str]
    origins: Mapping[str, str]

    def say(self, key: str, **words: object) -> str:
        """The words of a key of contrasts."""
        return word(f"contrast.{key}", self.language, **words)

    def source(self, surveys: Iterable[str]) -> str:
        """Where the numbers of these surveys are from."""
        return word(
            "source",
            self.language,
            text=join(dict.fromkeys(self.origins[name] for name in dict.fromkeys(surveys)), self.language),
        )

    def answer(self, row: Any) -> str:
        """Table and choice."""
        choices = [choice for choice in row.choice.split("+") if choice] or [""]
        names = [self.labels.choice(row.question, choice, self.language) for choice in choices]
        whole = self.labels.choice(row.question, row.choice, self.language)
        return self.told(
            self.title_of(row.table), " / ".join(names) if len(choices) > 1 and whole == row.choice else whole
        )

    def told(self, label: str, text: str) -> str:
        return word("colon", self.language, label=label, text=text)

    def name(self, domain: str, group: str) -> str:
        """A city, or a round."""
        if domain in (STUDY, WAVE):
            return self.labels.study(group, self.language) if domain == STUDY else group
        return self.labels.choice(domain, group, self.language)

    def names(self, studies: str) -> str:
        """Cities that a frame's cell lists."""
        return join([self.labels.study(name, self.language) for name in studies.split()], self.language)

    def all_or(self, study: str) -> str:
        return self.labels.study(study, self.language) if study else word("all", self.language)

    def in_study(self, row: Any) -> str:
        """For a difference between rounds, whose rounds they are; for one in a wave, which."""
        if row.domain == STUDY:
            return f", {row.wave}" if row.wave else ""
        return self.of(row.study)

    def standard(self, name: str, over: str) -> str:
        """Whose mix of people a standard is."""
        if name in (POOLED, MARGINS):
            return self.say(f"standard.{name}")
        is_study = name in self.labels.studies
        return self.say("standard.one", name=self.name(STUDY if is_study else over, name))

    def of(self, study: str) -> str:
        return f", {self.labels.study(study, self.language)}" if study else ""

    def questions(self, listed: Iterable[str]) -> str:
        """The questions that cells list, each once, in quotes."""
        names = dict.fromkeys(name for cell in listed for name in cell.split())
        return join([self._question(name) for name in names], self.language)

    def _question(self, name: str) -> str:
        own = {STUDY: "city", WAVE: "wave"}
        return quoted(
            self.say(own[name]) if name in own else self.labels.question(name, self.language), self.language
        )

    def number(self, value: float, decimals: int = 0) -> str:
        return number(value, self.language, decimals)

    def percent(self, share: float, base: float = 0) -> str:
        """In whole percents, with a decimal where `base` is large; "" for what is missing."""
        return "" if pd.isna(share) else percent(share, self.language, decimals_of(base))

    def share(self, row: Any, side: str) -> str:
        """Percent and base of one side (`a`, `b`) of a difference; of under thirty people the count."""
        share, n, base = (getattr(row, f"{name}_{side}") for name in ("estimate", "n", "base"))
        is_count = base < FEW and abs(n / base - share) < NEARLY
        if is_count:
            return word("pack.of", self.language, n=self.number(n), base=self.number(base))
        return f"{self.percent(share)} ({self.number(base)})"

    def points(self, share: float, decimals: int = 0) -> str:
        """A difference of shares in points, with its sign."""
        if pd.isna(share):
            return "–"
        text = self.number(share * 100, decimals)
        return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"

    def with_error(self, share: float, se: float, decimals: int) -> str:
        """A part of a difference with 1.96 standard errors."""
        return f"{self.points(share, decimals)} (± {self.number(196 * se, decimals)})"

    def interval(self, low: float, high: float, decimals: int = 0) -> str:
        """From so many points to so many."""
        return (
            "–"
            if pd.isna(low)
            else self.say("to", low=self.points(low, decimals), high=self.points(high, decimals))
        )

    def between(self, low: float, high: float, base: float = 0) -> str:
        """From so many percent to so many."""
        return (
            "–"
            if pd.isna(low)
            else self.say("to", low=self.percent(low, base), high=self.percent(high, base))
        )

    def size_between(self, low: float, high: float) -> str:
        """An interval of a difference's size, without its sign where it has one only."""
        if low > 0 or high < 0:
            low, high = sorted((abs(low), abs(high)))
        return self.say("to", low=self.number(low * 100), high=self.number(high * 100))


def decimals_of(people: float) -> int:
    """A tenth of a point is told where more than a thousand people stand behind it."""
    return 1 if people > MANY else 0

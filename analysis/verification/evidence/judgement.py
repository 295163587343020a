"""What a verification says of one number: the verdict, and how a check makes a further one of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.verification.mentions.mentions import Mention
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence

Status = Literal["matched", "contradicts", "contradicts itself", "no source found", "not a finding"]


@dataclass(frozen=True)
class Match:
    """What stands behind a number: the fact's number (-1: none), how, and how well its words fit (0-1).

    `others`: facts of the same answer in other tables, which may be meant as well.
    """

    status: Status
    fact: int = -1
    score: float = 0.0
    tried: str = ""
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One number of a report and what stands behind it.

    `stands` is what the estimates (or the report elsewhere) say, `instead` what to write, `rule` which check
    speaks; `fact` the estimate's number among the facts (-1: none).
    """

    passage: Passage
    sentence: Sentence
    mention: Mention
    status: Status
    stands: str = ""
    instead: str = ""
    rule: str = ""
    fact: int = -1

    @property
    def before(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.mention.start - self.sentence.start]

    @property
    def after(self) -> str:
        """The sentence from the number's end on."""
        return self.sentence.text[self.mention.end - self.sentence.start :]

    @property
    def is_accusing(self) -> bool:
        return self.status.startswith("contradicts")


def itself(verdict: Verdict, told: str, instead: str, rule: str) -> Verdict:
    """The same number as one that the report contradicts itself."""
    return further(verdict, "contradicts itself", told, instead, rule)


def further(verdict: Verdict, status: Status, told: str, instead: str, rule: str) -> Verdict:
    """The same number with what a check says of it."""
    return replace(verdict, status=status, stands=told, instead=instead, rule=rule)


def left_open(verdict: Verdict, reason: str, rule: str | None = None) -> Verdict:
    """The same number without a source, and why; its rule stays where no other is given."""
    rule = verdict.rule if rule is None else rule
    return replace(verdict, status="no source found", stands=reason, instead="", fact=-1, rule=rule)


def of_passage(
    passage: Passage, told: str, instead: str, rule: str, status: Status = "contradicts itself"
) -> Verdict:
    """A verdict on a whole passage."""
    mention = Mention(0, len(passage.text), passage.text, "exempt", 0.0, 0.0, 0.0)
    return Verdict(passage, Sentence(passage.text, 0), mention, status, told, instead, rule)


def numbers(group: Sequence[Verdict], *forms: str) -> list[Verdict]:
    """The verdicts on numbers of some forms."""
    return [verdict for verdict in group if verdict.mention.form in forms]


def between(first: Verdict, second: Verdict) -> str:
    """The text between two numbers of one sentence."""
    text, start = first.sentence.text, first.sentence.start
    return text[first.mention.end - start : second.mention.start - start]

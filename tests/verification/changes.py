"""Every number of a report that is right, changed in turn: a digit, its base, its label, its city.

    changes(verdicts, facts, cities)    -> Change, one a number and kind
    found(changes, matcher, statements) -> which of them a verification notices

A change that says something true after all is none: another row or city with the same number.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.verification.checks.consistency import check_report
from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.statements import Statements
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers

_NUMBER = re.compile(r"\d+(?:[ ,.]\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True)
class Change:
    """A passage with one thing changed, and where the number stands in it that is wrong now."""

    kind: str
    passage: Passage
    start: int
    end: int

    @property
    def once(self) -> tuple[object, ...]:
        """What is one change: a city's name is changed once in a caption or a text, whatever stands there."""
        where = self.passage.table or self.passage.text
        return (self.kind, where) if self.kind == "city" else (self.kind, id(self))

    @property
    def told(self) -> str:
        over = " / ".join(self.passage.context[-3:])
        return f"{self.kind}: {self.passage.text[self.start : self.end]!r} in {self.passage.text!r} ({over})"


def changes(verdicts: Sequence[Verdict], facts: Facts, cities: tuple[str, str]) -> Iterator[Change]:
    """All changes of the numbers that verdicts match; `cities` are the report's and another."""
    cells = {(one.passage.table, one.passage.row, one.passage.column): one for one in verdicts}
    for verdict in verdicts:
        is_written = bool(re.search(r"\d", verdict.mention.text))
        if verdict.status != "matched" or verdict.mention.form == "exempt" or not is_written:
            continue
        yield from _digits(verdict)
        if verdict.passage.kind == "cell":
            yield from _other_row(verdict, cells)
        else:
            yield from _other_answer(verdict, facts)
        yield from _other_city(verdict, facts, cities)


def _digits(verdict: Verdict) -> Iterator[Change]:
    """Each number of a mention with one of its digits changed, the last of the first number first."""
    passage, mention = verdict.passage, verdict.mention
    for place, number in enumerate(_NUMBER.finditer(passage.text, mention.start, mention.end)):
        digits = [at for at in range(*number.span()) if passage.text[at].isdigit()]
        at = digits[-1 - (place + passage.row) % len(digits)]
        other = str(int(passage.text[at]) % 9 + 1)  # no nought: it may lead
        text = passage.text[:at] + other + passage.text[at + 1 :]
        is_base = mention.base is not None and place > 0 and number.end() >= mention.end - 2
        kind = "base" if is_base else "digit"
        yield Change(kind, replace(passage, text=text), *number.span())


def _other_row(verdict: Verdict, cells: Mapping[tuple[int, int, int], Verdict]) -> Iterator[Change]:
    """A cell under the heading of the next row that has another number there."""
    passage = verdict.passage
    for step in (1, 2, -1, -2):
        other = cells.get((passage.table, passage.row + step, passage.column))
        if other is None or other.passage.text == passage.text or other.passage.stub == passage.stub:
            continue
        context = tuple(other.passage.stub if text == passage.stub else text for text in passage.context)
        changed = replace(passage, stub=other.passage.stub, context=context)
        yield Change("label", changed, verdict.mention.start, verdict.mention.end)
        return


def _other_answer(verdict: Verdict, facts: Facts) -> Iterator[Change]:
    """A sentence with another answer of the table that its number is of."""
    if verdict.fact < 0:
        return
    row, frame = facts.row(verdict.fact), facts.frame
    answer, text = str(row["answer"]), verdict.passage.text
    place = text.casefold().find(answer.casefold())
    same = (frame["table"] == row["table"]) & (frame["study"] == row["study"])
    same &= (frame["group"] == row["group"]) & (frame["unit"] == row["unit"]) & frame["n"].notna()
    others = frame[same & (frame["n"] != row["n"]) & (frame["answer"] != answer)]
    others = others[(others["value"] - row["value"]).abs() > 0.02]
    if place < 0 or others.empty or verdict.sentence.start > place or place >= verdict.sentence.end:
        return
    other = str(others["answer"].iloc[0])
    shift = len(other) - len(answer) if place < verdict.mention.start else 0
    changed = replace(verdict.passage, text=text[:place] + other + text[place + len(answer) :])
    yield Change("label", changed, verdict.mention.start + shift, verdict.mention.end + shift)


def _other_city(verdict: Verdict, facts: Facts, cities: tuple[str, str]) -> Iterator[Change]:
    """A number under the name of another city, which has not the same."""
    own, other = cities
    passage, shift = verdict.passage, 0
    before = passage.text[verdict.sentence.start : verdict.mention.start]
    is_said = own in verdict.sentence.text
    # A city that heads a row or a column is an answer, not what the table is of
    beside = {passage.stub, *passage.heads}
    is_over = passage.kind == "cell" and any(own in text for text in {*passage.context} - beside)
    if not (is_said or is_over) or _is_true_of(other, verdict, facts):
        return
    if is_said:
        shift = before.count(own) * (len(other) - len(own))
        start, end = verdict.sentence.start, verdict.sentence.end
        said = passage.text[start:end].replace(own, other)
        passage = replace(passage, text=passage.text[:start] + said + passage.text[end:])
    context = tuple(text if text in beside else text.replace(own, other) for text in passage.context)
    changed = replace(passage, context=context)
    yield Change("city", changed, verdict.mention.start + shift, verdict.mention.end + shift)


def _is_true_of(city: str, verdict: Verdict, facts: Facts) -> bool:
    """Whether the other city has the same number of the same answer, as the country's are in both."""
    if verdict.fact < 0:
        return False
    row, frame = facts.row(verdict.fact), facts.frame
    same = (frame["table"] == row["table"]) & (frame["choice"] == row["choice"]) & (frame["place"] == city)
    same &= frame["group"] == row["group"]
    mention = verdict.mention
    agrees = frame["value"].abs().between(mention.low - 1e-9, mention.high + 1e-9)
    agrees |= (frame["n"] == mention.value) | (frame["base"] == mention.value)
    return bool((same & agrees).any())


def found(made: Sequence[Change], matcher: Matcher, statements: Statements) -> list[bool]:
    """Which changes are noticed: the number is matched no more, or something speaks against its passage.

    Each stands in a report of its own table and place, so that none explains another.
    """
    passages = tuple(
        replace(change.passage, where=f"{place}", table=place if change.passage.table else 0)
        for place, change in enumerate(made, start=1)
    )
    verdicts = judge_numbers(Report(Path("r.docx"), matcher.language, passages), matcher, (), statements)
    by_place: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_place[verdict.passage.where].append(verdict)
    return [
        _is_noticed(change, by_place[passage.where], passage, matcher)
        for change, passage in zip(made, passages, strict=True)
    ]


def _is_noticed(change: Change, verdicts: Sequence[Verdict], passage: Passage, matcher: Matcher) -> bool:
    own = [one for one in verdicts if one.mention.start < change.end and change.start < one.mention.end]
    doubted = ("contradicts", "contradicts itself", "no source found")
    if any(one.status in doubted for one in own) or any(one.is_accusing for one in verdicts):
        return True
    report = Report(Path("r.docx"), matcher.language, (passage,))
    return any(one.is_accusing for one in check_report(report, verdicts, matcher.facts))

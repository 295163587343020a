"""The counts that annexes print of the people of the tables, beside these: one program protects them all.

    with_annexes(counts, frame, annexes, routes, threshold) -> (counts, places)

The annexes say of each question how many were asked, gave no answer, did not know or refused, and of each
category that weights were made of how many are in it. A reader writes down that

1. who was asked gave an answer or none;
2. who was asked are those who gave the answers that lead there, as the form says; where it leads everybody
   there but some, the others; where nothing leads there, everybody;
3. where several answers lead there, who was asked are no fewer than any of them, nor more than all; where
   some lead away, together with them no more than everybody;
4. who was interviewed is known;
5. don't know and refused are answers, in the tables and beside them; a category of a margin is one as well;
6. the base of a table that leaves answers out, and who gave these, are who answered.

What is counted nowhere (who gave an answer that leads on, of a question without a table) is set beside them
as well, never printed.
Who gave no answer is protected for others' sake alone: it is no answer of anybody, and follows of most
questions from the base and how many were interviewed.

Source: tau-ARGUS, manual 4.4.4, where missing codes may be declared safe (MIS).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure.counts import Counts, Limit, Sum
from analysis.disclosure.known.routes import Answers, Route
from analysis.disclosure.limits import is_known

ASKED = ("asked", "no_answer", "dont_know", "refused")
_PLACE = ["study", "survey", "wave"]


@dataclass(frozen=True, eq=False)
class AnnexCounts:
    """What annexes print. `asked`: study, survey, wave, question, interviews, asked, no_answer, dont_know,
    refused, and the choices of these roles (dont_know_choices, refused_choices: tuples). `margins`: study,
    survey, wave, variable, category, n. `ticked`: (study, survey, wave, question, choice) -> how many gave
    an answer that leads on, is don't know or refused, or is left out of a table.
    """

    asked: pd.DataFrame = field(default_factory=pd.DataFrame)
    margins: pd.DataFrame = field(default_factory=pd.DataFrame)
    ticked: Mapping[tuple[str, str, str, str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Places:
    """Which count stands in each cell: `asked` (q, 4), one column each of ASKED, `margins` (m,)."""

    asked: np.ndarray
    margins: np.ndarray


@dataclass(frozen=True, eq=False)
class HiddenAnnexes:
    """Which counts of the annexes are hidden, in bool: `asked` has the rows of `AnnexCounts.asked` by their
    study, survey, wave and question, one column each of ASKED; `margins` (m,) those of its margins.
    """

    asked: pd.DataFrame = field(default_factory=pd.DataFrame)
    margins: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    @classmethod
    def of(cls, annexes: AnnexCounts, places: Places, hidden: np.ndarray) -> HiddenAnnexes:
        """What of the annexes is among the `hidden` counts (c,)."""
        if annexes.asked.empty:
            return cls(margins=hidden[places.margins])
        keys = annexes.asked[[*_PLACE, "question"]].reset_index(drop=True)
        cells = pd.DataFrame(hidden[places.asked], columns=list(ASKED))
        return cls(pd.concat([keys, cells], axis=1), hidden[places.margins])


def with_annexes(
    counts: Counts,
    frame: pd.DataFrame,
    annexes: AnnexCounts,
    routes: Mapping[tuple[str, str], Route],
    threshold: int,
) -> tuple[Counts, Places]:
    """The counts of `frame` and of the annexes together, and where those of the annexes are."""
    beside = _Beside(counts, _Printed.of(frame, counts), annexes.ticked, threshold)
    rows = annexes.asked.itertuples()
    asked = [beside.add_question(row, routes.get((row.survey, row.question))) for row in rows]
    margins = [beside.add_category(row) for row in annexes.margins.itertuples()]
    places = Places(np.array(asked, int).reshape(-1, len(ASKED)), np.array(margins, int))
    return beside.counts(), places


@dataclass(frozen=True)
class _Printed:
    """The counts of everybody in the tables, by place, question, choice and value; bases, and those of
    levels, alike; and of each question by table its base and answers.
    """

    answers: Mapping[tuple, int]
    bases: Mapping[tuple, int]
    levels: Mapping[tuple, int]
    columns: Mapping[tuple, Mapping[str, tuple[int, set[str]]]]

    @classmethod
    def of(cls, frame: pd.DataFrame, counts: Counts) -> _Printed:
        answers: dict[tuple, int] = {}
        bases: dict[tuple, int] = {}
        levels: dict[tuple, int] = {}
        columns: dict[tuple, dict[str, tuple[int, set[str]]]] = {}
        own = (frame["statistic"] == "share") & (frame["unit"] == "respondents")
        rows = np.flatnonzero((own & frame["status"].isin(["ok", "small base"])).to_numpy())
        names = [*_PLACE, "table", "question", "choice", "domain", "level"]
        texts = frame.iloc[rows][names].fillna("").astype(str)
        for row, *place, table, question, choice, domain, level in zip(
            rows.tolist(), *(texts[name] for name in names), strict=True
        ):
            n, base = int(counts.n[row]), int(counts.base[row])
            if domain:
                levels.setdefault((*place, domain, level, counts.size[base]), base)
                continue
            answers.setdefault((*place, question, choice, counts.size[n]), n)
            widest = int(counts.widest[row])
            for each in (base, widest):
                bases.setdefault((*place, question, counts.size[each]), each)
            tables = columns.setdefault((*place, question), {})
            tables.setdefault(table, (widest, set()))[1].add(choice)
        return cls(answers, bases, levels, columns)


class _Beside:
    """Counts, and further ones behind them."""

    def __init__(
        self, counts: Counts, printed: _Printed, ticked: Mapping[tuple, int], threshold: int
    ) -> None:
        self.tables, self.printed, self.ticked, self.threshold = counts, printed, ticked, threshold
        self.size, self.people, self.fixed = (
            counts.size.tolist(),
            counts.people.tolist(),
            counts.fixed.tolist(),
        )
        self.who_answered: dict[tuple, int] = {}
        self.choices: dict[tuple, list[str]] = {}
        for *question, choice in ticked:
            self.choices.setdefault(tuple(question), []).append(choice)
        self.sums: list[Sum] = []
        self.limits: list[Limit] = []
        self.named: dict[tuple, int] = {}
        self.unprinted: set[int] = set()
        self.listed: set[int] = set()

    def counts(self) -> Counts:
        """All counts together."""
        size = np.array(self.size)
        sums = tuple(each for each in dict.fromkeys(self.sums) if each.total not in each.parts)
        own_limits = (limit for limit in dict.fromkeys(self.limits) if is_known(limit, size))
        unprinted = np.zeros(len(size), bool)
        unprinted[list(self.unprinted)] = True
        somebody = np.zeros(len(size), bool)
        somebody[list(self.listed)] = True
        return replace(
            self.tables,
            size=size,
            people=np.array(self.people),
            fixed=np.array(self.fixed, bool),
            unprinted=unprinted,
            somebody=somebody & (size > 0),
            sums=(*self.tables.sums, *sums),
            limits=(*self.tables.limits, *own_limits),
        )

    def add_question(self, row: Any, route: Route | None) -> list[int]:
        """The counts of one row of what was asked."""
        place = (row.study, row.survey, row.wave)
        everybody = self._everybody(place, row.interviews)
        asked = everybody if route is None and row.asked == row.interviews else self._asked(place, row, route)
        answered = self._answered(place, row)
        unanswered = self._new(row.no_answer, 0)
        self._sum(asked, answered, unanswered)
        not_known = [
            self._role(place, row.question, number, row.asked - row.no_answer, choices, name)
            for name, number, choices in (
                ("dont_know", row.dont_know, row.dont_know_choices),
                ("refused", row.refused, row.refused_choices),
            )
        ]
        self.limits.append(Limit(tuple(not_known), (answered,)))
        rest = row.asked - row.no_answer - row.dont_know - row.refused
        if 0 < rest < self.threshold:
            self._sum(answered, *not_known, self._unprinted(rest))
        for base, answers in self.printed.columns.get((*place, row.question), {}).values():
            self._leave_out(place, row.question, answered, base, answers)
        if route is not None:
            self._lead(place, asked, everybody, route)
        return [asked, unanswered, *not_known]

    def add_category(self, row: Any) -> int:
        """The count of one category of a margin."""
        place = (row.study, row.survey, row.wave)
        key = (*place, row.variable, row.category, row.n)
        count = self.printed.answers.get(key, self.printed.levels.get(key))
        return self._new(row.n, row.n) if count is None else count

    def _everybody(self, place: tuple, interviews: int) -> int:
        """Rule 4. Of so few that they may not be told they are hidden like others."""
        count = self.named.get((*place, "everybody"))
        if count is None:
            bases = self.printed.bases.items()
            same = (each for (*own, _, size), each in bases if tuple(own) == place and size == interviews)
            count = next(same, None)
            count = self._new(interviews, interviews) if count is None else count
            self.fixed[count] |= interviews >= self.threshold
            self.named[*place, "everybody"] = count
        return count

    def _asked(self, place: tuple, row: Any, route: Route | None) -> int:
        """Who was asked a question; of the same conditions they are the same people."""
        key = (*place, route.conditions if route is not None else row.question, row.asked)
        if key not in self.named:
            others = row.interviews - row.asked
            self.named[key] = self._new(row.asked, min(row.asked, others or row.asked))
        return self.named[key]

    def _answered(self, place: tuple, row: Any) -> int:
        answered = row.asked - row.no_answer
        count = self.printed.bases.get((*place, row.question, answered))
        count = self._unprinted(answered) if count is None else count
        self.who_answered[*place, row.question] = count
        return count

    def _role(
        self, place: tuple, question: str, number: int, answered: int, choices: Sequence[str], name: str
    ) -> int:
        """Who did not know, or refused: rule 5."""
        cells = [each for choice in choices if (each := self._answer(place, question, choice)) is not None]
        people = min(number, answered - number or number)
        if len(cells) == 1 and self.size[cells[0]] == number:
            if cells[0] in self.unprinted:
                # in no table, but here
                self.unprinted.discard(cells[0])
                self.listed.add(cells[0])
                self.people[cells[0]] = people
            return cells[0]
        role = self._new(number, people)
        if cells and len(cells) == len(choices):
            self._sum(role, *cells)
        return role

    def _answer(self, place: tuple, question: str, choice: str) -> int | None:
        """The count of an answer: that of the tables, else one that is never printed."""
        number = self.ticked.get((*place, question, choice))
        if number is None:
            return None
        key = (*place, question, choice, number)
        if key in self.printed.answers:
            return self.printed.answers[key]
        if key not in self.named:
            self.named[key] = self._unprinted(number)
        return self.named[key]

    def _leave_out(self, place: tuple, question: str, answered: int, base: int, answers: set[str]) -> None:
        """Rule 6, of one table."""
        left = self.size[answered] - self.size[base]
        choices = self.choices.get((*place, question), ()) if left > 0 else ()
        cells = [self._answer(place, question, choice) for choice in choices if choice not in answers]
        given = [cell for cell in cells if cell is not None and self.size[cell]]
        if given:
            self._sum(answered, base, *given)

    def _lead(self, place: tuple, asked: int, everybody: int, route: Route) -> None:
        """Rules 2 and 3."""
        for sent in route.exactly:
            cells = self._answers(place, sent.answers)
            whole = self.who_answered.get((*place, sent.among)) if sent.among else everybody
            if cells is not None and whole is not None:
                self._sum(*((whole, asked, *cells) if sent.others else (asked, *cells)))
        for answers in route.through:
            if (cells := self._answers(place, answers)) is not None:
                self.limits.append(Limit((asked,), tuple(cells)))
        for answers in route.barred:
            if (cells := self._answers(place, answers)) is not None:
                self.limits.append(Limit((asked, *cells), (everybody,)))
        for question, choice in sorted(route.enough):
            if (cell := self._answer(place, question, choice)) is not None:
                self.limits.append(Limit((cell,), (asked,)))

    def _answers(self, place: tuple, answers: Answers) -> list[int] | None:
        cells = [self._answer(place, *answer) for answer in sorted(answers)]
        return None if None in cells else [cell for cell in cells if cell is not None]

    def _sum(self, total: int, *parts: int) -> None:
        """`parts` add up to `total`, if they do."""
        distinct = tuple(sorted(set(parts)))
        if self.size[total] == sum(self.size[part] for part in distinct):
            self.sums.append(Sum(total, distinct, 0.0))

    def _new(self, number: float, people: float) -> int:
        self.size.append(float(number))
        self.people.append(float(people))
        self.fixed.append(False)
        count = len(self.size) - 1
        self.listed.add(count)
        return count

    def _unprinted(self, number: float) -> int:
        """A count that stands nowhere."""
        count = self._new(number, number)
        self.unprinted.add(count)
        self.listed.discard(count)
        return count

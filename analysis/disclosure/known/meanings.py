"""What clauses of a condition say of the answers to the questions that they look at.

    Meanings(form, recodes, alone).of_clauses(clauses) -> of each clause what it may say

1. Of a single choice, or of a number that recodes divide, a clause is held against every answer there is,
   and against none: so it may be written in any way (`=`, `!=`, `not`, `>`, `and`, `or`, functions);
2. of several ticks it is held against every combination of those that it names, with and without another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from analysis.disclosure.groupings import groupings, stretches_of
from analysis.disclosure.known.routes import Answers, Sent
from analysis.disclosure.nested import Grouping, Groupings
from analysis.expressions.functions import evaluate
from analysis.expressions.ticked import operands
from analysis.expressions.tree import Literal, Node, joined, questions_in, walk
from analysis.expressions.xpath_values import UNKNOWN, Numbers, Texts, Ticks, Value, as_truths
from analysis.intake.derived.recodes import Recode
from analysis.intake.form.form import Form

MOST_TICKS = 8
"""So many ticks a condition may name; of more it is not worked out what they say together."""
CLOSE = 1e-9


@dataclass(frozen=True)
class Said:
    """What clauses say of one question, as a Route says it; whether whoever meets them `answered` it."""

    question: str
    answered: bool
    around: tuple[Answers, ...] = ()
    barred: tuple[Answers, ...] = ()
    enough: Answers = frozenset()
    exactly: tuple[Sent, ...] = ()


@dataclass(frozen=True, eq=False)
class Meanings:
    """A form with the groups that its answers are counted in; `alone` are the choices of several that are
    ticked with no other.
    """

    form: Form
    recodes: Sequence[Recode]
    alone: Mapping[str, Collection[str]]

    @cached_property
    def _grouped(self) -> Groupings:
        return groupings(self.form, self.recodes)

    @cached_property
    def _stretches(self) -> Mapping[str, np.ndarray]:
        return stretches_of(self.form, self.recodes)

    def of_clauses(self, clauses: Sequence[Node]) -> tuple[tuple[Said, ...], ...]:
        """What each clause says, of one question or of several of which one is enough; clauses of the same
        question are one. () stands for a clause of which nothing is known.
        """
        by_question: dict[str, list[Node]] = {}
        meanings: list[tuple[Said, ...]] = []
        for clause in clauses:
            questions = questions_in(clause)
            if len(questions) == 1:
                by_question.setdefault(next(iter(questions)), []).append(clause)
            else:
                meanings.append(self._of_several(clause))
        for question, own in by_question.items():
            meaning = self._of_one(question, own)
            meanings.append((meaning,) if meaning else ())
        return tuple(meanings)

    def _of_several(self, clause: Node) -> tuple[Said, ...]:
        """What a clause says of questions of which one is enough; () where that is not known of each."""
        by_question: dict[str, list[Node]] = {}
        for part in operands(clause, "or"):
            questions = questions_in(part)
            if len(questions) != 1:
                return ()
            by_question.setdefault(next(iter(questions)), []).append(part)
        meanings = [self._of_one(name, [joined("or", own)]) for name, own in by_question.items()]
        return tuple(each for each in meanings if each) if all(meanings) else ()

    def _of_one(self, question: str, clauses: Sequence[Node]) -> Said | None:
        """What clauses that all look at one question say of it."""
        row = self.form.questions.get(question)
        if row is None:
            return None
        if row.type == "select_multiple":
            return self._of_ticks(question, clauses)
        atoms, value = self._answers(question) or ((), None)
        met = None if value is None else _met(clauses, question, value, len(atoms) + 1)
        if met is None:
            return None
        without_answer = bool(met[-1])
        held = frozenset(
            atom for atom, is_met in zip(atoms, met[:-1], strict=True) if bool(is_met) != without_answer
        )
        around, inside = self._around(question, held), self._inside(question, held)
        exactly = tuple(Sent(answers, without_answer) for answers, nothing_else in around if nothing_else)
        if without_answer:
            return Said(question, False, barred=inside, exactly=exactly)
        enough = frozenset(answer for answers in inside for answer in answers)
        return Said(question, True, tuple(answers for answers, _ in around), (), enough, exactly)

    def _of_ticks(self, question: str, clauses: Sequence[Node]) -> Said | None:
        """What clauses say of a question of several ticks: of every combination of those that they name."""
        choices, alone = self._choices(question), self.alone.get(question, ())
        names = {name for clause in clauses for name in _literals(clause)}
        named = [choice for choice in choices if choice in names]
        others = [choice for choice in choices if choice not in named]
        # one of the others stands for any of them
        columns = [*named, *others[:1]]
        if not 0 < len(columns) <= MOST_TICKS:
            return None
        patterns = np.array(list(product((0, 1), repeat=len(columns))), np.uint8)
        is_alone = np.isin(columns, list(alone))
        together = (patterns[:, is_alone].any(axis=1)) & (patterns.sum(axis=1) > 1)
        patterns = patterns[~together]
        ticks = np.zeros((len(patterns), len(choices)), np.uint8)
        ticks[:, [choices.index(name) for name in columns]] = patterns
        met = _met(clauses, question, Ticks(ticks, choices, patterns.any(axis=1)), len(patterns))
        if met is None:
            return None
        return _said_of_ticks(question, tuple(named), patterns, met)

    def _answers(self, question: str) -> tuple[tuple[object, ...], Value] | None:
        """Every answer to a question and none behind them, as names and as a condition sees them; None where
        these are not known.
        """
        row = self.form.questions.get(question)
        if row is None or row.type == "select_multiple":
            return None
        if row.is_select:
            choices = self._choices(question)
            return (choices, Texts(np.append(np.arange(len(choices)), -1), choices)) if choices else None
        numbers = self._stretches.get(question)
        if numbers is None:
            return None
        return tuple(range(len(numbers))), Numbers(np.append(numbers, np.nan))

    def _choices(self, question: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.name for choice in self.form.choices(question)))

    def _by_variable(self, question: str) -> Iterator[tuple[str, Grouping]]:
        """The variables that a question's answers are counted in, itself first where it is one."""
        row, own = self.form.questions[question], self._grouped.get(question)
        if row.is_select and own is None:
            yield question, Grouping(question, {name: frozenset([name]) for name in self._choices(question)})
        for variable, grouping in self._grouped.items():
            if grouping.source == question:
                yield variable, grouping

    def _around(self, question: str, wanted: frozenset[object]) -> tuple[tuple[Answers, bool], ...]:
        """Answers of each variable that hold all of what is `wanted`, and whether they hold nothing else."""
        groups = []
        for variable, grouping in self._by_variable(question):
            around = {choice: held for choice, held in grouping.held.items() if held & wanted}
            together = frozenset().union(*around.values())
            if around and wanted <= together:
                groups.append((frozenset((variable, choice) for choice in around), together == wanted))
        return tuple(groups)

    def _inside(self, question: str, wanted: frozenset[object]) -> tuple[Answers, ...]:
        """Answers of each variable that hold nothing but what is `wanted`."""
        groups = []
        for variable, grouping in self._by_variable(question):
            inside = [choice for choice, held in grouping.held.items() if held and held <= wanted]
            if inside:
                groups.append(frozenset((variable, choice) for choice in inside))
        return tuple(groups)


def _literals(clause: Node) -> Iterator[str]:
    """What a clause compares with; names of choices are texts, also where it has them as numbers."""
    for node in walk(clause):
        if isinstance(node, Literal):
            yield node.value if isinstance(node.value, str) else f"{node.value:.15g}"


def _met(clauses: Sequence[Node], question: str, value: Value, length: int) -> np.ndarray | None:
    """Which of the answers (n,) in `value` meet all clauses; None where that is not known of each."""
    met = np.ones(length, dtype=bool)
    for clause in clauses:
        truths = as_truths(evaluate(clause, lambda name: value if name == question else UNKNOWN))
        if not np.all(truths.known):
            return None
        met &= np.broadcast_to(truths.true, met.shape)
    return met


def _said_of_ticks(
    question: str, named: tuple[str, ...], patterns: np.ndarray, met: np.ndarray
) -> Said | None:
    """What is said of combinations (p, k) of the named ticks and any other, of which some are met (p,)."""
    ticked, answered = patterns[:, : len(named)] == 1, patterns.any(axis=1)
    if not met.any() or met.all():
        return None
    each = list(zip(named, ticked.T, strict=True))
    barred = tuple(frozenset([(question, name)]) for name, has in each if not (met & has).any())
    enough = frozenset((question, name) for name, has in each if met[has].all())
    alone = ticked.sum(axis=1) == patterns.sum(axis=1)
    alone &= patterns.sum(axis=1) == 1
    leading = [place for place, (_, has) in enumerate(each) if met[has & alone].any()]
    around = []
    for places in (leading, *([place] for place in range(len(named)))):
        if places and ticked[met][:, places].any(axis=1).all():
            around.append(frozenset((question, named[place]) for place in places))
    exactly = tuple(_sent_of_ticks(question, named, patterns, met))
    return Said(question, not met[~answered].any(), once(around), barred, enough, exactly)


def _sent_of_ticks(
    question: str, named: tuple[str, ...], patterns: np.ndarray, met: np.ndarray
) -> Iterator[Sent]:
    """How many are met, where sums and differences of who ticked what, answered or was there say it."""
    everybody, answered = np.ones(len(patterns)), patterns.any(axis=1).astype(float)
    ticks = patterns[:, : len(named)].astype(float)
    for among, whole in (("", np.zeros(len(patterns))), ("", everybody), (question, answered)):
        factors: np.ndarray = np.linalg.pinv(ticks) @ (met - whole)
        if np.abs(ticks @ factors - (met - whole)).max() > CLOSE:
            continue
        whole_factors = np.round(factors).tolist()
        others = bool(whole.any())
        if set(whole_factors) <= ({0.0, -1.0} if others else {0.0, 1.0}):
            names = frozenset(
                (question, name) for name, factor in zip(named, whole_factors, strict=True) if factor
            )
            yield Sent(names, others, among)


def once(items: Iterable) -> tuple:
    """Every item the first time that it comes."""
    return tuple(dict.fromkeys(items))

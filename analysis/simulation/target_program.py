"""The integer program of a set of targets: what is counted, and what must hold of the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import CaseStudyError
from analysis.simulation.classes import Classes
from analysis.simulation.program import Program, Term
from analysis.simulation.selects import alone_choices
from analysis.simulation.targets import AT_LEAST, AT_MOST, Conditions, Target


@dataclass(frozen=True)
class CountedPart:
    """What is counted in each class.

    `kind` is interviews, answers (that give a choice of `question`), reports (of a block of a stack),
    people (with any report of a stack) or told (a choice of `question` given in the reports of a block).
    """

    kind: str
    question: str = ""
    choice: str = ""
    stack: str = ""
    block: int = -1


INTERVIEWS = CountedPart("interviews")
UNTOLD = 0.1  # share of people expected to give an answer that no target speaks of
ROUNDS = 50
FEW = 3
LEADING = 0.45  # the share that a choice has at least which is given more often than any other


@dataclass(frozen=True, eq=False)
class ReportScope:
    """The reports of one stack that the targets count: those in which each variable of `rows` has one of its
    choices.

    `gates` are question, choice and condition of the tick that opens each block, None where a block is always
    open.
    """

    stack: str
    rows: Conditions
    gates: tuple[tuple[str, str, str] | None, ...]


@dataclass(frozen=True, eq=False)
class TargetFit:
    """The solution: a whole number (classes,) for every part; `covered` (classes,) says where a target asked
    for it.
    """

    form: Form
    instrument: Instrument
    classes: Classes
    scopes: Mapping[str, ReportScope]
    counts: Mapping[CountedPart, np.ndarray] = field(default_factory=dict)
    covered: Mapping[CountedPart, np.ndarray] = field(default_factory=dict)

    def is_alone(self, part: CountedPart) -> bool:
        """Whether the part counts a choice that has no other beside it."""
        several = self.form.questions[part.question].type == "select_multiple"
        return several and part.choice in alone_choices(self.form, self.instrument, part.question)


class TargetProgram:
    """The program of a set of targets."""

    def __init__(self, fit: TargetFit, n: int):
        self.fit, self.n = fit, n
        self.classes = fit.classes
        self.program = Program(self.classes.count)
        self.hints: list[tuple[CountedPart, np.ndarray, float]] = []
        self.covered: dict[CountedPart, np.ndarray] = {}
        self.all = np.ones(self.classes.count)
        self.program.add_part(INTERVIEWS, self.all * n)
        self.program.add_sum([(INTERVIEWS, self.all > 0)], n)
        for scope in fit.scopes.values():
            for part in (*self._reports(scope), CountedPart("people", stack=scope.stack)):
                self.program.add_part(part, self.all * n)

    def _reports(self, scope: ReportScope) -> list[CountedPart]:
        return [CountedPart("reports", stack=scope.stack, block=number) for number in range(len(scope.gates))]

    def add_target(self, number: int, target: Target) -> None:
        counted, base = self._answers(target) if not target.stack else self._reported(target)
        for value, terms in ((target.numerator, counted), (target.denominator, base)):
            self._cover(terms)
            if value is None:
                continue
            bound = target.bound if terms is counted else ""
            low, high = -np.inf if bound == AT_MOST else value, np.inf if bound == AT_LEAST else value
            self.program.add_between(terms, low, high, number)
            self.hints += [(part, where, value) for part, where in terms if len(terms) == 1]

    def add_plurality(self, number: int, target: Target) -> None:
        """The choice has LEADING of the answers (of up to three choices more than half), and more than each
        other choice that a target counts.

        The other choices share the rest at random, which none of several comes near to taking whole.
        """
        counted, base = self._answers(target) if not target.stack else self._reported(target)
        few = len(self.fit.form.choices(target.question)) <= FEW if not target.stack else False
        share, more = (0.5, 0.5) if few else (LEADING, 0)
        most = [(part, -share * where) for part, where in base]
        self.program.add_between([*counted, *most], more, np.inf, number)
        for choice in self._counted_choices(target):
            other, _ = self._answers(choice) if not target.stack else self._reported(choice)
            fewer = [(part, -1.0 * where) for part, where in other]
            self.program.add_between([*counted, *fewer], 1, np.inf, number)

    def _counted_choices(self, target: Target) -> list[Target]:
        """The same target of every other choice of its question that has a part."""
        named = {part.choice for part in self.program.parts if part.question == target.question}
        return [replace(target, choice=choice) for choice in sorted(named - {target.choice})]

    def _cover(self, terms: Sequence[Term]) -> None:
        """A target asks for these."""
        for part, where in terms:
            self.covered[part] = self.covered.get(part, False) | where

    def _answers(self, target: Target) -> tuple[list[Term], list[Term]]:
        """Numerator and denominator of a target that counts people, whatever they report."""
        where = self.classes.where(target.conditions)
        if target.question in self.classes.mentioned:
            given = self.classes.where([(target.question, (target.choice,))])
            return [(INTERVIEWS, where & given)], [
                (INTERVIEWS, where & self.classes.answered(target.question))
            ]
        if any(
            gate and gate[0] == target.question for scope in self.fit.scopes.values() for gate in scope.gates
        ):
            raise CaseStudyError(
                f"{target}: this question opens the reports that are fitted. Take this row out."
            )
        part = CountedPart("answers", target.question, target.choice)
        asked = self.classes.asked(target.question)
        self.program.add_part(part, self.n * asked)
        return [(part, where & asked)], [(INTERVIEWS, where & asked)]

    def _reported(self, target: Target) -> tuple[list[Term], list[Term]]:
        """Numerator and denominator of a target that counts reports, or people who have any."""
        stack, scope = self.fit.instrument.stacks[target.stack], self.fit.scopes[target.stack]
        own = [row for row in target.conditions if row[0] not in stack.variables]
        where = self.classes.where(own)
        reports = self._reports(scope)
        if target.domain in stack.variables:
            reports = [
                part for part in reports if stack.blocks[part.block].set.get(target.domain) == target.level
            ]
        base = [(part, where) for part in reports]
        people = [(CountedPart("people", stack=target.stack), where)]
        if not reports:
            raise CaseStudyError(f"{target}: reports can't be split by {target.domain}. Take this row out.")
        if target.question not in stack.variables:
            given = where & self.classes.where([(target.question, (target.choice,))])
            counted = base if target.unit == "reports" else people
            return [(part, given) for part, _ in counted], counted
        chosen = [
            part for part in reports if stack.blocks[part.block].set.get(target.question) == target.choice
        ]
        if target.unit == "respondents" and (len(chosen) != 1 or target.domain in stack.variables):
            raise CaseStudyError(
                f"{target}: people can only be fitted by what one block alone says. Take this row out."
            )
        if chosen:
            return [(part, where) for part in chosen], base if target.unit == "reports" else people
        return [
            (self._told(part, target), where)
            for part in reports
            if target.question in stack.blocks[part.block].columns
        ], base

    def _told(self, report: CountedPart, target: Target) -> CountedPart:
        question = self.fit.instrument.stacks[target.stack].blocks[report.block].columns[target.question]
        part = CountedPart("told", question, target.choice, target.stack, report.block)
        self.program.add_part(part, self.all * self.n)
        return part

    def add_limits(self) -> None:
        """What holds in every class, whatever the targets."""
        hosts: dict[tuple[CountedPart, str], list[CountedPart]] = {}
        for part in self.program.parts:
            if part.kind in ("answers", "told"):
                host = (
                    INTERVIEWS
                    if part.kind == "answers"
                    else CountedPart("reports", stack=part.stack, block=part.block)
                )
                hosts.setdefault((host, part.question), []).append(part)
        for (host, question), answer_parts in hosts.items():
            asked = self.classes.asked(question) if host == INTERVIEWS else self.all
            self._limit_answers(host, question, answer_parts, asked)
        for scope in self.fit.scopes.values():
            self._limit_reports(scope)

    def _limit_answers(
        self, host: CountedPart, question: str, parts: list[CountedPart], asked: np.ndarray
    ) -> None:
        """No more answers than there are people (or reports) to give them; all of them, where no other choice
        is left.
        """
        form, minus = self.fit.form, [(host, -1.0 * asked)]
        complete = len(parts) == len(form.choices(question))
        if form.questions[question].type == "select_one":
            self.program.add_each(
                [*((part, self.all) for part in parts), *minus], 0 if complete else -np.inf, 0
            )
            return
        # ticks overlap, so that each is bound by itself; those that stand alone take people from all others
        alone = [part for part in parts if self.fit.is_alone(part)]
        for part in [part for part in parts if part not in alone] or alone[:1]:
            together = dict.fromkeys([part, *alone])
            self.program.add_each([*((other, self.all) for other in together), *minus], -np.inf, 0)
        if complete:
            self.program.add_each([*((part, self.all) for part in parts), *minus], 0, np.inf)

    def _limit_reports(self, scope: ReportScope) -> None:
        """People have at least one report and no report twice; a block that nothing opens is always
        reported.
        """
        people, reports = CountedPart("people", stack=scope.stack), self._reports(scope)
        self.program.add_each([*((part, self.all) for part in reports), (people, -self.all)], 0, np.inf)
        self.program.add_each([(people, self.all), (INTERVIEWS, -self.all)], -np.inf, 0)
        for part, gate in zip(reports, scope.gates, strict=True):
            block = self.fit.instrument.stacks[scope.stack].blocks[part.block]
            condition = gate[2] if gate else ""
            asked = np.all([self.classes.asked(one, condition) for one in block.columns.values()], axis=0)
            if gate:
                asked = asked & self.classes.asked(gate[0])
            self.program.add_each([(part, self.all), (people, -1.0 * asked)], -np.inf, 0)
            if not gate and not scope.rows:
                self.program.add_each([(part, self.all), (INTERVIEWS, -1.0 * asked)], 0, 0)

    def interviews(self) -> np.ndarray:
        """Interviews (classes,) as even as the targets let them be: raked in turn to every count of
        interviews.
        """
        # a start for the solver: near is enough, as what must hold exactly is the program's affair
        spread = np.full(self.classes.count, self.n / self.classes.count)
        for _ in range(ROUNDS):
            for part, where, value in self.hints:
                total = spread[where].sum()
                if part == INTERVIEWS and total > 0:
                    spread[where] *= value / total
        return spread

    def expected(self) -> np.ndarray:
        """About what an even spread would give (parts x classes, flat); the solution departs from it as
        little as it must.
        """
        interviews = self.interviews()
        spread = {part: interviews * UNTOLD for part in self.program.parts}
        spread[INTERVIEWS] = interviews
        # the narrowest targets last: what they say of their classes is more than what a whole's does
        for part, where, value in sorted(self.hints, key=lambda hint: -hint[1].sum()):
            total = interviews[where].sum()
            if part != INTERVIEWS and total > 0:
                spread[part][where] = value * interviews[where] / total
        return np.floor(np.round(np.concatenate(list(spread.values())), 6) + 0.5)

"""Dealing a fit out to rows: which interview, drawn at random, gives which of the fitted answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.simulation.draw import Leeway
from analysis.simulation.streams import shuffled, stream
from analysis.simulation.target_program import INTERVIEWS, CountedPart, ReportScope, TargetFit

FREE, MUST, MUST_NOT = -1, 1, 0
ELSEWHERE = 0.2
"""The share of people who may have a report that the scope does not count: of another kind, or place."""


def deal(fit: TargetFit, seed: int) -> Leeway:
    """For every fitted question what each interview must and must not answer, as `draw_interviews` takes
    it.
    """
    classes, numbers = fit.classes, fit.counts[INTERVIEWS]
    random = stream(seed, "deal")
    rows = np.split(shuffled(random, np.arange(numbers.sum())), np.cumsum(numbers)[:-1])
    table = _Table(fit, {})
    for (question, choice), states in classes.states.items():
        table.column(question, choice)[np.concatenate(rows)] = np.repeat(states, numbers)
    for question, counted_parts in _by_question(fit, "answers").items():
        _deal_answers(table, question, counted_parts, [np.sort(members) for members in rows], random)
    for scope in fit.scopes.values():
        _deal_reports(table, scope, rows, random)
    return table.leeway


class _Table:
    """The leeway in the making; a question's array is made when it is first written to."""

    def __init__(self, fit: TargetFit, leeway: dict[str, np.ndarray]):
        self.fit, self.leeway = fit, leeway

    def column(self, question: str, choice: str) -> np.ndarray:
        """The writable column (n,) of a choice."""
        choices = [one.name for one in self.fit.form.choices(question)]
        if question not in self.leeway:
            n = self.fit.counts[INTERVIEWS].sum()
            self.leeway[question] = np.full((n, len(choices)), FREE, dtype=np.int8)
        return self.leeway[question][:, choices.index(choice)]


def _by_question(fit: TargetFit, kind: str, stack: str = "", block: int = -1) -> dict[str, list[CountedPart]]:
    grouped: dict[str, list[CountedPart]] = {}
    for part in fit.counts:
        if (part.kind, part.stack, part.block) == (kind, stack, block):
            grouped.setdefault(part.question, []).append(part)
    return grouped


def _deal_answers(
    table: _Table,
    question: str,
    parts: Sequence[CountedPart],
    hosts: Sequence[np.ndarray],
    random: np.random.Generator,
) -> None:
    """Give the answers of each class to rows of `hosts` (one array of rows a class)."""
    form, fit = table.fit.form, table.fit
    several = form.questions[question].type == "select_multiple"
    complete = len(parts) == len(form.choices(question))
    alone = np.array([fit.is_alone(part) for part in parts])
    for one, members in enumerate(hosts):
        if not any(fit.covered[part][one] for part in parts) or not len(members):
            continue
        amounts = np.array([fit.counts[part][one] for part in parts])
        free = shuffled(random, members)
        # choices that stand alone first: their people can't be given another
        dealt = _deal_apart(amounts if not several else np.where(alone, amounts, 0), free)
        if several:
            free = free[amounts[alone].sum() :]
            together = _deal_together(np.where(alone, 0, amounts), free, len(free) if complete else 0, random)
            dealt = [np.concatenate(pair) for pair in zip(dealt, together, strict=True)]
        for part, given in zip(parts, dealt, strict=True):
            if fit.covered[part][one]:
                column = table.column(question, part.choice)
                column[members] = MUST_NOT
                column[given] = MUST


def _deal_apart(amounts: np.ndarray, free: np.ndarray) -> list[np.ndarray]:
    """Rows for each amount, none twice."""
    return np.split(free[: amounts.sum()], np.cumsum(amounts)[:-1])


def _deal_together(
    amounts: np.ndarray, free: np.ndarray, covered: int, random: np.random.Generator
) -> list[np.ndarray]:
    """Rows for each amount, at random and overlapping, so that each of the first `covered` rows of `free`
    gets one at least.

    No amount is above the number of rows, and their sum not below `covered`.
    """
    first = _portions(amounts, covered)
    firsts = _deal_apart(first, shuffled(random, free[:covered]))
    rest = [np.setdiff1d(free, given) for given in firsts]
    extra = [shuffled(random, rows)[:more] for rows, more in zip(rest, amounts - first, strict=True)]
    return [np.concatenate(pair) for pair in zip(firsts, extra, strict=True)]


def _portions(amounts: np.ndarray, total: int) -> np.ndarray:
    """`total` shared out in proportion to the amounts, in whole numbers that exceed none of them."""
    if not total:
        return np.zeros_like(amounts)
    # rounding what is reached, not each portion, makes the portions add up to the total
    reached = np.cumsum(amounts) * total // amounts.sum()
    return np.diff(reached, prepend=0)


def _deal_reports(
    table: _Table, scope: ReportScope, rows: Sequence[np.ndarray], random: np.random.Generator
) -> None:
    """Give people their reports, and the reports what is told in them."""
    fit = table.fit
    stack = fit.instrument.stacks[scope.stack]
    blocks = range(len(stack.blocks))
    report_parts = [CountedPart("reports", stack=scope.stack, block=number) for number in blocks]
    # where a target counts reports, nobody may have one that was not dealt; elsewhere they are drawn freely
    people = fit.counts[CountedPart("people", stack=scope.stack)]
    covered = np.any([fit.covered[part] for part in fit.covered if part.stack == scope.stack], axis=0)
    reported: list[list[np.ndarray]] = [[] for _ in blocks]
    for one, members in enumerate(rows):
        amounts = np.array([fit.counts[part][one] for part in report_parts])
        given = _deal_together(amounts, members[: people[one]], people[one], random)
        for number in blocks:
            reported[number].append(np.sort(given[number]))
    everybody = np.concatenate(
        [members for members, counts in zip(rows, covered, strict=True) if counts] or [[]]
    ).astype(int)
    for number in blocks:
        hosts = reported[number]
        elsewhere = everybody[random.random(len(everybody)) < ELSEWHERE] if scope.rows else everybody[:0]
        _open_block(table, scope, number, everybody, elsewhere)
        _fill_block(table, scope, number, np.intersect1d(np.concatenate(hosts), everybody))
        for question, answer_parts in _by_question(fit, "told", scope.stack, number).items():
            _deal_answers(table, question, answer_parts, hosts, random)


def _open_block(
    table: _Table, scope: ReportScope, number: int, everybody: np.ndarray, elsewhere: np.ndarray
) -> None:
    """Keep `everybody` from the reports of a block that the scope counts; those `elsewhere` may have
    another.
    """
    gate = scope.gates[number]
    if gate:
        column = table.column(*gate[:2])
        column[everybody] = MUST_NOT
        column[elsewhere] = FREE
    for question, choices in _scoped(table.fit, scope, number):
        for choice in choices:
            table.column(question, choice)[everybody] = MUST_NOT


def _fill_block(table: _Table, scope: ReportScope, number: int, hosts: np.ndarray) -> None:
    """Give `hosts` a report of a block that the scope counts."""
    gate = scope.gates[number]
    if gate:
        table.column(*gate[:2])[hosts] = MUST
    for question, choices in _scoped(table.fit, scope, number):
        for choice in table.fit.form.choices(question):
            table.column(question, choice.name)[hosts] = FREE if choice.name in choices else MUST_NOT


def _scoped(fit: TargetFit, scope: ReportScope, number: int) -> list[tuple[str, tuple[str, ...]]]:
    """The questions of a block whose answers decide whether a report is in scope, and the answers that do."""
    columns = fit.instrument.stacks[scope.stack].blocks[number].columns
    return [(columns[variable], choices) for variable, choices in scope.rows if variable in columns]

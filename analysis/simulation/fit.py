"""Fitting: how many interviews of which kind, and which answers among them, meet every target exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import CaseStudyError
from analysis.simulation.classes import gate_of, in_form_order, make_classes, with_routing
from analysis.simulation.program import conflict, solve
from analysis.simulation.streams import stream
from analysis.simulation.target_program import ReportScope, TargetFit, TargetProgram
from analysis.simulation.targets import PLURALITY, Target

COST = 1_000_000
"""What a departure of one costs, with up to a tenth more at random, as whole numbers: hardly two solutions
cost the same, so that every platform's solver finds the same one.
"""


def fit_counts(targets: Sequence[Target], form: Form, instrument: Instrument, n: int, seed: int) -> TargetFit:
    """Numbers under which `n` interviews meet every target exactly, spread as evenly over the rest as they
    can be.

    Raises CaseStudyError, naming a smallest set of targets that can't be met together, where there are none.
    """
    stacks = dict.fromkeys(target.stack for target in targets if target.stack)
    scopes = {stack: _scope(stack, targets, form, instrument) for stack in stacks}
    classes = make_classes(form, instrument, _mentioned(targets, scopes, form, instrument))
    model = TargetProgram(TargetFit(form, instrument, classes, scopes), n)
    for number, target in enumerate(targets):
        model.add_target(number, target)
    model.add_limits()
    program = model.program
    expected = model.expected()
    costs = COST + np.floor(stream(seed, "fit").random((2, len(expected))) * COST / 10)
    numbers = solve(program, expected, costs)
    pluralities = [number for number, target in enumerate(targets) if target.bound == PLURALITY]
    if pluralities and numbers is not None:
        for number in pluralities:
            model.add_plurality(number, targets[number])
        # What is fitted to counts stays what it was: the second solution departs from the first
        numbers = solve(program, numbers.astype(float), costs)
    if numbers is None:
        raise CaseStudyError(_told([targets[number] for number in conflict(program)], n))
    counts = {part: numbers[start : start + classes.count] for part, start in program.parts.items()}
    return replace(model.fit, counts=counts, covered=model.covered)


def _told(targets: Sequence[Target], n: int) -> str:
    if len(targets) == 1:
        return f"With {n:,} interviews this count can't be met; change it:\n- {targets[0]}"
    lines = "\n".join(f"- {target}" for target in targets)
    return (
        f"With {n:,} interviews these {len(targets)} counts can't be met together; change one of"
        f" them:\n{lines}"
    )


def _scope(stack: str, targets: Sequence[Target], form: Form, instrument: Instrument) -> ReportScope:
    declared = instrument.stacks[stack]
    own = []
    for target in targets:
        if target.stack == stack:
            own.append(tuple(row for row in target.rows if row[0] in declared.variables))
    if len(set(own)) > 1 or declared.each:
        reason = (
            "it makes one report a tick"
            if declared.each
            else "its rows must all count the same reports, and these do not"
        )
        raise CaseStudyError(
            f"Reports of {stack} can't be fitted: {reason}. Leave the stack out of the figures to fit."
        )
    return ReportScope(stack, own[0], tuple(gate_of(block, form) for block in declared.blocks))


def _mentioned(
    targets: Sequence[Target], scopes: Mapping[str, ReportScope], form: Form, instrument: Instrument
):
    """The answers that tell classes apart: those a row, domain or routing names."""
    mentioned: dict[str, set[str]] = {}
    fitted = []
    for target in targets:
        stacked = instrument.stacks[target.stack].variables if target.stack else ()
        for question, choices in target.conditions:
            if question not in stacked:
                mentioned.setdefault(question, set()).update(choices)
        if target.stack and target.question not in stacked:
            mentioned.setdefault(target.question, set()).add(target.choice)
        elif not target.stack:
            fitted.append(target.question)
    gates = [gate for scope in scopes.values() for gate in scope.gates if gate]
    for stack in scopes:
        fitted += [
            question for block in instrument.stacks[stack].blocks for question in block.columns.values()
        ]
    fitted += [question for question, _, _ in gates]
    choices_by_question = with_routing(form, mentioned, fitted, (condition for _, _, condition in gates))
    for target in targets:
        if target.question in choices_by_question and not target.stack:
            choices_by_question[target.question].add(target.choice)
    return in_form_order(form, choices_by_question)

"""What `adopt` drafts into instrument.yaml from the answers: codes among numbers, and a stack for every
repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import yaml

from analysis.intake.answers.number_codes import Suspect, suspects
from analysis.intake.answers.responses import Responses
from analysis.languages import texts_of
from analysis.planning.draft import form_codes, identifier
from analysis.planning.row import PlanRow
from analysis.problems import Problems
from analysis.reporting.wording.words import noun, plural

UNITS = texts_of("drafted.entries")
"""What a row of a repeat is called until somebody says better."""


WITH_ANY = texts_of("drafted.with_any")
"""What those are called who have any row of a repeat: nobody else was asked what it asks."""


def with_bases(plan: Sequence[PlanRow], answers: Responses) -> tuple[PlanRow, ...]:
    """The plan, in which tables of people say of a repeat that they are of those with any row of it."""
    instrument, headed = answers.instrument, []
    for row in plan:
        stack = instrument.stacks.get(row.stack)
        if stack is None or not stack.repeat or row.unit != "respondents" or row.by:
            headed.append(row)
            continue
        column = {}
        for code in form_codes(answers.form):
            if code in WITH_ANY:
                named = plural(instrument.interviewed.get(code, ""), 2, code) or noun("respondents", 2, code)
                group = answers.form.group_label(stack.repeat, code)
                interviewed = named[:1].upper() + named[1:]
                column[code] = WITH_ANY[code].format(interviewed=interviewed, group=group)
        headed.append(replace(row, column=column))
    return tuple(headed)


def draft_missing(answers: Responses) -> dict[str, str]:
    """The key `missing`, as YAML with a comment on each question's codes; {} where no number is suspected."""
    by_question: dict[str, list[Suspect]] = {}
    for part in (answers, *answers.repeats.values()):
        for suspect in suspects(part):
            by_question.setdefault(suspect.question, []).append(suspect)
    if not by_question:
        return {}
    lines = ["missing:  # Numbers that look like codes, read as missing: take out what is a number.\n"]
    for question, question_suspects in by_question.items():
        codes = ", ".join(f"{suspect.value:.15g}" for suspect in question_suspects)
        comment = "; ".join(
            f"{suspect.value:.15g} given {suspect.count} of {suspect.numbers} times: {suspect.reason}"
            for suspect in question_suspects
        )
        lines.append(f"  {_key(question)}: [{codes}]  # {comment}\n")
    return {"missing": "".join(lines)}


def tell_drafted(answers: Responses, where: str, problems: Problems) -> None:
    """One warning a question whose codes were drafted as missing."""
    for part in (answers, *answers.repeats.values()):
        for suspect in suspects(part):
            sentence = (
                f"{suspect.count} of {suspect.numbers} numbers are {suspect.value:.15g}, which looks like a"
                f" code ({suspect.reason}); drafted as missing. Take it out of `missing` if it is a number."
            )
            problems.warn(where, sentence, column=suspect.question, got=f"{suspect.value:.15g}")


def draft_stacks(answers: Responses) -> dict[str, str]:
    """The key `stacks`, with every repeat whose rows were joined, and what one row of it is called."""
    stacks = {}
    for name in answers.repeats:
        unit = {}
        for code in form_codes(answers.form):
            forms = UNITS.get(code, UNITS["en"])
            unit[code] = forms.format(group=answers.form.group_label(name, code))
        stacks[identifier(name)] = {"repeat": name, "unit": unit}
    if not stacks:
        return {}
    note = "# What one row of a repeat is, as `one|several` (child|children): yours to say.\n"
    return {"stacks": note + yaml.safe_dump({"stacks": stacks}, allow_unicode=True, sort_keys=False)}


def _key(name: str) -> str:
    return yaml.safe_dump(name, allow_unicode=True, default_flow_style=True).split("\n")[0]

"""What a list of analysis counts on and an export does not have, and the columns that may be it, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.intake.answers.responses import Responses
from analysis.intake.derived.indicators import Indicator
from analysis.intake.export.columns.headers import METADATA_TYPES, SEPARATORS
from analysis.intake.form.form import Form
from analysis.intake.instrument import Stack
from analysis.planning.row import PlanRow
from analysis.problems import Problems
from analysis.reading.label_text import counted

_SHOWN = 5
_ALIKE = 80


def check_lacking(
    plan: Sequence[PlanRow],
    form: Form,
    indicators: Iterable[Indicator],
    answers: Responses,
    where: str,
    problems: Problems,
) -> None:
    """Warn of questions that the plan uses and the export lacks, and of columns that look like one that it
    lacks.

    A round may lack a question by right, so that each is one warning for all of them.
    """
    lacking = [
        name
        for name, question in form.questions.items()
        if question.type not in METADATA_TYPES and question.repeat is None and not answers.has(name)
    ]
    if not lacking:
        return
    used = set(
        _questions_of(plan, form, {one.variable: one for one in indicators}, answers.instrument.stacks)
    )
    spelt = dict(_misspelt(lacking, _beside(answers)))
    needed = [name for name in lacking if name in used]
    if needed:
        lacking_names = list(needed)
        for place, name in enumerate(needed):
            if name in spelt:
                lacking_names[place] = f"{name} (perhaps the column {spelt[name]!r})"
        count = counted(len(needed), "question that the plan uses is", "questions that the plan uses are")
        problems.warn(
            where,
            f"{count} in the form but not in the export, and would count as not asked:"
            f" {_listed(lacking_names)}. "
            "Correct the column's name, or add it to harmonise.csv; a round that did not ask needs nothing.",
            row=1,
        )
    others = [f"{header!r} (perhaps {name})" for name, header in spelt.items() if name not in used]
    if others:
        count = counted(len(others), "column belongs", "columns belong")
        problems.warn(
            where,
            f"{count} to no question, and may be one that the export lacks: {_listed(others)}. "
            "Correct the name, or add it to harmonise.csv.",
            row=1,
        )


def _questions_of(
    plan: Sequence[PlanRow], form: Form, indicators: Mapping[str, Indicator], stacks: Mapping[str, Stack]
) -> Iterator[str]:
    """Every question of the form that a table is made of, through stacks and indicators too."""
    waiting, seen = [], set()
    for row in plan:
        waiting += filter(None, (row.question, row.denominator, *row.domains))
        if row.stack in stacks:
            for block in stacks[row.stack].blocks:
                waiting += block.columns.values()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in form.questions:
            yield name
        elif name in indicators:
            waiting += indicators[name].uses


def _beside(answers: Responses) -> list[str]:
    """Headers of the columns that are neither a question's nor metadata."""
    own = {*answers.form.questions, *filter(None, map(str, vars(answers.instrument.columns).values()))}
    return [
        header
        for header in answers.frame.columns
        if header not in own
        and not header.startswith("_")
        and answers.form.questions.get(header.partition("/")[0]) is None
    ]


def _misspelt(questions: Iterable[str], headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each question with the header most like it, where one is spelt nearly alike."""
    from rapidfuzz import fuzz

    cut = re.compile(f"[{re.escape(''.join(SEPARATORS))}]")
    header_segments = [(part, header) for header in headers for part in {header, *cut.split(header)} if part]
    for question in questions:
        alike = [
            (fuzz.ratio(question.lower(), part.lower()), header)
            for part, header in header_segments
            if _digits(part) == _digits(question)
        ]
        best = max(alike, default=(0, ""), key=lambda found: found[0])
        if best[0] >= _ALIKE:
            yield question, best[1]


def _digits(text: str) -> str:
    """A name's number: names of another one are other names, however alike."""
    return re.sub(r"\D", "", text)


def _listed(told: Sequence[str]) -> str:
    return ", ".join(told[:_SHOWN]) + (f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else "")

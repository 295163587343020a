"""A first recipe for a release, drafted from the form and its answers by `casestudy adopt`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from analysis.disclosure.release.identifying import Identifying, find_meaning
from analysis.files import write_atomic
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import NUMERIC

_MOST_KEYS, _MOST_SENSITIVE = 8, 6
_AGE_BANDS = [18, 25, 35, 50]
_LONG_LIST, _FEW = 8, 10
_TOP_SHARE, _AT_THE_TOP = 0.97, 3
_ADULTS = 12  # a number whose most common values lie above it is taken for an age, below it for a count
_NOTE = """\
# Drafted by `casestudy adopt`; yours to change. `casestudy release CITY --recipe {name}` makes the data set.
# keys: what somebody could already know of a person. sensitive: what she would not want known.
# What would identify people is left out by itself; `keep: {{question: reason}}` keeps one all the same.
# Of how many people the sample tells, if it is known (weights that sum to the sample are none):
#   population: {{size: 12000, source: Who counted them, year: 2024}}    or    {{weights: column}}    or    {{context: flows}}
"""  # noqa: E501
_OF_REPEATS = """\
# Rows of {names} leave where they are named here, as files of their own; say what others could know of a row:
{repeats}# A row says which interview it is of only where enough interviews show the same rows; `linked: false`: never.
"""  # noqa: E501
_BY_KEYS = "keys: [{keys}], steps: [{{suppress: {{k: 3}}}}]"


def draft_recipe(answers: Responses, first: Sequence[str], leave: Sequence[str]) -> dict[str, object]:
    """Keys, sensitive questions and steps; `first` are keys in any case, `leave` none.

    Empty keys where nothing looks like one: the recipe asks for them then.
    """
    form = answers.form
    usable = [
        name
        for name, question in form.questions.items()
        if name not in leave
        and answers.has(name)
        and (question.type == "select_one" or question.type in NUMERIC)
    ]
    candidates = [*first, *find_meaning(form, "key", usable)]
    keys = [name for name in dict.fromkeys(candidates) if name in usable and _differs(answers, name)][
        :_MOST_KEYS
    ]
    selects = [name for name, question in form.questions.items() if question.is_select and answers.has(name)]
    sensitive = [name for name in find_meaning(form, "sensitive", selects) if name not in (*keys, *leave)]
    return {
        "instrument": answers.instrument.name,
        "keys": keys,
        "sensitive": sensitive[:_MOST_SENSITIVE],
        "thresholds": {"k": 3, "global_risk": 0.03},
        "steps": [*_coarser(answers, keys), *_topped(answers, usable, keys), {"suppress": {"k": 3}}],
    }


def _differs(answers: Responses, question: str) -> bool:
    """Whether people differ in it."""
    return len(np.unique(answers.codes(question)[0])) > 1


def _coarser(answers: Responses, keys: Sequence[str]) -> list[dict[str, object]]:
    """Steps that make numbers and long lists coarser, before single values are blanked."""
    steps: list[dict[str, object]] = []
    for key in keys:
        if answers.type_of(key) in NUMERIC:
            numbers = answers.numbers(key)
            numbers = numbers[~np.isnan(numbers)]
            if np.median(numbers) > _ADULTS:
                steps.append({"bands": {"question": key, "breaks": list(_AGE_BANDS)}})
            else:
                top = float(np.quantile(numbers, _TOP_SHARE, method="lower"))
                steps.append({"top_code": {"question": key, "at": top}})
        elif len(answers.choices(key)) > _LONG_LIST:
            steps.append({"group": {"question": key, "fewer_than": _FEW}})
    return steps


def _topped(answers: Responses, usable: Sequence[str], keys: Sequence[str]) -> list[dict[str, object]]:
    """Steps that join the largest values of other numbers, where fewer than three people have the largest."""
    steps: list[dict[str, object]] = []
    for question in usable:
        if question in keys or answers.type_of(question) not in NUMERIC:
            continue
        numbers = np.sort(answers.numbers(question))
        numbers = numbers[~np.isnan(numbers)]
        if len(numbers) and (numbers == numbers[-1]).sum() < _AT_THE_TOP:
            share = float(np.quantile(numbers, _TOP_SHARE, method="lower"))
            third = float(numbers[-min(_AT_THE_TOP, len(numbers))])
            # where nearly all say 0 the quantile is 0 too, and would leave nothing of the others
            at = min(share, third) if share > numbers[0] else third
            steps.append({"top_code": {"question": question, "at": at}})
    return steps


def write_draft(
    answers: Responses,
    identifying: Sequence[Identifying],
    by: Sequence[str],
    city: str,
    workspace: Path,
    taken: bool = False,
) -> Path:
    """Draft a recipe into the workspace: `release.yaml`, or one named after the instrument where that is
    `taken`.
    """
    path = workspace / "release.yaml"
    if taken or path.exists():
        path = workspace / f"release_{answers.instrument.name}.yaml"
    leave = [city, *(identifying_column.column for identifying_column in identifying)]
    text = yaml.safe_dump(draft_recipe(answers, by, leave), allow_unicode=True, sort_keys=False)
    return write_atomic(path, _NOTE.format(name=path.name) + _say_repeats(answers) + text)


def _say_repeats(answers: Responses) -> str:
    """How rows of repeats could leave, as a comment; what is drafted of them is not released unasked."""
    form = answers.form
    questions: dict[str, list[str]] = {}
    for question in form.questions.values():
        if question.repeat and (question.type == "select_one" or question.type in NUMERIC):
            questions.setdefault(question.repeat, []).append(question.name)
    if not questions:
        return ""
    lines = ["#   repeats:\n"]
    for repeat, names in questions.items():
        keys = ", ".join(find_meaning(form, "key", names))
        how = _BY_KEYS.format(keys=keys) if keys else ""
        lines.append(f"#     {repeat}: {{{how}}}\n")
    return _OF_REPEATS.format(names=", ".join(questions), repeats="".join(lines))

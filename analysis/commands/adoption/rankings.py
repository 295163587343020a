"""Indicators that `adopt` drafts for every ranking (XLSForm's `rank`), whose answers have no table by
themselves: what came first, and what was among the first three.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from analysis.files import write_atomic
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.indicators import FILE, Ranked, apply_indicators, read_indicators
from analysis.intake.form.form import RANKING, Form
from analysis.languages import texts_of
from analysis.planning.draft import form_codes
from analysis.problems import Problems

_FIRST, _THREE = texts_of("drafted.ranked_first"), texts_of("drafted.ranked_three")
_NOTE = "# Drafted by `casestudy adopt`: what each ranking tells. `place_of` makes the place of one choice.\n"


def with_rankings(
    answers: Responses, folder: Path, problems: Problems, *, is_own: bool
) -> tuple[Responses, frozenset[str]]:
    """The answers with what their rankings come to, and these rankings; `is_own`: indicators.yaml is drafted,
    else somebody's.
    """
    path, form = folder / FILE, answers.form
    drafted = _drafted(answers) if is_own else {}
    if drafted:
        text = yaml.safe_dump({"ranked": drafted}, allow_unicode=True, sort_keys=False)
        write_atomic(path, _NOTE + text)
    ranked = [one for one in read_indicators(path, form, problems) if isinstance(one, Ranked)]
    return apply_indicators(answers, ranked, problems), frozenset(one.question for one in ranked)


def _drafted(answers: Responses) -> dict[str, dict[str, object]]:
    form = answers.form
    drafted: dict[str, dict[str, object]] = {}
    for name, question in form.questions.items():
        listed = len(form.choices(name))
        rows = answers.repeats.get(question.repeat or "", answers)
        if question.type != RANKING or listed < 2 or not rows.has(name):
            continue
        # what is made later stands nearer to its question
        if listed > 3:
            labels = _labels(form, name, _THREE)
            drafted[_free(f"{name}_first_three", form)] = {"question": name, "within": 3, "labels": labels}
        drafted[_free(f"{name}_first", form)] = {"question": name, "labels": _labels(form, name, _FIRST)}
    return drafted


def _labels(form: Form, question: str, texts: Mapping[str, str]) -> dict[str, str]:
    codes = [code for code in form_codes(form) if code in texts] or ["en"]
    return {code: texts[code].format(label=form.label(question, code)) for code in codes}


def _free(name: str, form: Form) -> str:
    """The name, with as many `_` behind as make it none of a question's."""
    while name in form.questions:
        name += "_"
    return name

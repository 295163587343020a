"""What a new export of an adopted survey brings, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analysis.commands.adoption.work import Work
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.problems import Problems


def news_of(work: Work, cities: pd.DataFrame, new_tables: Sequence[str], form: Form) -> Iterable[str]:
    """What a new export of the survey brings, in sentences."""
    before = {Path(name).stem for name in work.earlier.written if name.startswith("params/")}
    here = set(cities["id"])
    for words, names in (
        ("New cities", sorted(here - before)),
        ("No interviews any more", sorted(before - here)),
    ):
        if names:
            yield f"{words}: {', '.join(names)}."
    if new_tables:
        yield f"New tables: {', '.join(new_tables)}."
    old = read_instrument(work.in_workspace, Problems())
    old_form = read_form(old.form_path, Problems(), old.form_language) if old else None
    for name, question in form.questions.items() if old_form else ():
        if not question.is_select or name not in old_form.questions:
            continue
        old_choices = {choice.name for choice in old_form.choices(name)}
        new = [choice.name for choice in form.choices(name) if choice.name not in old_choices]
        if new and old_choices:
            yield f"New choices of {name}: {', '.join(new)}."

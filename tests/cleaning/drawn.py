"""Small drawn responses for the tests of cleaning."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.form.routing import asked
from analysis.intake.instrument import Columns, Instrument, LengthColumn, Roles
from analysis.problems import Problems

LISTS = {
    "yes_no": ("yes", "no", "dont_know", "refused"),
    "reasons": ("economic", "violence", "none", "other"),
    "place": ("mali", "niger", "libya", "italy"),
    "scale": ("bad", "fair", "good"),
}
LABELS = {
    "yes": "Yes",
    "no": "No",
    "dont_know": "Don't know",
    "refused": "Refused",
    "economic": "Economic reasons",
    "violence": "Armed conflict, generalised violence",
    "none": "None",
    "other": "Other (specify)",
    "mali": "Mali",
    "niger": "Niger",
    "libya": "Libya",
    "italy": "Italy",
    "bad": "Bad",
    "fair": "Fair",
    "good": "Good",
}


def question(name: str, kind: str, label: str = "", **more) -> Question:
    """A question from the XLSForm type ("select_one place", "integer")."""
    kind, _, list_name = kind.partition(" ")
    return Question(name, kind, list_name or None, {"English (en)": label or name}, **more)


def form(*questions: Question) -> Form:
    lists = {
        name: tuple(Choice(choice, {"English (en)": LABELS[choice]}) for choice in choices)
        for name, choices in LISTS.items()
    }
    return Form(
        "Drawn",
        "drawn",
        "English (en)",
        ("English (en)",),
        {one.name: one for one in questions},
        {},
        lists,
        "form.xlsx",
    )


def instrument(**more) -> Instrument:
    columns = Columns(
        uuid="_uuid", start="start", end="end", enumerator="username", duration=more.pop("duration", None)
    )
    roles = Roles(dont_know=("dont_know",), refused=("refused",), other=("other",), none=("none",))
    return Instrument(
        title={"en": "Drawn"},
        columns=columns,
        roles=roles,
        name="drawn",
        folder=Path("surveys/drawn"),
        **more,
    )


def responses(
    a_form: Form, table: dict[str, list], uuids: list[str] | None = None, duration: LengthColumn | None = None
) -> Responses:
    """Responses from answers as a person would draw them: a multi-select as "economic violence", a blank as
    None.
    """
    size = len(next(iter(table.values())))
    columns: dict[str, object] = {}
    for name, values in table.items():
        asked_question = a_form.questions.get(name)
        kind = asked_question.type if asked_question else "text"
        if kind == "select_one":
            listed = [choice.name for choice in a_form.choices(name)]
            beyond = [value for value in dict.fromkeys(values) if value is not None and value not in listed]
            columns[name] = pd.Categorical(values, categories=listed + beyond)
        elif kind == "select_multiple":
            for choice in a_form.choices(name):
                ticks = [pd.NA if value is None else choice.name in value.split() for value in values]
                columns[f"{name}/{choice.name}"] = pd.array(ticks, dtype="boolean")
        elif kind in ("integer", "decimal"):
            columns[name] = np.array(
                [np.nan if value is None else value for value in values], dtype="float64"
            )
        elif kind == "date" or (name in ("start", "end") and not asked_question):
            columns[name] = pd.to_datetime(pd.Series(values))
        else:
            columns[name] = pd.array(values, dtype="str")
    index = pd.Index(uuids or [f"u{number + 1}" for number in range(size)], dtype="str", name="uuid")
    frame = pd.DataFrame(
        {
            name: np.asarray(value) if isinstance(value, pd.Series) else value
            for name, value in columns.items()
        },
        index=index,
    )
    bare = Responses(
        frame,
        a_form,
        instrument(duration=duration),
        pd.DataFrame(index=index),
        dialect=Dialect("drawn.csv", "csv"),
    )
    everybody = pd.DataFrame(True, index=index, columns=[name for name in a_form.questions if name in table])
    return replace(bare, asked=asked(replace(bare, asked=everybody), Problems()))

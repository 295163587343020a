"""Eight people in memory, asked a question of each kind; nothing is read from a file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument

QUESTIONS = {
    "sex": Question("sex", "select_one", "sex", {"": "<b>Sex</b>"}),
    "age": Question("age", "integer", labels={"": "Age"}),
    "ill": Question("ill", "select_multiple", "ill", {"": "Illness"}),
    "paid": Question("paid", "decimal"),
    "day": Question("day", "date"),
    "said": Question("said", "text"),
    "summary": Question("summary", "calculate"),
    "child": Question("child", "integer", repeat="children"),
    "not_there": Question("not_there", "integer"),
}
LISTS = {
    "sex": (Choice("f", {"": "Women"}), Choice("m", {"": "Men"})),
    "ill": (Choice("flu", {"": "*Flu*"}), Choice("none", {"": "None"})),
    "age_band": (Choice("young"), Choice("old")),
}
RECODES = {
    "age_band": Question("age_band", "select_one", "age_band"),
    "paid_band": Question("paid_band", "select_one", "age_band"),
}
FRAME = pd.DataFrame(
    {
        "_uuid": list("stuvwxyz"),
        "village": ["v1", "v1", "v2", "v2", None, "v3", None, "v3"],
        "weight": [2.0] * 4 + [5.0] * 4,
        "sex": pd.Categorical(["f", "m", "f", "m", "f", "Awa", "f", None], ["f", "m", "Awa"]),
        "age": [20.0, 30, 41, 52, 63, 74, 35, None],
        "ill/flu": pd.array([True, False, None, True, False, False, False, False], "boolean"),
        "ill/none": pd.array([False, True, None, False, True, True, True, True], "boolean"),
        "ill/Fanta": pd.array([False, True, None, True, False, None, False, False], "boolean"),
        "paid": [1.5] * 8,
        "day": pd.to_datetime(["2021-03-04 10:11", None, *["2021-03-05 00:00"] * 6]),
        "said": ["x", None, "y", "y", "y", "y", "y", "y"],
        "summary": [7.5, 8, 9, 10, 11, 12, 13, 14],
        "child": [1.0] * 8,
        "age_band": pd.Categorical(["young"] * 4 + ["old"] * 4, ["young", "old"]),
    }
)
FORM = Form("", "", "", ("",), QUESTIONS, {}, LISTS, "form.xlsx")
"""As it was asked; the answers know recodes too, of which one could not be made."""


def answers(frame: pd.DataFrame = FRAME, **keys) -> Responses:
    columns = {"columns": {"uuid": "_uuid"}} | keys
    instrument = Instrument(title={"en": "Small"}, name="small", folder=Path("small"), **columns)
    form = Form("", "", "", ("",), QUESTIONS | RECODES, {}, LISTS, "form.xlsx")
    there = [name for name in form.questions if name not in ("not_there", "child", "paid_band")]
    return Responses(frame, form, instrument, pd.DataFrame(True, index=frame.index, columns=there))

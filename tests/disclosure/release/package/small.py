"""A release of four people, each of its numbers made up so that none is another's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.assessment import Assessment, SensitiveRisk
from analysis.disclosure.release.measures.information import Loss
from analysis.disclosure.release.measures.population import Population, Statement
from analysis.disclosure.release.measures.verdict import Criterion, RiskVerdict
from analysis.disclosure.release.package.description import DescribedRelease, Voice
from analysis.disclosure.release.recipe import Recipe
from analysis.disclosure.release.released import Released
from analysis.disclosure.release.treated import Effect, LeftOut
from analysis.intake.form.form import Choice, Form, Group, Question

SEX = Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men", "x": "Other"})
VARIABLES = (
    Variable("id", "id", "Number", "text"),
    SEX,
    Variable("ill_yes", "ill", "Ill: yes", "tick", {"0": "No", "1": "Yes"}, "yes"),
    Variable("long", "income", "Income", "number", altered=("top_code", "noise", "top_code")),
    Variable("day", "day", "Day", "date"),
)
FRAME = pd.DataFrame(
    {
        "id": ["11", "22", "33", "44"],
        "sex": pd.Categorical(["f", "m", "f", None], categories=["f", "m", "x"]),
        "ill_yes": pd.array([1, 0, None, 1], dtype="Int8"),
        "long": [1.5, np.nan, 0.25, 3.0],
        "day": pd.to_datetime(["2021-03-01", None, None, "2021-03-03"]),
    }
)
BEFORE = Assessment(
    n=4, patterns=3, violations={2: 3, 3: 4}, as_read={2: 4, 3: 4}, least=1, sample_risk=0.75, risk=0.12345,
    expected=2.25, highest=0.98765, outlying=5, household_risk=0.5, uniques=6, largest=2, highest_dis=0.4321,
    expected_dis=1.26, contributions={"sex": 0.6, "age": 0.4}, sensitive={},
)  # fmt: skip
AFTER = Assessment(
    n=4, patterns=2, violations={2: 0, 3: 1}, as_read={2: 1, 3: 2}, least=2, sample_risk=0.5, risk=0.0216,
    expected=1.04, highest=0.0333, outlying=0, household_risk=0.25, uniques=1, largest=2, highest_dis=0.0512,
    expected_dis=0.14, contributions={"sex": 0.7, "ill_yes": 0.3},
    sensitive={"ill_yes": SensitiveRisk(7, 1.84, 8, 9, 0.2649)},
)  # fmt: skip
LOSS = Loss(tables=5, cells=40, lost=3, mean_change=1.234, largest_change=9.87, mean_change_of_means=2.5)
CRITERIA = (
    Criterion("release.limit.k", 3, 2, False),
    Criterion("release.limit.global_risk", 0.03, 0.0216, True),
)
RECIPE = Recipe(
    keys=("sex",),
    steps=({"drop": ("age",), "reason": "Nobody needs it."},),
    keep={"day": "No one is known by it."},
    contact="A desk",
    licence="CC BY",
    seed=5,
)
LEFT_OUT = (LeftOut("age", reason="Too fine."), LeftOut("name", "name"), LeftOut("nickname", "name"))
RELEASED = Released(
    data=ReleaseData(FRAME, VARIABLES),
    recipe=RECIPE,
    language="en",
    left_out=LEFT_OUT,
    kept={"day": "No one is known by it."},
    before=BEFORE,
    effects=(Effect(RECIPE.steps[0], 4, AFTER, LOSS),),
    after=AFTER,
    loss=LOSS,
    population=Population("sample", caveats=(Statement("release.basis.sample"),)),
    verdict=RiskVerdict(False, "sample", CRITERIA),
    caveats=(Statement("release.caveat.blanks", {"k": 3, "count": 1200, "of": "age", "is_it": True}),),
)


def say(key: str, **values: object) -> str:
    """The key of a word without its hall, and what fills it."""
    return " ".join([key.removeprefix("release."), *(f"{name}={value}" for name, value in values.items())])


def described(released: Released = RELEASED, **more) -> DescribedRelease:
    voice = Voice(
        say, lambda value, digits: f"{value:,.{digits}f}", lambda share, digits: f"{share:.{digits}%}"
    )
    given = {"name": "port_small", "title": "Small", "place": "Port", "about": "Of nobody."}
    return DescribedRelease(released, voice, **(given | {"asked_of": {"income": "women"}} | more))


def form() -> Form:
    """Its questions, and one that nobody may see the choices of."""
    lists = {"sex": (Choice("f", {"": "<b>Women</b>"}), Choice("m", {"": "Men"})), "staff": (Choice("s1"),)}
    groups = {
        "who": Group("who", {"": "Who"}, relevant="a"),
        "her": Group("her", {"": "*Her*"}, path=("who",)),
    }
    questions = [
        Question("sex", "select_one", "sex", {"": "Sex?"}, ("who", "her"), "b"),
        Question("name", "select_one", "staff", {"": "**Who** asked?"}),
        Question("age", "select_one", "sex"),
    ]
    return Form("", "", "", ("",), {each.name: each for each in questions}, groups, lists, "form.xlsx")

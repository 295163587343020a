"""What the tests of reading share."""

import pandas as pd
import pytest

from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, Roles
from analysis.problems import Problems
from tests.intake.drawn import ANSWERS, DATA, Bench


@pytest.fixture(scope="session")
def form() -> Form:
    problems = Problems()
    form = read_form(DATA / "form", problems)
    assert not list(problems)
    return form


@pytest.fixture
def bench(tmp_path, form) -> Bench:
    roles = Roles(dont_know=("dk",), other=("other",), none=("none",))
    return Bench(
        tmp_path, form, Instrument(title={"en": "Invented"}, roles=roles, name="invented", folder=tmp_path)
    )


@pytest.fixture
def expected() -> pd.DataFrame:
    """The frame that ANSWERS give, whatever the export's style."""
    yes_no, country = ["yes", "no", "dk"], ["ML", "NA", "GN", "CI"]
    frame = pd.DataFrame(
        {
            "start": pd.to_datetime([answer["start"] for answer in ANSWERS]).astype("datetime64[us]"),
            "end": pd.to_datetime([answer["end"] for answer in ANSWERS]).astype("datetime64[us]"),
            "consent": pd.Categorical(["yes", "yes", "yes", "no"], categories=yes_no),
            "nationality": pd.Categorical(["ML", "NA", "CI", None], categories=country),
            "age": [25.0, 31.0, None, None],
            "Q78/economic": pd.array([True, False, True, None], dtype="boolean"),
            "Q78/conflict": pd.array([True, False, False, None], dtype="boolean"),
            "Q78/violence": pd.array([False, False, False, None], dtype="boolean"),
            "Q78/family": pd.array([False, False, False, None], dtype="boolean"),
            "Q78/other": pd.array([False, False, True, None], dtype="boolean"),
            "Q78/dk": pd.array([False, True, False, None], dtype="boolean"),
            "Q78_other": pd.array([None, None, "weather", None], dtype="str"),
            "stopped": pd.Categorical(["yes", "no", "dk", None], categories=yes_no),
            "arrived": pd.to_datetime(["2019-03-02", None, None, None]).astype("datetime64[us]"),
        },
        index=pd.Index(["u1", "u2", "u3", "u4"], dtype="str", name="uuid"),
    )
    return frame

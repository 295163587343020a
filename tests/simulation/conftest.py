"""Small forms, drawn here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems

HEADER = "type,name,label,relevant,constraint,choice_filter,required,calculation"
ROLES = {"dont_know": ["dk"], "refused": ["refused"], "other": ["other"], "none": ["none"]}

CITY_SURVEY = """
select_one city,city,City,,,,true,
select_one sex,sex,Sex,,,,true,
integer,age,Age,,. >= 18 and . <= 60,,true,
select_one yesno,stopped,Stopped?,,,,true,
select_multiple reason,reasons,Reasons,"selected(${stopped}, 'yes')",,,true,
text,reasons_other,Other reason,"selected(${reasons}, 'other')",,,true,
select_multiple incident,incidents,Incidents,,,,true,
select_one place,theft_place,Place,"selected(${incidents}, 'theft')",,,true,
select_multiple who,theft_who,Who,"selected(${incidents}, 'theft')",,,true,
select_one place,abuse_place,Place,"selected(${incidents}, 'abuse')",,,true,
select_multiple who,abuse_who,Who,"selected(${incidents}, 'abuse')",,,true,
"""
CITY_CHOICES = """
city,north,North
city,south,South
sex,f,Woman
sex,m,Man
yesno,yes,Yes
yesno,no,No
reason,money,"Money, or work"
reason,rest,Rest
reason,other,Other
reason,none,None
reason,dk,Don't know
incident,theft,Theft
incident,abuse,Abuse
incident,none,None
place,here,Here
place,there,There
who,police,Police
who,gang,Gang
who,dk,Don't know
"""
CITY_STACK = {
    "told": {
        "requires": ["place"],
        "blocks": [
            {"set": {"incident": name}, "columns": {"place": f"{name}_place", "who": f"{name}_who"}}
            for name in ("theft", "abuse")
        ],
    }
}


@pytest.fixture
def repository() -> Path:
    """The checkout, with the instruments that come with it."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture
def make_form(tmp_path) -> Callable[[str, str], Form]:
    """A form of rows under HEADER and choices `list_name,name,label`."""

    def make(survey: str, choices: str, choices_header: str = "list_name,name,label") -> Form:
        folder = tmp_path / "form"
        folder.mkdir(exist_ok=True)
        (folder / "survey.csv").write_text(HEADER + "\n" + survey.strip() + "\n", encoding="utf-8")
        (folder / "choices.csv").write_text(choices_header + "\n" + choices.strip() + "\n", encoding="utf-8")
        problems = Problems()
        form = read_form(folder, problems)
        problems.stop_if_fatal()
        return form

    return make


@pytest.fixture
def make_instrument(tmp_path) -> Callable[..., Instrument]:
    def make(**keys) -> Instrument:
        return Instrument(title={"en": "Drawn"}, name="drawn", folder=Path(tmp_path), roles=ROLES, **keys)

    return make


@pytest.fixture
def city(make_form, make_instrument) -> tuple[Form, Instrument]:
    """A form with routing, a multi-select and a stack of two incidents, each with place and perpetrators."""
    return make_form(CITY_SURVEY, CITY_CHOICES), make_instrument(stacks=CITY_STACK)

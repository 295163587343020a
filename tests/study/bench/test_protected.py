"""What a table at the bench must not show beside the others that can be had: nothing of few people."""

import pytest

from analysis.study import open_study
from tests.workspaces import EXPORT, PARAMS, make_home

HEADER = EXPORT.splitlines()[0]


def interviews(*groups: tuple[int, str, int, str]) -> str:
    """So many people of a sex and age who paid or not; each age a year apart from the last."""
    lines = [HEADER]
    for people, sex, age, paid in groups:
        for number in range(people):
            uuid = f"{sex}{age}{paid}{number}"
            lines.append(f"{uuid},2020-01-05T09:00:00,north,{sex},{age},{number % 3},{paid},,,,,,")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Forty women and two men."""
    home = make_home(tmp_path_factory.mktemp("protected"))
    answers = interviews((20, "f", 30, "yes"), (15, "f", 50, "no"), (5, "f", 51, "no"), (2, "m", 40, "yes"))
    home.write(home.export, answers)
    home.write(home.params(), PARAMS, ("suppress_below: 0", "suppress_below: 5"))
    return home


@pytest.fixture
def study(home):
    return open_study("north", home.root)


def cells(table):
    """Answer and group of each row that shows a number of somebody."""
    frame = table.frame()
    shown = frame[(frame["status"] != "suppressed") & ~(frame["n"] == 0)]
    return list(zip(shown["answer"], shown["group"], strict=True))


def test_everybody_less_those_chosen_is_hidden_where_they_are_few(study):
    assert cells(study.tabulate("paid", where={"sex": "f"})) == []
    assert cells(study.tabulate("paid")) == [("Yes", ""), ("No", "")]
    assert cells(study.unhidden().tabulate("paid", where={"sex": "f"})) == [("Yes", ""), ("No", "")]
    assert cells(study.mean("children", where={"sex": "f"})) == []

"""Splits of too few people are not proposed, and why is told."""

import pytest

from analysis.commands.adoption.places import Places
from analysis.commands.adoption.splits import sparse_splits, told_splits
from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.problems import Problems
from tests.disclosure.release.drawn import INSTRUMENT, SETTINGS
from tests.workspaces import plan_row

FORM = """\
type,name,label::English (en)
select_one from,from,Where from?
select_multiple need,needs,What do you need?
"""
CHOICES = """\
list_name,name,label::English (en)
from,a,A
from,b,B
from,c,C
from,d,D
from,other,Other
from,dk,Don't know
need,food,Food
need,cash,Cash
need,visit,Visits
need,other,Other
need,none,None
"""
ROLES = "roles: {dont_know: [dk], refused: [refused], other: [other], none: [none]}\n"


def responses_of(root, origins, needs):
    """Responses of as many people as `origins` has answers, and of ticks for each."""
    texts = {
        "form/survey.csv": FORM,
        "form/choices.csv": CHOICES,
        "form/settings.csv": SETTINGS,
        "instrument.yaml": INSTRUMENT + ROLES,
        "export.csv": "_uuid,start,from,needs\n"
        + "".join(
            f"u{place},2021-03-01T09:00:00,{origin},{ticked}\n"
            for place, (origin, ticked) in enumerate(zip(origins, needs, strict=True))
        ),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    problems = Problems()
    instrument = read_instrument(root, problems)
    return read_responses(root / "export.csv", read_form(root / "form", problems), instrument, problems)


def spread(**people):
    return [name for name, many in people.items() for _ in range(many)]


ROWS = (plan_row("needs"), plan_row("needs", by="from"))


def sparse(tmp_path, origins, needs, places=None):
    responses = responses_of(tmp_path, origins, needs)
    return sparse_splits(ROWS, responses, places or Places(), {"a", "b"}, 5)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        # Food and cash of 30 people each: no cell of few.
        ({"a": 30, "b": 30}, ()),
        # Two groups of two beside one of 56: four of six cells are of few.
        ({"a": 56, "b": 4, "c": 4}, ROWS[1:]),
        # A pilot says nothing of the survey to come.
        ({"a": 16, "b": 4, "c": 4}, ()),
    ],
)
def test_a_split_is_left_out_where_most_cells_are_of_few(tmp_path, people, expected):
    origins = spread(**people)
    needs = [("food", "cash")[place % 2] for place in range(len(origins))]
    assert sparse(tmp_path, origins, needs) == expected


def test_cells_are_those_of_each_city(tmp_path):
    """Of one city alone a split by what it is of has one group; the cells of no city count for nothing."""
    origins = spread(a=40, b=40, c=4)
    needs = [("food", "cash")[place % 2] for place in range(len(origins))]
    assert sparse(tmp_path, origins, needs, Places("from")) == ()


def test_what_is_left_out_is_told_by_what_splits_it():
    ((names, reason),) = told_splits((plan_row("needs", by="from"), plan_row("paid", by="from")))
    assert names == "needs, paid"
    assert reason == (
        "not split by from: most cells would be of fewer than 5 people in a city, and be hidden with others"
        " beside them; a row in plan.csv brings it back"
    )

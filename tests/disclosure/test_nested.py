"""Two groupings of one question: what the one leaves of the other is protected like any count."""

import pandas as pd
import pytest

from analysis.disclosure.groupings import groupings
from analysis.disclosure.nested import Grouping, with_nested
from analysis.disclosure.suppression import suppress
from analysis.intake.derived.recodes import Band, Recode, Rule
from analysis.intake.form.form import Choice, Form, Question
from tests.reporting.drawn import frame, rows

GROUPED = {
    "fine": Grouping("age", {"18-24": frozenset({1}), "25-34": frozenset({2, 3}), "35+": frozenset({4})}),
    "wide": Grouping("age", {"18-29": frozenset({1, 2}), "30+": frozenset({3, 4})}),
}


def shown(records) -> dict[tuple[str, str], bool]:
    after = suppress(frame(records), 5, grouped=GROUPED).estimates
    names = zip(after["question"], after["choice"], after["domain"], after["level"], strict=True)
    keys = [(question, choice, level) for question, choice, _, level in names]
    return dict(zip(keys, after["status"] != "suppressed", strict=True))


def test_two_of_a_wider_band_are_not_that_band_less_the_narrower():
    """22 of 18 to 29 and 20 of 18 to 24: two are 25 to 29."""
    fine = rows("fine", {"18-24": 20, "25-34": 30, "35+": 50}, 100)
    wide = rows("wide", {"18-29": 22, "30+": 78}, 100)
    told = shown([*fine, *wide])
    assert not (told["fine", "18-24", ""] and told["wide", "18-29", ""])
    # 30 and more less 35 and more are the 28 others of 25 to 34, and follow from these as well.
    assert not (told["fine", "25-34", ""] and told["fine", "35+", ""] and told["wide", "30+", ""])


def test_bands_whose_differences_are_of_many_stay():
    fine = rows("fine", {"18-24": 20, "25-34": 30, "35+": 50}, 100)
    wide = rows("wide", {"18-29": 32, "30+": 68}, 100)
    assert all(shown([*fine, *wide]).values())


def test_levels_are_groups_as_answers_are():
    """Of 18 to 29 two more said yes than of 18 to 24."""
    records = rows("helped", {"yes": 60, "no": 60}, 120)
    for level, yes, base in (("18-24", 20, 40), ("25-34", 22, 40), ("35+", 18, 40)):
        records += rows("helped", {"yes": yes, "no": base - yes}, base, domain="fine", level=level)
    for level, yes, base in (("18-29", 22, 60), ("30+", 38, 60)):
        records += rows("helped", {"yes": yes, "no": base - yes}, base, domain="wide", level=level)
    told = shown(records)
    assert not (told["helped", "yes", "18-24"] and told["helped", "yes", "18-29"])


def test_a_group_of_exactly_the_others_is_their_sum():
    """Any help is help by family and by a friend, whose three are hidden."""
    grouped = {
        "help": Grouping(
            "help", {name: frozenset({name}) for name in ("family", "friend", "none", "office")}
        ),
        "any": Grouping(
            "help", {"yes": frozenset({"family", "friend"}), "no": frozenset({"none", "office"})}
        ),
    }
    records = rows("help", {"family": 40, "friend": 3, "none": 50, "office": 30}, 123)
    records += rows("any", {"yes": 43, "no": 80}, 123)
    after = suppress(frame(records), 5, grouped=grouped).estimates
    told = dict(zip(after["choice"], after["status"] != "suppressed", strict=True))
    assert not told["friend"]
    assert not (told["family"] and told["yes"])


def test_what_is_left_stands_at_the_end():
    records = [*rows("fine", {"18-24": 20, "25-34": 30, "35+": 50}, 100), *rows("wide", {"18-29": 22}, 100)]
    before = frame(records)
    with_left, nested = with_nested(before, GROUPED)
    pd.testing.assert_frame_equal(
        with_left.iloc[:4][["choice", "n"]], before[["choice", "n"]], check_dtype=False
    )
    assert with_left["n"].tolist()[4:] == [2]
    assert [(each.total, each.parts, each.bases) for each in nested] == [(3, (0, 4), False)]


def rule(to, choices=(), band=None):
    return Rule(1, to, {}, choices, band)


@pytest.fixture
def form():
    choices = tuple(Choice(name, {}) for name in ("family", "friend", "none"))
    questions = [Question("help", "select_one", "helps"), Question("age", "integer")]
    questions += [Question("any", "select_one", "anys")]
    anys = tuple(Choice(name, {}) for name in ("yes", "no"))
    lists = {"helps": choices, "anys": anys}
    return Form("", "", "", ("",), {each.name: each for each in questions}, {}, lists, "")


def test_recodes_hold_choices_bands_and_what_recodes_hold(form):
    recodes = [
        Recode("any", "help", {}, (rule("yes", ("family", "friend")), rule("no", ("*",))), "", 1),
        Recode("all", "any", {}, (rule("each", ("yes", "no")),), "", 1),
        Recode("young", "age", {}, (rule("y", band=Band(18, 25, True, False)),), "", 1),
        Recode("younger", "age", {}, (rule("yy", band=Band(18, 30, True, False)),), "", 1),
    ]
    found = groupings(form, recodes)
    assert {name: each.source for name, each in found.items()} == {
        "help": "help",
        "any": "help",
        "all": "help",
        "young": "age",
        "younger": "age",
    }
    assert found["any"].held == {"yes": {"family", "friend"}, "no": {"none"}}
    assert found["all"].held == {"each": {"family", "friend", "none"}}
    assert found["young"].held["y"] < found["younger"].held["yy"]

"""Two groupings of one question: what the one leaves of the other is protected like any count."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.disclosure.groupings import groupings
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.nested import NESTED, Grouping, finest_groups, with_nested
from analysis.disclosure.suppression import suppress
from analysis.intake.derived.recodes import Band, Recode, RecodeRule
from analysis.intake.form.form import Choice, Form, Question
from tests.reporting.drawn import frame, row, rows

GROUPED = {
    "fine": Grouping("age", {"18-24": frozenset({1}), "25-34": frozenset({2, 3}), "35+": frozenset({4})}),
    "wide": Grouping("age", {"18-29": frozenset({1, 2}), "30+": frozenset({3, 4})}),
}


def shown(records) -> dict[tuple[str, str], bool]:
    after = suppress(frame(records), 5, choices=KnownChoices(grouped=GROUPED)).estimates
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


def cut(people: pd.Series, breaks) -> pd.Series:
    return pd.cut(people, [0, *breaks, 99], right=False, labels=[f"{low}-" for low in (0, *breaks)]).astype(
        str
    )


def banded(variable, breaks) -> Grouping:
    ages = pd.Series(range(99))
    bands = cut(ages, breaks)
    return Grouping("age", {band: frozenset(ages[bands == band]) for band in bands.unique()})


def tables(people: pd.DataFrame, tabulated) -> list:
    """Rows of (question, domain) of drawn people; of crossed domains joined by a blank."""
    records = []
    for question, domain in tabulated:
        names = domain.split()
        groups = people.groupby(names, sort=True) if names else [((), people)]
        for level, own in groups:
            keys = {"table": f"{question} {domain}", "domain": domain, "level": "+".join(level)}
            counts = {choice: int((own[question] == choice).sum()) for choice in people[question].unique()}
            records += rows(question, counts, len(own), **keys)
    return records


def bounds(people, after, tabulated, wanted):
    """For each wanted number of people, by the answers that they share: itself, and the least and most it can
    be. The unknowns are how many there are of each age and other answers; nothing here knows of sums.
    """
    kinds = people.drop_duplicates().reset_index(drop=True)
    shown, values = [], []
    for each in after.itertuples():
        level = dict(zip(each.domain.split(), each.level.split("+"), strict=True)) if each.domain else {}
        for value, own in ((each.base, level), (each.n, level | {each.question: each.choice})):
            if not np.isnan(value):
                shown.append(members(kinds, own))
                values.append(value)
    limits = LinearConstraint(np.array(shown, float), values, values)
    for own in wanted:
        vector = members(kinds, own).astype(float)
        ends = []
        for sign in (1, -1):
            answer = milp(
                sign * vector,
                constraints=limits,
                integrality=np.ones(len(kinds)),
                bounds=Bounds(0, len(people)),
            )
            ends.append(vector @ answer.x)
        yield members(people, own).sum(), *ends


def members(people, own):
    inside = np.ones(len(people), bool)
    for name, answer in own.items():
        inside &= (people[name] == answer).to_numpy()
    return inside


BREAKS = {"one": (18, 30, 50), "two": (18, 25, 40)}
CUTS = (0, 18, 25, 30, 40, 50)
TABULATED = {
    "as answers": [("one", ""), ("two", "")],
    "as answers at a level": [("one", "sex"), ("two", "sex")],
    "as levels": [("sex", "one"), ("sex", "two")],
    "as answer and as level": [("one", "sex"), ("sex", "two")],
    "in crossed domains": [("helped", "one sex"), ("helped", "two sex")],
}


@settings(max_examples=6, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 2**32 - 1), st.integers(20, 120), st.sampled_from(sorted(TABULATED)))
def test_no_stretch_between_the_ends_of_bands_follows(seed, size, kind):
    """Whether bands are nested or overlap in part: no few people of a stretch, an answer and a sex."""
    draws = np.random.default_rng(seed)
    ages = draws.choice([20, 27, 35, 45, 60], size, p=draws.dirichlet(np.full(5, 0.7)))
    people = pd.DataFrame({"sex": draws.choice(["f", "m"], size), "helped": draws.choice(["y", "n"], size)})
    people = people.assign(stretch=cut(pd.Series(ages), CUTS[1:]))
    people = people.assign(**{name: cut(pd.Series(ages), breaks) for name, breaks in BREAKS.items()})
    grouped = {name: banded(name, breaks) for name, breaks in BREAKS.items()}
    crossed = {}
    for name in BREAKS:
        for band, sex in product(people[name].unique(), "fm"):
            crossed[f"{name} sex", f"{band}+{sex}"] = ((name, band), ("sex", sex))
    before = frame(tables(people, TABULATED[kind]))
    after = suppress(before, 5, choices=KnownChoices(crossed=crossed or {}, grouped=grouped or {})).estimates
    more = {"as answers": [], "in crossed domains": ["sex", "helped"]}.get(kind, ["sex"])
    wanted = people[["stretch", *more]].drop_duplicates().to_dict("records")
    wanted += people[["stretch", *more[:1]]].drop_duplicates().to_dict("records")
    for number, least, most in bounds(people, after, TABULATED[kind], wanted):
        assert not 0 < number < 5 or least < most


def test_thirty_to_thirty_nine_is_what_two_bands_that_overlap_leave():
    """30 are 18 to 24 and 12 are 25 to 39; 40 are 18 to 29: two are 30 to 39, though no band is of few."""
    one = rows("one", {"0-": 0, "18-": 40, "30-": 40, "50-": 20}, 100)
    two = rows("two", {"0-": 0, "18-": 30, "25-": 12, "40-": 58}, 100)
    grouped = {name: banded(name, breaks) for name, breaks in BREAKS.items()}
    assert (suppress(frame([*one, *two]), 5).estimates["status"] != "suppressed").all()
    after = suppress(frame([*one, *two]), 5, choices=KnownChoices(grouped=grouped or {})).estimates
    told = dict(
        zip(
            zip(after["question"], after["choice"], strict=True), after["status"] != "suppressed", strict=True
        )
    )
    assert not all(told["one", band] for band in ("18-", "30-", "50-")) or not all(
        told["two", band] for band in ("18-", "25-", "40-")
    )


def test_finest_groups_are_those_that_follow():
    a, b, c, d = (frozenset({name}) for name in "abcd")
    found = finest_groups([a | b, b | c, c | d, a], [5, 7, 6, 2])
    assert found == {a: 2, b: 3, c: 4, d: 2}
    assert finest_groups([a | b, b | c], [5, 7]) == {}, "three unknowns of two numbers"
    assert finest_groups([a | b, a, b], [5, 2, 2]) == {}, "not of the same people"


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
    after = suppress(frame(records), 5, choices=KnownChoices(grouped=grouped or {})).estimates
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
    assert with_left["n"].tolist()[4:] == [2, 28]
    sums = {(each.total, each.parts, each.bases) for each in nested}
    assert sums == {(3, (0, 4), False), (1, (4, 5), False)}


def rule(to, choices=(), band=None):
    return RecodeRule(1, to, {}, choices, band)


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


A, B, C, D = (frozenset({name}) for name in "abcd")
OF_HELP = {
    "fine": Grouping("help", {"a": A, "b": B, "cd": C | D}),
    "wide": Grouping("help", {"ab": A | B, "cd": C | D, "nothing": frozenset()}),
}
LEFT = ["study", "survey", "wave", "table", "question", "choice", "domain", "level", "n", "base", "status"]


def nests(records, grouped=None, crossed=None):
    """The rows that were set at the end, and which rows add up, in bases where True."""
    before = frame(records)
    after, nested = with_nested(before, OF_HELP if grouped is None else grouped, crossed)
    added = after.iloc[len(before) :]
    columns = [name for name in LEFT if name in added]
    told = added[columns].astype(object).where(added[columns].notna(), None)
    return told.to_numpy().tolist(), {(each.total, each.parts, each.bases) for each in nested}


def test_a_group_is_those_within_it_and_whom_they_leave():
    """Of the 50 of a or b 30 are of a: where b is not told, the others are 20. What both name is one."""
    records = [*rows("fine", {"a": 30, "cd": 40}, 90), *rows("wide", {"ab": 50, "cd": 40}, 90, table="u")]
    added, sums = nests(records)
    keys = ["bamako", "core", "2019"]
    assert added == [[*keys, NESTED, f"{NESTED} 0", f"{NESTED} 0", "", "", 20, 90, "ok"]]
    assert sums == {(2, (0, 4), False), (3, (1,), False), (1, (3,), False)}


@pytest.mark.parametrize(
    ("fine", "left", "parts"),
    [
        # b is told too: the two are all, and nobody is left.
        ({"a": 30, "b": 20}, [], (0, 1)),
        # More in a part than in the whole: not of the same people.
        ({"a": 51}, [], None),
        ({"a": 50}, [], (0,)),
        ({"a": 49}, [1], (0, 2)),
        ({"cd": 40}, [], None),
    ],
)
def test_who_is_left_is_somebody(fine, left, parts):
    added, nested = nests([*rows("fine", fine, 90), *rows("wide", {"ab": 50}, 90)])
    assert [each[8] for each in added] == left
    assert nested == ({(len(fine), parts, False)} if parts else set())


def test_a_level_of_two_groupings_is_told_in_counts_and_bases():
    """Of 60 of a or b 40 are of a; of these 20, of those 22 said yes: two and twenty are of b."""
    records = [
        row("helped", "yes", 22, 60, domain="wide", level="ab"),
        row("helped", "yes", 20, 40, domain="fine", level="a"),
    ]
    added, sums = nests(records)
    keys = ["bamako", "core", "2019"]
    assert added == [
        [*keys, "t", "helped", "", NESTED, f"{NESTED} 0", 20, 20, "ok"],
        [*keys, NESTED, f"{NESTED} 1", f"{NESTED} 1", "wide", "ab", 2, 60, "ok"],
    ]
    assert sums == {(0, (1, 2), True), (0, (1, 3), False)}
    apart = [records[0], records[1] | {"table": "u"}]
    assert nests(apart)[1] == {(0, (1, 2), False)}, "bases of another table may be of other people"


def test_an_answer_and_a_level_are_groups_of_the_same_people():
    """Of 25 women of a or b, told as a level, 18 are of a, told as an answer of the women."""
    records = [
        row("sex", "f", 25, 60, domain="wide", level="ab"),
        row("fine", "a", 18, 40, domain="sex", level="f"),
    ]
    added, sums = nests(records)
    assert [each[-3:] for each in added] == [[7, 60, "ok"]] and sums == {(0, (1, 2), False)}
    crossed = {("wide sex", "ab+f"): (("wide", "ab"), ("sex", "f"))}
    third = [row("paid", "y", 9, 25, domain="wide sex", level="ab+f")]
    third.append(row("paid", "y", 6, 18, domain="fine sex", level="a+f"))
    crossed["fine sex", "a+f"] = (("fine", "a"), ("sex", "f"))
    added, sums = nests(third, crossed=crossed)
    assert [each[8:] for each in added] == [[7, 7, "ok"], [3, 25, "ok"]]
    assert nests(third) == ([], set())


@pytest.mark.parametrize(
    "change", [{"status": "not asked"}, {"weighting": "raked"}, {"unit": "reports"}, {"study": "gao"}]
)
def test_groups_of_other_people_or_readings_are_none(change):
    records = [row("fine", "a", 30, 90), row("wide", "ab", 50, 90) | change]
    assert nests(records) == ([], set())


def test_one_grouping_alone_holds_nothing_together():
    records = [row("fine", "a", 30, 90), row("wide", "ab", 50, 90)]
    assert nests(records, {"fine": OF_HELP["fine"]}) == ([], set())
    elsewhere = {"fine": OF_HELP["fine"], "wide": Grouping("other", OF_HELP["wide"].held)}
    assert nests(records, elsewhere) == ([], set())


def test_groups_that_overlap_are_sums_of_the_finest_that_follow():
    """30 are of a or b, 12 of b or c and 20 of a: ten are of b, and two of c, which no row says."""
    grouped = {
        "one": Grouping("help", {"ab": A | B, "a": A}),
        "two": Grouping("help", {"bc": B | C}),
    }
    records = [*rows("one", {"ab": 30, "a": 20}, 90), row("two", "bc", 12, 90)]
    added, sums = nests(records, grouped)
    assert [each[8] for each in added] == [10, 2]
    assert sums == {(0, (1, 3), False), (2, (3, 4), False)}


def test_of_two_bands_that_tell_nothing_of_what_they_share_nothing_follows():
    assert finest_groups([A | B, B | C], [30, 12]) == {}
    assert finest_groups([A | B, A], [30, 30]) == {A: 30, B: 0}
    assert finest_groups([A | B, A, B], [5, 2, 3 + 1e-7]) == {A: 2.0, B: 3.0}
    assert finest_groups([A | B, A], [2, 3]) == {A: 3}, "fewer than nobody are no group"
    assert finest_groups([A | B | C, A], [9, 4]) == {A: 4, B | C: 5}

"""What is hidden must stay hidden from a reader who has every printed number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, row, rows

SEX = {"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}


def shown(estimates: pd.DataFrame, below: int = 5) -> list[str]:
    """Each cell as `choice level n of base`, c where hidden."""
    after = suppress(estimates, below).estimates
    return [
        f"{r.choice} {r.level or 'all'} "
        + " of ".join("c" if np.isnan(x) else f"{x:g}" for x in (r.n, r.base))
        for r in after.itertuples()
    ]


def test_off_by_default_and_small_bases_flagged():
    estimates = frame([row("q", "a", 2, 29, status="ok"), row("q", "b", 27, 30, status="ok")])
    after = suppress(estimates, 0).estimates
    assert list(after["status"]) == ["small base", "ok"]
    assert list(after["n"]) == [2, 27]
    assert list(estimates["status"]) == ["ok", "ok"]


def test_a_hidden_cell_keeps_its_keys_and_loses_its_numbers():
    after = suppress(frame(rows("barrier", {"papers": 3, "money": 60}, 100)), 5).estimates
    hidden = after.iloc[0]
    assert (hidden["choice"], hidden["status"], hidden["base"]) == ("papers", "suppressed", 100)
    assert hidden[["estimate", "se", "low", "high", "n", "deff"]].isna().all()
    assert after.iloc[1]["status"] == "ok" and after.iloc[1]["n"] == 60


def test_the_next_smallest_answer_goes_with_it_where_answers_add_to_the_base():
    assert shown(frame(rows("q", {"a": 50, "b": 30, "c": 3, "d": 0}, 83))) == [
        "a all 50 of 83",
        "b all c of 83",
        "c all c of 83",
        "d all 0 of 83",
    ]


CROSSED = {
    ("sex age", f"{sex}+{age}"): (("sex", sex), ("age", age)) for sex in "fm" for age in ("young", "old")
}


def test_a_crossed_level_is_not_its_level_less_the_others():
    """Two young women are hidden; the women less the old women, and the young less the young men, would give
    them away.
    """
    cells = {
        "": 80,
        "f": 22,
        "m": 58,
        "young": 32,
        "old": 48,
        "f+young": 2,
        "f+old": 20,
        "m+young": 30,
        "m+old": 28,
    }
    domains = {"": "", "f": "sex", "m": "sex", "young": "age", "old": "age"}
    records = [
        row("barrier", "papers", n, 400, domain=domains.get(level, "sex age"), level=level)
        for level, n in cells.items()
    ]
    after = suppress(frame(records), 5, choices=KnownChoices(crossed=CROSSED)).estimates
    assert dict(zip(after["level"], after["n"].fillna(-1), strict=True)) == {
        "": 80,
        "f": 22,
        "m": 58,
        "young": 32,
        "old": 48,
        "f+young": -1,
        "f+old": -1,
        "m+young": -1,
        "m+old": -1,
    }


def test_few_who_did_not_are_as_few_as_few_who_did():
    assert shown(frame(rows("barrier", {"papers": 97, "money": 60}, 100))) == [
        "papers all c of 100",
        "money all 60 of 100",
    ]


def test_a_level_is_not_the_whole_city_less_the_other():
    records = [row("barrier", "papers", 40, 100), row("barrier", "papers", 3, 50, **SEX[0])]
    assert shown(frame([*records, row("barrier", "papers", 37, 50, **SEX[1])])) == [
        "papers all 40 of 100",
        "papers f c of 50",
        "papers m c of 50",
    ]


def test_levels_add_to_the_whole_city_of_another_table():
    records = [row("barrier", "papers", 40, 100)]
    records += [row("barrier", "papers", 3, 50, table="u", **SEX[0])]
    assert shown(frame([*records, row("barrier", "papers", 37, 50, table="u", **SEX[1])])) == [
        "papers all 40 of 100",
        "papers f c of 50",
        "papers m c of 50",
    ]


def test_levels_add_to_their_own_table_beside_one_of_other_people():
    """Of ninety who were asked again thirty said papers, three of the women."""
    records = [row("barrier", "papers", 40, 100), row("barrier", "papers", 30, 90, table="u")]
    records += [row("barrier", "papers", 3, 45, table="u", **SEX[0])]
    assert shown(frame([*records, row("barrier", "papers", 27, 45, table="u", **SEX[1])])) == [
        "papers all 40 of 100",
        "papers all 30 of 90",
        "papers f c of 45",
        "papers m c of 45",
    ]


def test_a_small_base_hides_its_column_and_another_base():
    records = rows("help", {"yes": 60, "no": 40}, 100)
    records += rows("help", {"yes": 3, "no": 0}, 3, **SEX[0]) + rows(
        "help", {"yes": 57, "no": 40}, 97, **SEX[1]
    )
    assert shown(frame(records)) == [
        "yes all 60 of 100",
        "no all 40 of 100",
        "yes f c of c",
        "no f c of c",
        "yes m c of c",
        "no m c of c",
    ]


def test_bases_of_levels_add_up_where_answers_do_not():
    """People may tick several answers, so that none of them gives 100 less 97 away."""
    records = [row("needs", "food", 60, 100), row("needs", "food", 2, 3, **SEX[0])]
    assert shown(frame([*records, row("needs", "food", 58, 97, **SEX[1])])) == [
        "food all 60 of 100",
        "food f c of c",
        "food m c of c",
    ]


def test_a_base_hidden_in_one_table_is_hidden_where_it_is_an_answer():
    records = rows("help", {"yes": 60, "no": 40}, 100) + rows("help", {"yes": 3, "no": 0}, 3, **SEX[0])
    records += rows("help", {"yes": 57, "no": 40}, 97, **SEX[1])
    records += rows("sex", {"f": 3, "m": 97}, 100, table="u")
    assert shown(frame(records))[-2:] == ["f all c of 100", "m all c of 100"]


def test_whoever_was_asked_what_follows_an_answer_gave_it():
    """Three were helped by a friend; the others said no and were asked why: fifteen less the base of that."""
    records = rows("help", {"no": 12, "friend": 3}, 15) + rows("age", {"young": 15}, 15)
    records += rows("why", {"far": 6, "dear": 6}, 12, table="why")
    assert shown(frame(records))[-2:] == ["far all c of c", "dear all c of c"]


def test_the_same_people_counted_the_other_way_round_are_hidden_too():
    by_sex = rows("barrier", {"papers": 40}, 100) + rows("barrier", {"papers": 3}, 50, **SEX[0])
    turned = [row("sex", "f", 3, 40, table="u", domain="barrier", level="papers")]
    after = suppress(frame(by_sex + turned), 5).estimates
    assert list(after["status"]) == ["ok", "suppressed", "suppressed"]


def test_weighted_readings_and_other_tables_hide_with_the_count():
    records = rows("barrier", {"papers": 3, "money": 60}, 100)
    records += rows("barrier", {"papers": 3, "money": 60}, 100, weighting="raked", estimate=0.04)
    after = suppress(frame([*records, row("barrier", "papers", 3, 90, table="excluded")]), 5).estimates
    assert list(after["status"]) == ["suppressed", "ok", "suppressed", "ok", "suppressed"]


def test_many_reports_by_few_people_are_hidden():
    records = [row("barrier", "papers", 9, 100, unit="reports"), row("barrier", "papers", 2, 60)]
    assert list(suppress(frame(records), 5).estimates["status"]) == ["suppressed", "suppressed"]


def test_means_of_few_people_are_hidden_and_one_other_with_them():
    def mean(base, **more):
        return row("age", "", base, base, statistic="mean", estimate=27.0, **more)

    after = suppress(frame([mean(100), mean(3, **SEX[0]), mean(97, **SEX[1])]), 5).estimates
    assert list(after["status"]) == ["ok", "suppressed", "suppressed"]
    assert after["base"].isna().tolist() == [False, True, True]


def test_zeros_are_shown_and_other_cities_untouched():
    records = rows("barrier", {"papers": 0, "money": 60}, 100) + rows(
        "barrier", {"papers": 3}, 100, study="gao"
    )
    assert list(suppress(frame(records), 5).estimates["status"]) == ["ok", "ok", "suppressed"]


QUESTIONS = {"q": 3, "sex": 2, "place": 3}


@st.composite
def surveys(draw) -> pd.DataFrame:
    """People with answers to three questions; a multi-select of two choices beside them."""
    n = draw(st.integers(4, 60))
    seed, tilt = draw(st.integers(0, 2**32 - 1)), draw(st.floats(0.2, 2))
    rng = np.random.default_rng(seed)
    people = {name: rng.choice(k, n, p=rng.dirichlet(np.full(k, tilt))) for name, k in QUESTIONS.items()}
    return pd.DataFrame(people).assign(**{f"tick{c}": rng.random(n) < rng.random() for c in range(2)})


def estimates_of(people: pd.DataFrame) -> pd.DataFrame:
    """Every question by every other, and the multi-select by sex."""
    records = []
    for question, k in QUESTIONS.items():
        for domain in ["", *(name for name in QUESTIONS if name != question)]:
            for level in range(QUESTIONS[domain]) if domain else [""]:
                inside = people if domain == "" else people[people[domain] == level]
                keys = {"table": question, "domain": domain, "level": f"{domain}{level}" if domain else ""}
                counts = {f"{question}{c}": int((inside[question] == c).sum()) for c in range(k)}
                records += rows(question, counts, len(inside), **keys)
    for level in ["", 0, 1]:
        inside = people if level == "" else people[people["sex"] == level]
        keys = {
            "table": "m",
            "domain": "" if level == "" else "sex",
            "level": "" if level == "" else f"sex{level}",
        }
        records += rows("m", {c: int(inside[c].sum()) for c in ("tick0", "tick1")}, len(inside), **keys)
    return frame(records)


def possible(
    people: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame
) -> list[tuple[float, float, float]]:
    """For each hidden n: itself, and the least and most it can be for one who sees `after`.

    The unknowns are how many people there are of each full set of answers: whatever a reader could
    know follows from these being whole and not negative, and from the numbers shown. Nothing here
    uses what the module takes for a sum.
    """
    names = [*QUESTIONS, "tick0", "tick1"]
    kinds = pd.MultiIndex.from_product(
        [range(k) for k in QUESTIONS.values()] + [[False, True]] * 2, names=names
    )
    kinds = kinds.to_frame(index=False)

    def counts(record, *, with_choice: bool) -> np.ndarray:
        picked = np.ones(len(kinds), bool)
        if record.domain:
            picked &= (record.domain + kinds[record.domain].astype(str) == record.level).to_numpy()
        if with_choice:
            answer = (
                kinds[record.choice]
                if record.question == "m"
                else (record.question + kinds[record.question].astype(str) == record.choice)
            )
            picked &= answer.to_numpy().astype(bool)
        return picked.astype(float)

    known, values, targets = [], [], []
    for old, new in zip(before.itertuples(), after.itertuples(), strict=True):
        for name, with_choice in (("n", True), ("base", False)):
            vector = counts(old, with_choice=with_choice)
            if np.isnan(getattr(new, name)):
                targets.append((vector, getattr(old, name)))
            else:
                known.append(vector)
                values.append(getattr(new, name))
    limits = LinearConstraint(np.array(known), values, values) if known else None
    found = []
    for vector, value in {(tuple(v), x) for v, x in targets}:
        ends = [
            milp(
                sign * np.array(vector),
                constraints=limits,
                bounds=Bounds(0, len(people)),
                integrality=np.ones(len(kinds)),
            )
            for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        found.append((value, round(ends[0].fun), round(-ends[1].fun)))
    return found


@settings(max_examples=8)
@given(surveys(), st.sampled_from([3, 5]))
def test_no_hidden_count_of_few_has_only_one_value(people, below):
    """What is hidden to protect others may follow from what is shown, where it is of enough people itself."""
    before = estimates_of(people)
    after = suppress(before, below).estimates
    visible = after.loc[after["n"].notna() & (after["n"] > 0), "n"]
    assert (visible >= below).all()
    ranges = possible(people, before, after)
    assert all(least < most for value, least, most in ranges if 0 < value < below)


@pytest.mark.parametrize("below", [0, 1])
def test_nothing_is_hidden_below_two(below):
    assert list(suppress(frame([row("q", "a", 1, 100)]), below).estimates["n"]) == [1]


def test_few_who_were_not_offered_an_answer_are_not_told():
    """None was offered to 97 of 100; two bases side by side would say that three were in the other form."""
    assert shown(frame([*rows("q", {"a": 50, "b": 30}, 100), row("q", "none", 15, 97)])) == [
        "a all 50 of 100",
        "b all 30 of 100",
        "none all c of c",
    ]
    assert shown(frame([*rows("q", {"a": 50}, 100), row("q", "none", 20, 60)])) == [
        "a all 50 of 100",
        "none all 20 of 60",
    ]


def test_answers_add_to_their_base_beside_one_that_a_level_could_not_have():
    absent = row("q", "none", 0, 0, status="not in this form", estimate=np.nan)
    assert shown(frame([absent, *rows("q", {"a": 50, "b": 30, "c": 3}, 83)])) == [
        "none all 0 of 0",
        "a all 50 of 83",
        "b all c of 83",
        "c all c of 83",
    ]


def test_reasons_say_whether_few_people_are_in_a_row_or_it_went_with_another():
    """Three said c, b goes with them; of three men both answers are of few; what nobody gave is shown."""
    records = rows("q", {"a": 50, "b": 30, "c": 3, "d": 0}, 83)
    records += rows("help", {"yes": 60, "no": 40, "none": 0}, 100, table="u")
    for level, (yes, no) in {"f": (57, 40), "m": (3, 0)}.items():
        counts = {"yes": yes, "no": no, "none": 0}
        records += rows("help", counts, yes + no, table="u", domain="sex", level=level)
    records.append(row("q", "e", 0, 0, status="not asked"))
    found = suppress(frame(records), 5)
    reasons = [*["", "secondary", "primary", ""], *[""] * 3]
    reasons += ["secondary", "secondary", "", "primary", "primary", "", ""]
    assert found.reasons.tolist() == reasons
    after = found.estimates
    assert after.loc[found.reasons != "", "status"].eq("suppressed").all()
    assert after["status"].iloc[-1] == "not asked"
    gone = after["base"].isna().to_numpy()
    assert np.flatnonzero(gone).tolist() == [7, 8, 9, 10, 11, 12]
    assert after.loc[gone, ["base_weighted", "n_effective", "df"]].isna().all(axis=None)
    assert after.loc[~gone, ["base_weighted", "n_effective", "df"]].notna().all(axis=None)
    # The interval of a zero would tell its base.
    assert after.loc[[9, 12], ["se", "low", "high", "deff"]].isna().all(axis=None)
    assert after.loc[[9, 12], ["estimate", "n"]].notna().any(axis=1).all()


def test_a_base_of_thirty_is_not_small():
    after = suppress(frame(rows("q", {"a": 20}, 30, status="ok")), 0).estimates
    assert after["status"].tolist() == ["ok"]
    assert suppress(frame(rows("q", {"a": 1}, 30)), 2).estimates["status"].tolist() == ["suppressed"]
    assert suppress(frame([]), 5).reasons.tolist() == []


@pytest.mark.parametrize(
    ("everybody", "shown"),
    [
        ({"n": 0, "base": 100}, True),
        # Not where somebody gave it, nobody was asked, or it is a number of another kind.
        ({"n": 30, "base": 100}, False),
        ({"n": 0, "base": 0}, False),
        ({"n": 0, "base": 100, "statistic": "mean"}, False),
        ({"n": 0, "base": 100, "table": "elsewhere"}, False),
    ],
)
def test_an_answer_nobody_gave_is_shown_under_a_hidden_base(everybody, shown):
    """Of three women nobody said none; their base is hidden with that of the men."""
    statistic = {"statistic": everybody.get("statistic", "share")}
    records = [row("help", "none", everybody["n"], everybody["base"]) | everybody]
    records += [row("help", "none", 0, 3, **SEX[0]) | statistic, row("help", "yes", 60, 100)]
    records += [row("help", "yes", 3, 3, **SEX[0]), row("help", "yes", 57, 97, **SEX[1])]
    after = suppress(frame(records), 5).estimates.iloc[1]
    assert np.isnan(after["base"]) and (after["status"] != "suppressed") == shown

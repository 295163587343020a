import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation.frame import ESTIMATE_COLUMNS
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.statistics.design import Design
from tests.workspaces import EXPORT, make_home, plan_row, read_home

SHOWN = ["choice", "level", "estimate", "n", "base", "status"]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return read_home(make_home(tmp_path_factory.mktemp("planned")))


def survey(read, **more):
    given = {"respondents": read.respondents, "reports": read.reports, "small_base": 3}
    return Survey("north", "drawn", "2020-01", **given | more)


def estimated(read, *rows, columns=SHOWN, **more):
    """The estimates of a plan as one line a row."""
    frame = estimate_plan(rows, survey(read, **more))[columns]
    return ["  ".join(shown(value) for value in values) for values in frame.itertuples(index=False)]


def shown(value):
    """A cell as a person writes it: two decimals, - for nothing."""
    if isinstance(value, float):
        return "-" if np.isnan(value) else f"{value:.2f}"
    return str(value) or "-"


def test_one_row_with_all_its_columns(read):
    """Six of seven answered, four of them yes: the interval is the logit of the share, with R survey's domain
    variance.
    """
    first, *_ = estimate_plan([plan_row("paid")], survey(read)).to_dict("records")
    assert tuple(first) == ESTIMATE_COLUMNS
    share, n, base = 4 / 6, 7, 6
    se = np.sqrt(n / (n - 1) * share * (1 - share) / base)
    reach = 2.570581835636314 * se / (share * (1 - share))  # t quantile 0.975, 5 degrees of freedom
    assert first == pytest.approx(
        {
            "study": "north",
            "survey": "drawn",
            "wave": "2020-01",
            "table": "t",
            "question": "paid",
            "choice": "yes",
            "domain": "",
            "level": "",
            "statistic": "share",
            "unit": "respondents",
            "estimate": share,
            "se": se,
            "low": 1 / (1 + np.exp(-(np.log(2) - reach))),
            "high": 1 / (1 + np.exp(-(np.log(2) + reach))),
            "confidence": 0.95,
            "method": "logit",
            "n": 4,
            "base": 6,
            "base_weighted": 6.0,
            "n_effective": 6.0,
            "deff": 35 / 36,
            "df": 5.0,
            "weighting": "none",
            "status": "ok",
        },
        abs=1e-12,
    )


def test_single_answers_and_their_levels(read):
    assert estimated(read, plan_row("paid", by="sex")) == [
        "yes  -  0.67  4  6  ok",
        "no  -  0.17  1  6  ok",
        "dk  -  0.17  1  6  ok",
        "yes  f  1.00  3  3  ok",
        "no  f  0.00  0  3  ok",
        "dk  f  0.00  0  3  ok",
        "yes  m  0.33  1  3  ok",
        "no  m  0.33  1  3  ok",
        "dk  m  0.33  1  3  ok",
    ]


def test_a_base_of_those_asked_who_answered_and_its_levels(read):
    """Four were asked how they travelled and three answered; none of the men but one was asked."""
    assert estimated(read, plan_row("means", by="sex")) == [
        "bus  -  0.67  2  3  ok",
        "foot  -  0.33  1  3  ok",
        "dk  -  0.33  1  3  ok",
        "bus  f  1.00  2  2  small base",
        "foot  f  0.50  1  2  small base",
        "dk  f  0.00  0  2  small base",
        "bus  m  0.00  0  1  small base",
        "foot  m  0.00  0  1  small base",
        "dk  m  1.00  1  1  small base",
    ]


def test_people_mentions_and_reports_have_their_own_bases(read):
    rows = [
        plan_row("means"),
        plan_row("means", unit="mentions"),
        plan_row("incident", stack="incidents", unit="reports"),
        plan_row("incident", stack="incidents"),
    ]
    assert estimated(read, *rows, columns=["question", "choice", "unit", "n", "base", "df"]) == [
        "means  bus  respondents  2  3  2.00",
        "means  foot  respondents  1  3  2.00",
        "means  dk  respondents  1  3  2.00",
        "means  bus  mentions  2  4  2.00",
        "means  foot  mentions  1  4  2.00",
        "means  dk  mentions  1  4  2.00",
        "incident  robbery  reports  3  6  3.00",
        "incident  beating  reports  3  6  3.00",
        "incident  robbery  respondents  3  4  3.00",
        "incident  beating  respondents  3  4  3.00",
    ]


def test_reports_by_something_reported(read):
    assert estimated(read, plan_row("incident", stack="incidents", unit="reports", by="place")) == [
        "robbery  -  0.50  3  6  ok",
        "beating  -  0.50  3  6  ok",
        "robbery  desert  0.67  2  3  ok",
        "beating  desert  0.33  1  3  ok",
        "robbery  town  0.33  1  3  ok",
        "beating  town  0.67  2  3  ok",
    ]


def test_a_domain_of_several_answers_counts_a_person_in_each(read):
    assert estimated(read, plan_row("sex", by="means")) == [
        "f  -  0.43  3  7  ok",
        "m  -  0.57  4  7  ok",
        "f  bus  1.00  2  2  small base",
        "m  bus  0.00  0  2  small base",
        "f  foot  1.00  1  1  small base",
        "m  foot  0.00  0  1  small base",
        "f  dk  0.00  0  1  small base",
        "m  dk  1.00  1  1  small base",
    ]


def test_exclusion_changes_the_base(read):
    assert estimated(read, plan_row("paid", exclude=("dk",))) == [
        "yes  -  0.80  4  5  ok",
        "no  -  0.20  1  5  ok",
    ]
    assert estimated(read, plan_row("means", exclude=("foot",))) == [
        "bus  -  0.50  1  2  small base",
        "dk  -  0.50  1  2  small base",
    ]


def test_numbers(read):
    rows = [
        plan_row("age", statistic="mean", by="sex"),
        plan_row("age", statistic="median"),
        plan_row("children", statistic="total"),
        plan_row("children", statistic="ratio", denominator="age"),
    ]
    assert estimated(read, *rows, columns=["question", "statistic", "level", "estimate", "n", "base"]) == [
        "age  mean  -  30.00  6  6",
        "age  mean  f  28.33  3  3",
        "age  mean  m  31.67  3  3",
        "age  median  -  30.00  6  6",
        "children  total  -  7.00  6  6",
        "children  ratio  -  0.04  6  6",
    ]
    assert estimated(read, *rows[2:], columns=["statistic", "choice"]) == ["total  -", "ratio  age"]


def test_a_count_is_its_n_and_has_no_interval(read):
    assert estimated(
        read,
        plan_row("paid", statistic="count"),
        columns=["choice", "estimate", "se", "low", "high", "method"],
    ) == [
        "yes  4.00  -  -  -  none",
        "no  1.00  -  -  -  none",
        "dk  1.00  -  -  -  none",
    ]


def test_rows_of_one_table_share_the_whole_city(read):
    rows = [plan_row("paid"), plan_row("paid", by="sex")]
    whole = [line for line in estimated(read, *rows) if line.split("  ")[1] == "-"]
    assert whole == estimated(read, plan_row("paid"))


def test_weighted_after_unweighted(read):
    weights = np.array([7, 0, 0, 0, 0, 0, 0]) + 1e-9
    design = {"raked": Design.of(7, weights=weights)}
    lines = estimated(
        read, plan_row("paid"), columns=["choice", "estimate", "n", "base", "weighting"], designs=design
    )
    assert lines == [
        "yes  0.67  4  6  none",
        "no  0.17  1  6  none",
        "dk  0.17  1  6  none",
        "yes  1.00  4  6  raked",
        "no  0.00  1  6  raked",
        "dk  0.00  1  6  raked",
    ]


def test_reports_carry_the_weight_of_their_person(read):
    design = {"raked": Design.of(7, weights=np.array([4.0, 1, 1, 1, 1, 1, 1]))}
    row = plan_row("incident", stack="incidents", unit="reports")
    lines = estimated(read, row, columns=["choice", "estimate", "base_weighted", "weighting"], designs=design)
    assert lines[2:] == ["robbery  0.67  9.00  raked", "beating  0.33  9.00  raked"]


def test_nobody_was_asked(tmp_path):
    home = make_home(tmp_path)
    home.change(
        home.export,
        (",yes,bus foot,1,1,0", ",no,,,,"),
        (",yes,bus,1,0,0", ",no,,,,"),
        (",yes,dk,0,0,1", ",no,,,,"),
        (",yes,,,,", ",no,,,,"),
    )
    assert estimated(read_home(home), plan_row("means", by="sex"))[:4] == [
        "bus  -  -  0  0  not asked",
        "foot  -  -  0  0  not asked",
        "dk  -  -  0  0  not asked",
        "bus  f  -  0  0  not asked",
    ]


def test_asked_but_answered_by_none(tmp_path):
    home = make_home(tmp_path)
    home.write(home.export, EXPORT, *((f",{sex},", ",,") for sex in "fm"))
    assert estimated(read_home(home), plan_row("sex")) == [
        "f  -  -  0  0  small base",
        "m  -  -  0  0  small base",
    ]


def test_a_question_the_export_does_not_have(tmp_path):
    home = make_home(tmp_path)
    lines = [line.split(",") for line in EXPORT.splitlines()]
    home.write(home.export, "\n".join(",".join([*cells[:6], *cells[7:]]) for cells in lines) + "\n")
    without = read_home(home)
    absent = [
        "yes  -  -  0  0  not in this form",
        "no  -  -  0  0  not in this form",
        "dk  -  -  0  0  not in this form",
    ]
    assert estimated(without, plan_row("paid")) == absent
    assert estimated(without, plan_row("sex", by="paid")) == [
        line.replace("yes", "f").replace("no  ", "m  ") for line in absent[:2]
    ]
    assert estimated(without, plan_row("age", statistic="mean", by="paid")) == [
        "-  -  -  0  0  not in this form"
    ]


def test_a_choice_the_export_does_not_have(tmp_path):
    home = make_home(tmp_path)
    home.write(home.export, EXPORT, ("means/foot", "means_note"), ("bus foot", "bus"), ("yes,foot", "yes,"))
    assert estimated(read_home(home), plan_row("means")) == [
        "foot  -  -  0  0  not in this form",
        "bus  -  0.67  2  3  ok",
        "dk  -  0.33  1  3  ok",
    ]


def test_an_empty_plan_is_an_empty_frame(read):
    frame = estimate_plan([], survey(read))
    assert (len(frame), tuple(frame.columns)) == (0, ESTIMATE_COLUMNS)


@settings(max_examples=25)
@given(
    weights=st.lists(st.floats(0.1, 10), min_size=7, max_size=7),
    excluded=st.sets(st.sampled_from(["yes", "no", "dk"]), max_size=2),
)
def test_shares_of_a_single_choice_sum_to_one_everywhere(read, weights, excluded):
    row = plan_row("paid", by="sex", exclude=tuple(sorted(excluded)))
    frame = estimate_plan([row], survey(read, designs={"raked": Design.of(7, weights=np.array(weights))}))
    counted = frame[frame["base"] > 0]
    sums = counted.groupby(["level", "weighting"], observed=True)["estimate"].sum()
    np.testing.assert_allclose(sums, 1)
    bases = counted.groupby(["level", "weighting"], observed=True)[["n", "base"]].agg(
        {"n": "sum", "base": "first"}
    )
    assert (bases["n"] == bases["base"]).all()


@settings(max_examples=15)
@given(scale=st.floats(0.01, 100))
def test_scaling_weights_changes_no_share(read, scale):
    weights = np.array([1.0, 2, 3, 1, 2, 3, 1])
    rows = [plan_row("means"), plan_row("incident", stack="incidents", unit="reports")]
    one, other = (
        estimate_plan(rows, survey(read, designs={"raked": Design.of(7, weights=factor * weights)}))
        for factor in (1, scale)
    )
    for column in ("estimate", "se", "low", "high", "n_effective"):
        np.testing.assert_allclose(one[column], other[column], rtol=1e-9, atol=1e-12)


def test_crossed_levels_that_occur(read):
    assert estimated(
        read,
        plan_row("age", statistic="mean", by="sex paid"),
        columns=["level", "estimate", "base", "status"],
    ) == [
        "-  30.00  6  ok",
        "f+yes  28.33  3  ok",
        "m+yes  25.00  1  small base",
        "m+no  40.00  1  small base",
        "m+dk  30.00  1  small base",
    ]


def test_people_without_a_level_are_a_level_where_asked_for(read):
    rows = estimated(read, plan_row("sex", by="paid", missing=True))
    assert rows[-2:] == ["f  missing  0.00  0  1  small base", "m  missing  1.00  1  1  small base"]
    assert not any("missing" in line for line in estimated(read, plan_row("paid", by="sex", missing=True)))


def test_quantiles_carry_their_probability(read):
    rows = [plan_row("age", statistic="quantile", probability=p) for p in (0.25, 0.9)]
    assert estimated(read, *rows, columns=["statistic", "choice", "estimate"]) == [
        "quantile  0.25  25.00",
        "quantile  0.9  40.00",
    ]


@pytest.mark.parametrize(
    "row", [plan_row("paid", confidence=0.0), plan_row("age", statistic="mean", confidence=0.0)]
)
def test_without_a_confidence_there_is_no_interval(read, row):
    frame = estimate_plan([row], survey(read))
    assert frame[["low", "high"]].isna().all(axis=None)
    assert (frame["confidence"] == 0).all()
    assert frame["se"].notna().all()


def test_a_wider_confidence_is_a_wider_interval(read):
    for question, statistic in (("paid", "share"), ("age", "mean")):
        narrow, wide = (
            estimate_plan([plan_row(question, statistic=statistic, confidence=level)], survey(read))
            for level in (0.5, 0.99)
        )
        assert (wide["low"] < narrow["low"]).all() and (wide["high"] > narrow["high"]).all()


def test_the_settings_of_a_ratio_change_its_base(tmp_path):
    home = make_home(tmp_path)
    home.change(home.export, ("f,20,0,yes", "f,20,,yes"), ("m,40,1,no", "m,0,1,no"))
    drawn = read_home(home)
    ratio = {"statistic": "ratio", "denominator": "age"}
    lines = [
        estimated(drawn, plan_row("children", **ratio, **more), columns=["estimate", "base"])[0]
        for more in ({}, {"numerator_missing_is_zero": True}, {"drop_zero_denominator": True})
    ]
    assert lines == ["0.06  5", "0.05  6", "0.05  4"]


def test_the_largest_choices_are_a_matter_of_the_table(read):
    assert estimated(read, plan_row("paid", top=1)) == estimated(read, plan_row("paid"))


def test_what_is_worked_out_together_is_what_each_kernel_gives(read):
    """The raked reading takes the kernels row by row; with weights of 1 it must not differ."""
    rows = [
        plan_row("paid", by="sex"),
        plan_row("means", by="paid", missing=True),
        plan_row("paid", by="means", exclude=("dk",)),
        plan_row("age", statistic="mean", by="sex"),
    ]
    frame = estimate_plan(rows, survey(read, designs={"raked": Design.of(7, weights=np.ones(7))}))
    together, each = (
        frame[frame["weighting"] == name].drop(columns="weighting") for name in ("none", "raked")
    )
    pd.testing.assert_frame_equal(together.reset_index(drop=True), each.reset_index(drop=True), rtol=1e-12)


@settings(max_examples=25)
@given(data=st.data())
def test_crossed_shares_add_up_and_average_to_the_margin(read, data):
    """Within each crossed level shares sum to 1; the levels' shares, weighted with their bases, are the
    margin's.
    """
    question, by = (
        data.draw(st.permutations(["sex", "paid", "city"]))[0],
        data.draw(st.sampled_from(["sex paid", "paid sex"])),
    )
    rows = [plan_row(question, by=by), plan_row(question, by=by.split()[0])]
    keep = data.draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(lambda mask: sum(mask) > 1))
    part = survey(read, respondents=read.respondents.subset(np.array(keep)))
    frame = estimate_plan(rows, part)
    counted = frame[frame["base"] > 0]
    np.testing.assert_allclose(counted.groupby(["domain", "level"])["estimate"].sum(), 1)
    crossed = counted[counted["domain"] == by]
    for (choice, level), cells in crossed.groupby(["choice", crossed["level"].str.split("+").str[0]]):
        margin = frame[
            (frame["domain"] == by.split()[0]) & (frame["level"] == level) & (frame["choice"] == choice)
        ]
        if cells["base"].sum() == margin["base"].iloc[0]:
            assert np.average(cells["estimate"], weights=cells["base"]) == pytest.approx(
                margin["estimate"].iloc[0]
            )

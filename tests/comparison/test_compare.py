import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.comparison.compare import compare
from analysis.estimation.frame import ESTIMATE_COLUMNS, estimates_frame


def shares(study, table, counts, **more):
    """The rows of one question of one city: choice to n."""
    base = sum(counts.values())
    rows = [
        {
            "study": study,
            "survey": "core",
            "wave": "1",
            "table": table,
            "question": "q",
            "choice": choice,
            "statistic": "share",
            "estimate": n / base,
            "n": n,
            "base": base,
            **more,
        }
        for choice, n in counts.items()
    ]
    return estimates_frame(rows)


def test_a_city_without_a_table_gets_its_rows_without_numbers():
    north = pd.concat(
        [shares("north", "a", {"yes": 3, "no": 1}), shares("north", "b", {"yes": 2, "no": 2})],
        ignore_index=True,
    )
    south = shares("south", "a", {"yes": 1, "no": 3})
    both = compare({"north": north, "south": south})
    assert tuple(both.columns) == ESTIMATE_COLUMNS
    assert (
        both[["study", "survey", "wave", "table", "choice", "n", "base", "status"]].to_csv(index=False)
        == "study,survey,wave,table,choice,n,base,status\n"
        "north,core,1,a,yes,3,4,ok\n"
        "north,core,1,a,no,1,4,ok\n"
        "north,core,1,b,yes,2,4,ok\n"
        "north,core,1,b,no,2,4,ok\n"
        "south,core,1,a,yes,1,4,ok\n"
        "south,core,1,a,no,3,4,ok\n"
        "south,core,,b,yes,0,0,not asked\n"
        "south,core,,b,no,0,0,not asked\n"
    )
    assert both.loc[both["status"] == "not asked", ["estimate", "se", "low", "high"]].isna().all(axis=None)


def test_only_unweighted_rows_of_the_whole_city_are_stood_in_for():
    north = pd.concat(
        [
            shares("north", "a", {"yes": 3}),
            shares("north", "a", {"yes": 3}, domain="sex", level="f"),
            shares("north", "a", {"yes": 3}, weighting="raked"),
        ],
        ignore_index=True,
    )
    both = compare({"north": north, "south": shares("south", "b", {"no": 2})})
    absent = both[both["status"] == "not asked"]
    assert absent[["study", "table", "choice", "level", "weighting"]].values.tolist() == [
        ["north", "b", "no", "", "none"],
        ["south", "a", "yes", "", "none"],
    ]


def test_a_city_without_any_estimates():
    both = compare({"north": shares("north", "a", {"yes": 3}), "south": estimates_frame()})
    assert both[["study", "status"]].values.tolist() == [["north", "ok"], ["south", "not asked"]]


def test_no_estimates_at_all():
    assert len(compare({"north": estimates_frame()})) == 0
    assert tuple(compare({}).columns) == ESTIMATE_COLUMNS


@settings(max_examples=15)
@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]),
        st.dictionaries(st.sampled_from(["yes", "no"]), st.integers(1, 9), min_size=1),
        min_size=1,
    )
)
def test_a_city_beside_itself_gains_nothing(tables):
    one = pd.concat([shares("north", table, counts) for table, counts in tables.items()], ignore_index=True)
    twin = one.assign(study="twin")
    both = compare({"north": one, "twin": twin})
    assert_frame_equal(both[both["study"] == "north"].reset_index(drop=True), one)
    assert_frame_equal(both[both["study"] == "twin"].reset_index(drop=True).assign(study="north"), one)

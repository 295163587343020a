"""People who stand in two cities.

Reading refuses rows of one export that meet (tests of chosen rows); what the comparison does with people who
are in two cities all the same is tried with that rule off.
"""

import pytest

from analysis.study import declare, open_comparison, prepare
from analysis.study.cities.contrasts.shared_people import find_shared
from tests.study.cities.contrasts.test_results import drawn

ROWS = "    rows: {city: south}\n"
SAID = (
    "180 people are among those of both South and Both. Differences between the two allow for it; nothing is"
    " pooled over the cities. What one of them hides may be worked out from the other."
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """South, North, and a third params file that takes the people of either."""
    home = drawn(tmp_path_factory.mktemp("shared"))
    south = home.params("south").read_text(encoding="utf-8")
    assert "city: south" in south
    home.write(
        home.params("both"),
        south.replace("city: south", "city: [north, south]").replace("South", "Both").replace("Sud", "Deux"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.study.city.surveys_beside", lambda *_: ())
        prepare(declare("both", home.root))
        yield home


def surveys(home, *cities):
    return {city: declare(city, home.root).surveys[0] for city in cities}


def test_rows_that_a_question_keeps_apart_share_nobody(home):
    assert find_shared(surveys(home, "north", "south")) == {}


def test_who_is_in_both(home):
    found = find_shared(surveys(home, "both", "north", "south"))
    assert {pair: both.people for pair, both in found.items()} == {
        ("both", "north"): 160,
        ("both", "south"): 180,
    }
    shares = found["both", "south"].estimates.query("table == 'payment' and choice == 'yes'")
    assert shares[["n", "base"]].values.tolist() == [[28, 180]]


def test_the_difference_allows_for_it_and_nothing_is_pooled(home):
    compared = open_comparison(home.root)
    frames = compared.frames
    rows = (
        frames["differences"]
        .query("table == 'payment' and choice == 'yes' and domain == 'study'")
        .set_index(["a", "b"])
    )
    apart = rows.loc[("north", "south")]
    part = rows.loc[("both", "south")]
    assert part["difference"] == pytest.approx(apart["difference"] * 160 / 340)
    assert part["se"] == pytest.approx(apart["se"] * 160 / 340, rel=0.07), "near the part against the rest"
    assert all(
        frames[name].empty for name in ("associations", "standardised", "adjusted", "series", "trends")
    )
    assert SAID.replace("South and Both", "Both and South") in compared.warnings
    assert SAID.replace("South and Both", "Both and South") in str(compared.statements())

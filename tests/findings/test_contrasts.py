from dataclasses import replace
from itertools import product

import pytest

from analysis.findings.certainty import gap, is_clear
from analysis.findings.contrasts import city_candidates, elsewhere_frame
from analysis.findings.finding import ALIKE, CITIES, CLEAR, ELSEWHERE, LIKELY, cells_of
from tests.findings.drawn import FACTS, row, table


def cities(**counts):
    return [row("yes", n, base, study=study) for study, (n, base) in counts.items()]


def test_a_city_beside_elsewhere_and_the_widest_pair():
    rows = cities(north=(16, 29), south=(40, 41), east=(135, 137))
    kinds = {
        item.kind: item for item in city_candidates(table(*rows), FACTS) if item.cells[0].study == "north"
    }
    finding = kinds[ELSEWHERE]
    assert [(cell.study, cell.n, cell.base) for cell in finding.cells] == [
        ("north", 16, 29),
        ("elsewhere", 175, 178),
    ]
    assert (round(finding.size, 2), round(finding.low, 2), round(finding.high, 2)) == (-0.43, -0.61, -0.27)
    assert finding.certainty == CLEAR
    pair = next(item for item in city_candidates(table(*rows), FACTS) if item.kind == CITIES)
    assert [cell.study for cell in pair.cells] == ["east", "north", "south"]


def ends(rows, kind):
    (finding,) = [item for item in city_candidates(table(*rows), FACTS) if item.kind == kind]
    return [cell.study for cell in finding.cells], finding.certainty


def test_the_widest_pair_is_a_range_where_all_others_lie_between():
    rows = cities(north=(10, 90), south=(40, 90), east=(80, 90))
    assert ends(rows, CITIES)[0] == ["east", "north", "south"]
    # the clear pair comes before the wider one of few, which has the least
    rows = cities(north=(1, 5), south=(25, 100), east=(60, 100))
    assert ends(rows, CITIES)[0] == ["east", "south"]


def test_what_more_than_half_gave_in_every_city():
    rows = cities(north=(80, 100), south=(70, 100), east=(90, 100))
    assert ends(rows, ALIKE) == (["south", "east", "north"], CLEAR)
    rows = cities(north=(16, 29), south=(70, 100), east=(90, 100))
    assert ends(rows, ALIKE) == (["north", "east", "south"], LIKELY)


@pytest.mark.parametrize(
    "rows",
    [
        cities(north=(80, 100), south=(70, 100)),
        cities(north=(80, 100), south=(50, 100), east=(90, 100)),
        [
            *cities(north=(80, 100), south=(70, 100), east=(90, 100)),
            row("yes", 8, 9, study="w", status="suppressed"),
        ],
        [*cities(north=(80, 100), south=(70, 100), east=(90, 100)), row("no", 30, 40, study="west")],
    ],
)
def test_what_is_not_alike_in_all_cities(rows):
    """Two cities alone, one in which no more than half did, one that hides it, one without the answer."""
    assert ALIKE not in {item.kind for item in city_candidates(table(*rows), replace(FACTS, multiple=True))}


def test_of_two_cities_the_pair_alone_is_told():
    rows = cities(north=(16, 29), south=(40, 41))
    assert [item.kind for item in city_candidates(table(*rows), FACTS)] == [CITIES]


def test_cities_that_do_not_differ_are_no_finding():
    assert city_candidates(table(*cities(north=(50, 100), south=(51, 100), east=(52, 100))), FACTS) == ()


def test_no_after_yes_and_no_cities_of_fewer_than_five():
    rows = [row("no", 1, 90, study="north"), row("no", 60, 90, study="south")]
    assert city_candidates(table(*rows), FACTS) == ()
    assert city_candidates(table(*cities(north=(4, 4), south=(2, 90))), FACTS) == ()


def test_where_one_city_hides_an_answer_there_is_no_elsewhere():
    rows = cities(north=(16, 29), south=(40, 41), east=(135, 137))
    rows.append(row("yes", 3, 40, study="west", status="suppressed"))
    assert {item.kind for item in city_candidates(table(*rows), FACTS)} == {CITIES}
    frame = elsewhere_frame(table(*rows))
    assert list(frame["study"]) == []


def test_of_several_rounds_of_a_city_the_last_is_elsewhere():
    rows = cities(north=(16, 29), south=(40, 41))
    again = [row("yes", n, 100, study="east", wave=wave) for n, wave in ((90, "2023"), (20, "2024"))]
    frame = elsewhere_frame(table(*rows, *again)).set_index("study")
    assert frame["base_elsewhere"].to_dict() == {"north": 141, "south": 129, "east": 70}
    again[1] = row("yes", 2, 100, study="east", wave="2024", status="suppressed")
    assert list(elsewhere_frame(table(*rows, *again))["study"]) == []
    told = city_candidates(table(*rows, *again), FACTS)
    assert "east" not in {cell.study for item in told for cell in item.cells}


def test_a_gap_that_fewer_than_three_people_make_is_no_finding():
    assert city_candidates(table(*cities(north=(2, 10), south=(0, 90))), FACTS) == ()


def test_every_city_beside_elsewhere_and_all_together():
    frame = elsewhere_frame(table(*cities(north=(16, 29), south=(40, 41), east=(135, 137))))
    north = frame[frame["study"] == "north"].iloc[0]
    assert (north["n_elsewhere"], north["base_elsewhere"], north["n_all"], north["base_all"]) == (
        175,
        178,
        191,
        207,
    )


def test_what_is_clear_is_so_without_its_limits():
    """Many pairs are looked at for the widest: whether it is clear is asked of each, its limits of one."""
    counts = [(0, 5), (1, 5), (5, 5), (2, 29), (28, 29), (3, 40), (39, 40), (500, 1000)]
    drawn = [row("yes", n, base, study=f"c{place}") for place, (n, base) in enumerate(counts)]
    # of a sample of which weights leave nobody, nothing is clear
    drawn.append(row("yes", 4, 9, study="none", n_effective=0.0, weighting="raked"))
    cells = cells_of(table(*drawn))
    verdicts = set()
    for (a, b), looked_at in product(product(cells, repeat=2), (1, 40)):
        clear = gap(a, b, looked_at).certainty == CLEAR
        assert is_clear(a, b, looked_at) == clear
        verdicts.add(clear)
    assert verdicts == {True, False}

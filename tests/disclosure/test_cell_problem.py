"""Which cells the program hides, each of its rows where it alone binds; and that the solver is not heard."""

import os
import sys

import numpy as np
import pytest
from scipy import optimize
from scipy.sparse import coo_array

from analysis.disclosure.cell_problem import CellProblem, _unheard, hide_cells
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, rows


@pytest.mark.skipif(sys.platform == "win32", reason="C's buffer can't be flushed there")
def test_the_solvers_own_lines_go_nowhere(capfd):
    print("before")
    with _unheard():
        os.write(1, b"HighsMipSolverData\n")
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"


def test_programs_end_by_their_nodes_and_not_by_the_machines_speed(monkeypatch):
    """Two files of the same people with other cells hidden would fill each other's gaps."""
    options, real = [], optimize.milp

    def milp(*given, **named):
        options.append(dict(named["options"]))
        return real(*given, **named)

    monkeypatch.setattr("scipy.optimize.milp", milp)
    suppress(frame(rows("q", {"a": 50, "b": 30, "c": 3}, 83)), 5)
    assert options
    assert all(each["node_limit"] and each["time_limit"] >= 30 for each in options)


def problem(size, must, sums=None, given=None, **more) -> CellProblem:
    """Cells that add up to something shown, the first `must` of them hidden and to be safe."""
    cells = len(size)
    free = {
        "cost": np.arange(1.0, cells + 1),
        "safe": np.arange(cells) < must,
        "least": np.zeros(cells),
        "most": np.full(cells, 100.0),
        "groups": (),
        "threshold": 5,
    }
    matrix = coo_array(np.ones((1, cells)) if sums is None else np.array(sums, float))
    bound = np.zeros(matrix.shape[0]) if given is None else np.array(given, float)
    own = {"size": np.array(size, float), "must": np.arange(cells) < must, "sums": matrix, "given": bound}
    arrays = {
        name: np.array(value, float) for name, value in more.items() if name in ("cost", "least", "most")
    }
    return CellProblem(**(own | free | more | arrays))


def solved(made: CellProblem, **how):
    """Which cells are hidden and how they change, in whole people; what must hold of every answer does."""
    answer = hide_cells(made, **how)
    if answer is None:
        return None
    hidden, change = answer
    moved = np.round(change, 6)
    assert (np.abs(moved[made.safe]) >= 1).all() and not moved[~hidden].any()
    assert hidden[made.must].all()
    assert (made.size + moved >= made.least).all() and (made.size + moved <= made.most).all()
    assert made.sums @ moved == pytest.approx(made.given)
    return np.flatnonzero(hidden).tolist(), moved.tolist()


@pytest.mark.parametrize(
    ("made", "hidden"),
    [
        # The cheapest other cell goes with the one that must be safe.
        (problem([3, 30, 50], 1), [0, 1]),
        (problem([3, 30, 50], 1, cost=[1, 9, 2]), [0, 2]),
        # Two that must be hidden are safe beside each other.
        (problem([3, 4, 50], 2), [0, 1]),
        # What is hidden but known all the same needs no other.
        (problem([3, 30, 50], 1, safe=np.zeros(3, bool)), [0]),
        # One that cannot move helps nobody.
        (problem([3, 30, 50], 1, least=[0, 30, 0], most=[9, 30, 99]), [0, 2]),
        # Of two sums each needs another cell, or one that is in both.
        (problem([3, 30, 4, 50], 1, [[1, 1, 0, 0], [0, -1, 1, 1]], cost=[0, 1, 5, 1]), [0, 1, 3]),
    ],
)
def test_the_cheapest_cells_are_hidden_that_keep_one_safe(made, hidden):
    assert solved(made)[0] == hidden


@pytest.mark.parametrize(
    ("made", "change"),
    [
        # It can but grow by one, or but shrink by one, and the other the other way.
        (problem([3, 30], 1, least=[3, 0], most=[4, 99]), [1, -1]),
        (problem([3, 30], 1, least=[2, 0], most=[3, 99]), [-1, 1]),
        (problem([3, 30], 1, least=[0, 30], most=[9, 31]), [-1, 1]),
        (problem([3, 30], 1, least=[0, 29], most=[9, 30]), [1, -1]),
        # The total moved in another group's table, and these move with it.
        (problem([3, 30], 1, given=[2], least=[3, 30], most=[9, 31]), [2, 0]),
        (problem([3, 30], 1, given=[-2], least=[0, 30], most=[3, 31]), [-2, 0]),
    ],
)
def test_the_other_table_moves_as_far_as_a_reader_lets_it(made, change):
    hidden, moved = solved(made)
    if moved[1] == 0:
        assert moved == change
    else:
        assert (hidden, moved) == ([0, 1], change)


@pytest.mark.parametrize(
    ("made", "how"),
    [
        (problem([3, 30], 1, least=[3, 0], most=[3, 99]), {}),
        (problem([3, 30], 1, least=[0, 30], most=[9, 30]), {}),
        (problem([3, 30], 1, given=[3]), {"reach": 1}),
        (problem([3], 1), {}),
    ],
)
def test_where_no_other_table_agrees_there_is_none(made, how):
    assert hide_cells(made, **how) is None


def test_the_other_table_reaches_no_further_than_it_is_told():
    assert solved(problem([3, 30], 1, given=[3]), reach=2) is not None
    far = problem([3, 30], 1, given=[6], least=[3, 30], most=[99, 30])
    assert solved(far)[1] == [6, 0]
    assert hide_cells(problem([3, 30], 1, given=[7], least=[3, 30], most=[99, 30])) is None


EVERY = np.arange(4)


@pytest.mark.parametrize(
    ("made", "hidden"),
    [
        # Two and two are four: with the next they are enough; two and three are.
        (problem([2, 2, 30, 50], 2, groups=((-1, EVERY),)), [0, 1, 2]),
        (problem([2, 3, 30, 50], 2, groups=((-1, EVERY),)), [0, 1]),
        (problem([2, 2, 30, 50], 2, groups=((-1, EVERY),), threshold=4), [0, 1]),
        # Nobody adds nothing to them.
        (problem([2, 2, 0, 50], 2, groups=((-1, EVERY),)), [0, 1, 3]),
        # Their total may go instead.
        (
            problem([2, 2, 30, 50, 84], 2, [[1, 1, 1, 1, -1]], groups=((4, EVERY),), cost=[1, 1, 9, 9, 2]),
            [0, 1, 4],
        ),
        (
            problem([2, 2, 30, 50, 84], 2, [[1, 1, 1, 1, -1]], groups=((4, EVERY),), cost=[1, 1, 2, 9, 9]),
            [0, 1, 2],
        ),
        # None of few is in it, and nothing is asked.
        (problem([6, 7, 30, 50], 2, groups=((-1, EVERY[2:]),)), [0, 1]),
    ],
)
def test_hidden_parts_of_a_shown_sum_are_of_enough_people(made, hidden):
    assert solved(made)[0] == hidden


def test_few_that_are_hidden_for_anothers_sake_are_of_enough_people_as_well():
    """The three of the second sum are the cheapest beside the six; alone they would be few."""
    sums = [[1, 1, 0, 0], [0, 0, 1, 1]]
    free = problem([6, 3, 30, 50], 1, sums, cost=[0, 1, 5, 5])
    assert solved(free)[0] == [0, 1]
    guarded = problem([6, 3, 30, 50], 1, sums, cost=[0, 1, 5, 6], groups=((-1, EVERY[1:3]),))
    assert solved(guarded)[0] == [0, 1, 2]
    with_total = problem(
        [6, 3, 30, 33, 50],
        1,
        [[1, 1, 0, 0, 0], [0, 0, 0, 0, 0]],
        cost=[0, 1, 5, 2, 9],
        groups=((3, EVERY[1:3]),),
    )
    assert solved(with_total)[0] == [0, 1, 3]


def test_the_other_table_keeps_the_limits():
    """The two may take from the ten or the twelve; the ten may give nobody."""
    free = problem([2, 10, 12], 1)
    assert solved(free)[0] == [0, 1]
    limits = {"limits": coo_array([[0.0, -1.0, 0.0]]), "room": np.array([0.0])}
    bound = problem([2, 10, 12], 1, least=[2, 0, 0], **limits)
    assert solved(bound)[0] == [0, 2]

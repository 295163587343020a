"""What the solver prints past Python is heard by nobody; what is printed around it is."""

import os
import sys

import pytest
from scipy import optimize

from analysis.disclosure.cell_problem import _unheard
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

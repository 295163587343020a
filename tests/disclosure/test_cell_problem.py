"""What the solver prints past Python is heard by nobody; what is printed around it is."""

import os
import sys

import pytest

from analysis.disclosure.cell_problem import _unheard


@pytest.mark.skipif(sys.platform == "win32", reason="C's buffer can't be flushed there")
def test_the_solvers_own_lines_go_nowhere(capfd):
    print("before")
    with _unheard():
        os.write(1, b"HighsMipSolverData\n")
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"

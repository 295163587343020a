import numpy as np
import pytest
import scipy.optimize

from analysis.problems import CaseStudyError
from analysis.simulation.program import Program, conflict, solve


def two_by_two() -> Program:
    """Two parts in two classes, each at most 10."""
    program = Program(2)
    for part in ("a", "b"):
        program.add_part(part, np.full(2, 10))
    return program


BOTH = np.ones(2)


def test_the_numbers_meet_every_sum_and_stay_near_what_is_expected():
    program = two_by_two()
    program.add_sum([("a", BOTH)], 7)
    program.add_sum([("a", BOTH), ("b", BOTH)], 10)
    program.add_each([("b", BOTH), ("a", -BOTH)], -np.inf, 0)
    numbers = solve(program, np.array([3.0, 3, 3, 3]), np.array([[10.0, 11, 12, 13], [14, 15, 16, 17]]))
    assert numbers.tolist() == [4, 3, 0, 3]


def test_nothing_meets_sums_that_contradict_each_other():
    program = two_by_two()
    program.add_sum([("a", BOTH)], 7, target=0)
    program.add_sum([("b", BOTH)], 3, target=1)
    program.add_sum([("a", BOTH), ("b", BOTH)], 11, target=2)
    program.add_sum([("b", np.array([1, 0]))], 1, target=3)
    assert solve(program, np.zeros(4), np.ones((2, 4))) is None
    assert conflict(program) == [0, 1, 2]


def test_the_answer_does_not_depend_on_how_the_solver_finds_it(monkeypatch):
    program = two_by_two()
    program.add_sum([("a", BOTH), ("b", BOTH)], 17)
    costs = 1000 + np.floor(np.random.default_rng(1).random((2, 4)) * 100)
    found = solve(program, np.full(4, 4.0), costs)
    plain = scipy.optimize.milp

    def without_presolve(*arguments, options, **named):
        return plain(*arguments, options={**options, "presolve": False}, **named)

    monkeypatch.setattr(scipy.optimize, "milp", without_presolve)
    assert solve(program, np.full(4, 4.0), costs).tolist() == found.tolist()


def test_a_search_without_an_end_is_given_up(monkeypatch):
    program = two_by_two()
    program.add_sum([("a", BOTH)], 7)
    unfinished = scipy.optimize.OptimizeResult(status=1, x=None)
    monkeypatch.setattr(scipy.optimize, "milp", lambda *arguments, **named: unfinished)
    with pytest.raises(CaseStudyError) as error:
        solve(program, np.zeros(4), np.ones((2, 4)))
    assert str(error.value) == "The counts could not be fitted in 120 seconds. Fit fewer of them at a time."

"""Workers take what is urgent first, replace spent kernels and stop when told."""

import time
from threading import Event

import pytest

from analysis.batch import workers
from analysis.batch.workers import Workers


class FakeKernel:
    """Counts itself; has no process."""

    made = 0

    def __init__(self):
        FakeKernel.made += 1
        self.number, self.spent, self.interrupted, self.closed = FakeKernel.made, False, False, False

    def interrupt(self):
        self.interrupted = True

    def kill(self):
        self.interrupted = True

    def close(self):
        self.closed = True


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    monkeypatch.setattr(workers, "Kernel", FakeKernel)
    FakeKernel.made = 0


def test_urgent_tasks_come_first_and_others_in_turn():
    seen = []
    with Workers(1) as pool:
        first = pool.submit(lambda kernel: time.sleep(0.2))
        for name, urgent in (("a", False), ("b", False), ("c", True)):
            last = pool.submit(lambda kernel, name=name: seen.append(name), urgent)
        first.result()
        last.result()
    assert seen == ["c", "a", "b"]


def test_a_kernel_is_kept_until_it_is_spent():
    def use(kernel):
        return kernel.number

    def spend(kernel):
        kernel.spent = True
        return kernel.number

    with Workers(1) as pool:
        assert [pool.submit(task).result() for task in (use, use, spend, use)] == [1, 1, 1, 2]


def test_an_error_is_the_futures():
    with Workers(1) as pool:
        future = pool.submit(lambda kernel: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            future.result()


def test_leaving_by_an_exception_interrupts_what_runs_and_drops_what_waits():
    kernels, ran = [], []

    def long(kernel):
        kernels.append(kernel)
        while not kernel.interrupted:
            time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt), Workers(1) as pool:
        pool.submit(long)
        pool.submit(lambda kernel: ran.append("never"))
        while not kernels:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert (kernels[0].interrupted, kernels[0].closed, ran) == (True, True, [])


class Waiting:
    """A step that goes on until it is let go; says in which kernel it is done."""

    def __init__(self, is_long: bool, seen: list[int]):
        self.is_long, self.seen, self.goes_on = is_long, seen, Event()

    def __call__(self, kernel):
        self.seen.append(kernel.number)
        assert self.goes_on.wait(10)


def kernels_of(steps: list[Waiting], seen: list[int], at_once: int) -> int:
    """How many kernels are started for steps that wait at the same time, of which so many go on at once."""
    with Workers(3) as pool:
        futures = [pool.submit(step) for step in steps]
        while len(seen) < at_once:
            time.sleep(0.01)
        time.sleep(0.1)
        for step in steps:
            step.goes_on.set()
        for future in futures:
            future.result()
    return FakeKernel.made


def test_few_short_steps_are_done_in_one_kernel():
    seen = []
    assert kernels_of([Waiting(False, seen) for _ in range(4)], seen, 1) == 1
    assert seen == [1, 1, 1, 1]


def test_many_short_steps_are_worth_another_kernel():
    seen = []
    assert kernels_of([Waiting(False, seen) for _ in range(5)], seen, 2) == 2


def test_each_long_step_is_worth_a_kernel():
    seen = []
    assert kernels_of([Waiting(True, seen) for _ in range(3)], seen, 3) == 3


def test_a_kernel_that_waits_takes_a_long_step_before_another_is_started():
    seen = []
    with Workers(2) as pool:
        for _ in range(3):
            step = Waiting(True, seen)
            step.goes_on.set()
            pool.submit(step).result()
            time.sleep(0.05)
    assert FakeKernel.made == 1

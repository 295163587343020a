"""The workers of a Dask scheduler add up one city's store: the same bytes, whoever does, and whoever dies."""

import os
import signal
from functools import partial

import pandas as pd
import pytest

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'casestudy[cluster]'")

from analysis.batch import helping
from analysis.batch.tasks import places
from analysis.batch.visits import preparation
from analysis.estimation import spans
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.problems import CaseStudyError
from tests.batch.stub_home import request
from tests.estimation.test_pieces import PLAN, designs_of, drawn, in_store
from tests.workspaces import make_home

FILES = [*range(20, 300, 20)]


@pytest.fixture(scope="module")
def scheduler():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:
        yield made.scheduler_address


@pytest.fixture
def survey(tmp_path):
    people = drawn(9)
    designs = designs_of(people, "units")
    return Survey("north", "drawn", "2020", in_store(people, tmp_path, FILES), designs=designs)


def estimated_by(scheduler, survey) -> pd.DataFrame:
    helping.get_help(scheduler)
    try:
        with helping.with_help():
            return estimate_plan(PLAN, survey)
    finally:
        helping.get_help("")


def test_the_numbers_of_helpers_are_the_same_to_the_last_bit(scheduler, survey):
    pd.testing.assert_frame_equal(
        estimated_by(scheduler, survey), estimate_plan(PLAN, survey), check_exact=True
    )


def test_it_is_the_workers_who_add_up(scheduler, survey, monkeypatch):
    def by_this_process(basis, span):
        raise AssertionError("here")

    helped = partial(estimated_by, scheduler, survey)
    monkeypatch.setattr(spans, "sum_span", by_this_process)
    assert len(helped())
    with pytest.raises(AssertionError, match="here"):
        estimate_plan(PLAN, survey)


def dies_once(marker, basis, span):
    """The sums of a span; the first worker to be asked dies of it."""
    if not marker.exists():
        marker.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return spans.sum_span(basis, span)


@pytest.mark.skipif(os.name == "nt", reason="processes are ended by signals here")
def test_a_span_whose_worker_died_is_done_again(scheduler, survey, tmp_path, monkeypatch):
    whole = estimate_plan(PLAN, survey)
    monkeypatch.setattr(helping, "sum_span", partial(dies_once, tmp_path / "died"))
    pd.testing.assert_frame_equal(estimated_by(scheduler, survey), whole, check_exact=True)
    assert (tmp_path / "died").exists()


def test_a_scheduler_that_has_gone_is_told(survey, monkeypatch):
    monkeypatch.setattr(helping, "PATIENCE", 0.5)
    with pytest.raises(CaseStudyError, match=r"^The Dask workers that add up this survey's pieces were lost"):
        estimated_by("tcp://127.0.0.1:9", survey)


def test_a_kernel_is_told_who_helps(scheduler):
    """What a worker's thread tells the kernel that it drives, before and after a step."""
    from analysis.batch.kernel import Kernel

    kernel = Kernel()
    try:
        for address in (scheduler, ""):
            assert kernel.call("analysis.batch.helping:get_help", address=address) == {"scheduler": address}
    finally:
        kernel.close()


@pytest.mark.parametrize(("export", "can"), [("data/export.csv", False), ("data", True)])
def test_a_city_whose_export_is_a_folder_of_pieces_can_be_helped(tmp_path, export, can):
    home = make_home(tmp_path)
    home.change(home.params(), ("data/export.csv", export))
    asked = request(home.root)
    place = next(one for one in places(asked) if one.name == "north")
    assert preparation(place, asked).can_be_helped is can

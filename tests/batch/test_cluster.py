"""A run on Dask workers: the same results as here, and what dies costs one step, told in words."""

import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'casestudy[cluster]'")

from analysis.batch import cluster, run, visits
from analysis.batch.on_worker import Ticket, files_hash, refusal
from analysis.digests import package_digest, versions
from analysis.problems import CaseStudyError
from tests.batch.stub_home import Watch, request, write

HOST = f"The worker on {socket.gethostname()}"
posix = pytest.mark.skipif(os.name == "nt", reason="processes are ended by signals here")


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with two workers of 600 MB, on which a step may kill one worker only."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        memory_limit="600MB",
        resources={"MEMORY": 600e6},
        dashboard_address=None,
        silence_logs=50,
    ) as made:
        made.scheduler.allowed_failures = 1
        yield made.scheduler_address


def go(asked):
    watch = Watch()
    reports = run.run(asked, watch)
    return {report.place.name: report for report in reports}, watch


def on_dask(home, scheduler, **asked):
    return request(home, engine="dask", scheduler=scheduler, **asked)


def add_city(home, name, word):
    write(home / f"params/{name}.yaml", (home / "params/hill.yaml").read_text(encoding="utf-8"))
    write(home / f"data/{name}.txt", word)


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_run_on_dask_makes_the_bytes_of_a_run_here(home, scheduler, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # so that manifests are alike too
    local, seen = go(replace(request(home), out=home / "here"))
    elsewhere = replace(on_dask(home, scheduler), out=home / "else")
    monkeypatch.setattr("analysis.batch.steps.now", lambda: "2027-01-15T08:00:00+00:00")
    made, watch = go(elsewhere)
    assert sorted(watch.seen) == sorted(seen.seen)
    assert watch.said == ["2 Dask workers on 1 machines."]
    here, there = contents(home / "here"), contents(home / "else")
    assert sorted(here) == sorted(there)
    differing = {name for name in here if here[name] != there[name]}
    assert {Path(name).name for name in differing} <= {"manifest.json"}  # workers' own clock
    assert [(r.notebooks, r.tables, r.failures) for r in made.values()] == [
        (r.notebooks, r.tables, r.failures) for r in local.values()
    ]
    assert go(elsewhere)[1].seen == []


@posix
def test_what_dies_costs_one_step(home, scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "RETRIES", 1)
    for name, word in {"port": "deadly", "lake": "dying", "bay": "greedy"}.items():
        add_city(home, name, word)
    made, _ = go(on_dask(home, scheduler, notebooks=("quality",)))
    assert made["hill"].notebooks == 1
    told = {name: [failure.error for failure in report.failures] for name, report in made.items()}
    assert told["hill"] == []
    (killed,) = told["port"]
    assert killed.startswith("The worker died each time this was tried, 2 times, last at tcp://127.0.0.1:")
    assert killed.endswith("perhaps memory ran out. Start workers with more memory, or with fewer threads.")
    assert told["lake"] == [
        "The process died; perhaps memory ran out. Try fewer --jobs. It was tried 2 times."
    ]
    (large,) = told["bay"]
    assert large.startswith("It took 0.") and large.endswith(
        f"GB of memory; the worker on {socket.gethostname()} may take 0.6. Start workers with more"
        " (--memory-limit), or with fewer threads. It was tried 2 times."
    )


def test_of_many_cities_one_bad_one_stops_no_other(home, scheduler):
    for number in range(58):
        add_city(home, f"city{number:03}", "quiet")
    write(home / "data/port.txt", "broken")
    made, _ = go(on_dask(home, scheduler, notebooks=()))
    failed = {name: report.failures for name, report in made.items() if report.failures}
    assert list(failed) == ["port"]
    assert failed["port"][0].error == f"{home / 'data/port.txt'}: this is no export."
    assert len(made) == 61
    assert sum(report.tables for report in made.values() if report.place.is_city) == 1
    compared = (home / "out/comparison/estimates.csv").read_text(encoding="utf-8").split()
    assert len(compared) == 59


def test_ctrl_c_ends_what_runs_and_leaves_nothing_half_written(home, scheduler):
    class Impatient(Watch):
        def done(self, what):
            raise KeyboardInterrupt

    write(home / "data/port.txt", "slow")
    with pytest.raises(KeyboardInterrupt):
        run.run(on_dask(home, scheduler, notebooks=("quality",)), Impatient())
    left = set(contents(home / "out")) - {"hill/quality.ipynb"}  # it may have been finished
    assert left == {"hill/estimates.csv", "hill/manifest.json"}
    write(home / "data/port.txt", "calm")
    assert go(on_dask(home, scheduler, notebooks=("quality",)))[0]["port"].notebooks == 1


def test_an_error_of_the_disk_ends_the_run_in_words(home, scheduler, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(visits, "write_manifest", full)
    with pytest.raises(CaseStudyError, match=r"results can't be written there \(No space left on device\)"):
        go(on_dask(home, scheduler))


@pytest.fixture
def ticket(home):
    write(home / "out/.run-1", "1")
    out = home / "out"
    return Ticket("1", home, out, ".run-1", files_hash(home), package_digest(), versions())


def test_a_worker_that_sees_all_takes_part(ticket):
    assert refusal(ticket) == ""
    assert sorted(path.name for path in ticket.out.iterdir()) == [".run-1"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"workspace": Path("/nowhere")}, f"{HOST} can't see the workspace /nowhere. Give all machines the"),
        (
            {"out": Path("/nowhere")},
            f"{HOST} can't see the results in /nowhere. Give all machines the folder",
        ),
        ({"run": "2"}, f"{HOST} sees another folder under "),
        ({"files": "other"}, "than this machine. Give all machines the folder under the same path (NFS or"),
        ({"package": "other"}, f"{HOST} has another version of casestudy than this machine, and would make"),
        (
            {"packages": versions() | {"numpy": "1.0"}},
            f"{HOST} has other libraries than this machine: numpy {versions()['numpy']} for 1.0. Install the",
        ),
    ],
)
@posix
def test_a_worker_that_cannot_take_part_says_why(ticket, change, text):
    assert text in refusal(replace(ticket, **change))


def test_workers_that_see_something_else_end_the_run_before_it_begins(home, scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "files_hash", lambda _: "other")
    with pytest.raises(
        CaseStudyError, match=rf"^{HOST} sees another folder under .* start workers that do\.$"
    ):
        go(on_dask(home, scheduler))
    assert list((home / "out").iterdir()) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp//no"])
def test_a_scheduler_that_does_not_answer_is_told(home, monkeypatch, address):
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    with pytest.raises(CaseStudyError) as error:
        go(on_dask(home, address))
    assert str(error.value).startswith(f"--scheduler {address}: no Dask scheduler answers there (")
    assert "Start one with `dask scheduler`, and give the address that it says" in str(error.value)


def test_without_dask_it_says_what_to_install(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        CaseStudyError, match=r"--engine dask: Dask is not installed here\. Install it with `pip"
    ):
        go(on_dask(home, ""))

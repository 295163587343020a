"""A whole run over a stub study: what is done, what is left alone, what a failure stops."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from analysis.batch import run, visits
from analysis.batch.manifest import read_manifest
from analysis.batch.notebooks import NotebookSource
from analysis.problems import CaseStudyError
from tests.batch.stub_home import go, request, write, write_notebook


def last_output(path: Path) -> str:
    return "".join(
        json.loads(path.read_text(encoding="utf-8"))["cells"][-1]["outputs"][0]["data"]["text/plain"]
    )


def test_every_city_its_notebooks_and_the_comparison(home):
    reports, seen = go(request(home, jobs=2))
    assert seen == [
        "comparison",
        "comparison comparison",
        "hill",
        "hill quality",
        "port",
        "port quality",
        "port risks",
    ]
    assert [(r.notebooks, r.tables, r.figures, r.warnings, r.failures) for r in reports.values()] == [
        (1, 1, 1, ("calm data",), []),
        (2, 2, 1, ("risky data",), []),
        (1, 1, 0, (), []),
    ]
    assert last_output(home / "out/port/quality.ipynb") == "('port', 'en')"
    assert last_output(home / "out/port/risks.ipynb") == "('risks', 'port')"
    assert last_output(home / "out/comparison/comparison.ipynb") == "'hill port'"


def test_the_manifest_says_from_what(home):
    go(request(home, cities=("port",), notebooks=("quality",)))
    manifest = read_manifest(home / "out/port")
    assert list(manifest.inputs) == ["data/port.txt"]
    assert manifest.inputs["data/port.txt"] == hashlib.sha256(b"risky").hexdigest()
    assert (manifest.name, manifest.language, manifest.params["city"]) == ("port", "en", {"en": "port"})
    assert manifest.outputs == ["estimates.csv"]
    assert manifest.packages["pandas"] and manifest.python and manifest.package
    assert list(manifest.notebooks) == ["quality"]
    assert manifest.notebooks["quality"].seconds > 0


def test_a_second_run_does_nothing(home):
    go(request(home))
    before = (home / "out/port/quality.ipynb").read_bytes()
    reports, seen = go(request(home))
    assert seen == []
    assert [(r.executed, r.notebooks) for r in reports.values()] == [(0, 1), (0, 2), (0, 1)]
    assert (home / "out/port/quality.ipynb").read_bytes() == before


def test_only_what_changed_is_done_again(home):
    go(request(home))
    write(home / "data/hill.txt", "calmer")
    assert go(request(home))[1] == ["comparison", "comparison comparison", "hill", "hill quality"]
    write_notebook(home / "notebooks/quality.ipynb", "city")
    assert go(request(home))[1] == ["hill quality", "port quality"]
    (home / "out/port/risks.ipynb").unlink()
    assert go(request(home))[1] == ["port risks"]
    (home / "out/port/estimates.csv").unlink()
    assert go(request(home, cities=("port",), notebooks=("risks",)))[1] == ["port"]
    assert go(request(home, cities=("hill", "hill"), notebooks=("quality", "quality"), force=True))[1] == [
        "hill",
        "hill quality",
    ]


def test_a_notebook_of_ours_that_shows_the_same_is_left_alone(home, monkeypatch):
    monkeypatch.setattr("analysis.batch.notebooks.REPOSITORY", home)
    go(request(home, cities=("hill",), notebooks=("quality",)))
    before = (home / "out/hill/quality.ipynb").read_bytes()
    write(home / "data/hill.txt", "calm+a new answer that no table shows")
    assert go(request(home, cities=("hill",), notebooks=("quality",)))[1] == ["hill"]
    assert (home / "out/hill/quality.ipynb").read_bytes() == before
    write(home / "data/hill.txt", "calmer")
    assert go(request(home, cities=("hill",), notebooks=("quality",)))[1] == ["hill", "hill quality"]


def test_a_notebook_shows_its_section_and_the_tables_that_it_names():
    code = nbformat.v4.new_code_cell("study.table(\"income\")\nstudy.figure('needs')")
    ours = NotebookSource("risks", nbformat.v4.new_notebook(cells=[code]), "digest", ours=True)
    shown = {"risks": "1", "table income": "2", "table needs": "3", "table plans": "4"}
    assert ours.shown_of(shown) == ["1", "2", "3"]
    assert replace(ours, ours=False).shown_of(shown) == []
    assert replace(ours, name="other").shown_of(shown) == []


def test_each_language_keeps_its_own(home):
    go(request(home, cities=("port",), notebooks=("quality",)))
    go(request(home, cities=("port",), notebooks=("quality",), language="fr"))
    assert last_output(home / "out/port/quality.ipynb") == "('port', 'en')"
    assert last_output(home / "out/port/fr/quality.ipynb") == "('port', 'fr')"
    assert read_manifest(home / "out/port/fr").language == "fr"
    assert go(request(home, cities=("port",), notebooks=("quality",)))[1] == []


def test_a_failing_notebook_stops_no_other(home):
    go(request(home, notebooks=("quality",)))
    good = (home / "out/port/quality.ipynb").read_bytes()
    write_notebook(home / "notebooks/quality.ipynb", "if city == 'port':\n    raise KeyError('no')")
    reports, seen = go(request(home))
    assert "port risks" in seen and "hill quality" in seen
    (failure,) = reports["port"].failures
    assert (failure.notebook, failure.cell, failure.error) == ("quality", 3, "KeyError: 'no'")
    assert not reports["hill"].failures and not reports["comparison"].failures
    assert (home / "out/port/quality.ipynb").read_bytes() == good
    assert "KeyError" in (home / "out/port/quality.failed.ipynb").read_text(encoding="utf-8")
    write_notebook(home / "notebooks/quality.ipynb", "'mended'")
    assert not go(request(home))[0]["port"].failures
    assert not (home / "out/port/quality.failed.ipynb").exists()


def test_a_city_that_cannot_be_prepared_stops_no_other(home):
    write(home / "data/port.txt", "broken")
    (home / "data/hill.txt").unlink()
    write(home / "params/lake.yaml", (home / "params/hill.yaml").read_text(encoding="utf-8"))
    write(home / "data/lake.txt", "calm")
    reports, _ = go(request(home))
    assert [failure.error for failure in reports["port"].failures] == [
        f"{home / 'data/port.txt'}: this is no export."
    ]
    assert reports["hill"].failures[0].error == f"{home / 'data/hill.txt'}: there is no such file."
    assert reports["lake"].notebooks == 1
    assert not (home / "out/port").exists()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"cities": ("prot",)}, "there is no city 'prot'. Expected perhaps 'port'."),
        ({"notebooks": ("qualty",)}, "There is no notebook 'qualty'. Expected perhaps 'quality'."),
        (
            {"plan": Path("nope.csv")},
            "nope.csv: there is no such list of analysis. Check the path given with --plan.",
        ),
    ],
)
def test_an_unknown_name_is_refused_before_anything_runs(home, asked, text):
    with pytest.raises(CaseStudyError) as error:
        go(request(home, **asked))
    assert text in str(error.value)
    assert not (home / "out").exists()


def test_a_notebook_without_parameters_cell_is_refused(home):
    write_notebook(home / "notebooks/quality.ipynb", tags=())
    reports, _ = go(request(home))
    (failure,) = reports["hill"].failures
    assert "quality.ipynb: no cell is tagged 'parameters', so the city can't be handed over." in failure.error
    assert reports["port"].notebooks == 1


def test_a_file_that_is_no_notebook_is_refused(home):
    write(home / "notebooks/quality.ipynb", "{half a noteb")
    failure = go(request(home, cities=("hill",)))[0]["hill"].failures[0]
    assert "quality.ipynb: this is not a notebook that can be read" in failure.error


def test_a_workspace_without_cities_says_so(home):
    for path in (home / "params").iterdir():
        path.unlink()
    with pytest.raises(CaseStudyError, match=r"there is no city here\. Write a params file"):
        go(request(home))


def test_an_out_folder_that_cannot_be_written_is_one_error(home):
    write(home / "out", "a file in its place")
    with pytest.raises(
        CaseStudyError, match=r"results can't be written there \(.*name another folder with --out"
    ):
        go(request(home))


def test_a_full_disk_is_one_error(home, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(visits, "write_manifest", full)
    with pytest.raises(CaseStudyError, match=r"results can't be written there \(No space left on device\)"):
        go(request(home))


@pytest.mark.skipif(os.name == "nt", reason="there Ctrl-C can't be sent to one process")
def test_ctrl_c_leaves_nothing_half_written(home):
    write(home / "data/port.txt", "slow")
    script = home / "run_slowly.py"
    write(
        script,
        f"""
import signal, sys; sys.path[:0] = [{str(Path(__file__).parents[2])!r}]
# a shell starts what runs in the background deaf to Ctrl-C, and its children with it
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from tests.batch import stub_home, stub_study
from analysis.batch import run, visits
visits.PREPARE_CITY, visits._city_key = "tests.batch.stub_study:prepare_city", stub_study.city_key
visits.package_digest = lambda: "code"
try:
    run.run(stub_home.request(Path({str(home)!r}), notebooks=("quality",), jobs=2), stub_home.Watch())
except KeyboardInterrupt:
    sys.exit(130)
""",
    )
    process = subprocess.Popen([sys.executable, str(script)], cwd=home)
    deadline = time.monotonic() + 60
    while not (home / "out/hill/quality.ipynb").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    left = sorted(path.relative_to(home).as_posix() for path in (home / "out").rglob("*") if path.is_file())
    assert left == ["out/hill/estimates.csv", "out/hill/manifest.json", "out/hill/quality.ipynb"]
    write(home / "data/port.txt", "calm")
    assert "hill" not in go(request(home, notebooks=("quality",)))[1]


def test_paths_given_to_notebooks_are_seen_from_the_results(home):
    place = run.places(request(home))[0]
    assert place.parameters(request(home)) == {
        "city": "hill",
        "workspace": "../..",
        "out": "..",
        "language": "en",
    }
    assert os.path.normpath(place.folder / "../..") == str(home)

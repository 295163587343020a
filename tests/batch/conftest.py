"""Kernels of these tests can import the tests."""

import os
from pathlib import Path

import nbformat
import pytest

from analysis import workspace
from analysis.batch import notebooks, run, visits
from tests.batch import stub_study
from tests.batch.stub_home import write, write_notebook

HERE = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True, scope="session")
def importable_here():
    """Put the checkout on the path of every kernel started."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = HERE if not before else os.pathsep.join([HERE, before])
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Two cities, of which one has a section of risks; notebooks quality, comparison and the template."""
    home = tmp_path / "home"
    for module in (workspace, notebooks):
        monkeypatch.setattr(module, "REPOSITORY", home)
    monkeypatch.setattr(visits, "PREPARE_CITY", "tests.batch.stub_study:prepare_city")
    monkeypatch.setattr(visits, "PREPARE_COMPARISON", "tests.batch.stub_study:prepare_comparison")
    monkeypatch.setattr(visits, "_city_key", stub_study.city_key)
    for module in (run, visits):
        monkeypatch.setattr(module, "package_digest", lambda: "code")
    for city, word in {"hill": "calm", "port": "risky"}.items():
        survey = "surveys: [{instrument: core, export: data.csv}]"
        write(home / f"params/{city}.yaml", f"city: {{en: {city}}}\nlanguages: [en, fr]\n{survey}\n")
        write(home / f"data/{city}.txt", word)
    write(home / "surveys/core/instrument.yaml", "")
    write(home / "surveys/core/plan.csv", "table,section\nincidents,risks\n")
    write_notebook(home / "notebooks/quality.ipynb", "city, language")
    write_notebook(home / "notebooks/comparison.ipynb", "open(f'{out}/comparison/estimates.csv').read()")
    write_notebook(home / "notebooks/section.ipynb", "section = ''", "section, city")
    template = nbformat.read(home / "notebooks/section.ipynb", as_version=4)
    template.cells[1].metadata["tags"] = ["section"]
    nbformat.write(template, home / "notebooks/section.ipynb")
    return home

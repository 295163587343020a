"""A small workspace of a form nobody wrote notebooks for, from its files to executed notebooks."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.batch.manifest import read_manifest
from analysis.cli import app
from analysis.problems import CaseStudyError
from analysis.study.kernel_tasks import prepare_city, prepare_comparison
from tests.workspaces import Home, make_home


@pytest.fixture
def home(tmp_path) -> Home:
    return make_home(tmp_path / "home")


def prepare(home: Home, city: str = "north", language: str = "en") -> dict:
    return prepare_city(city, str(home.root), str(home.out), language)


def run(home: Home, *arguments: str):
    return CliRunner().invoke(app, ["run", "--workspace", str(home.root), "--jobs", "1", *arguments])


def shown(notebook: Path) -> str:
    """Everything an executed notebook shows, as text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    datas = [output["data"] for cell in cells for output in cell.get("outputs", ()) if "data" in output]
    return "\n".join(
        "".join(text) for data in datas for kind, text in data.items() if kind.startswith("text/")
    )


def test_what_came_of_a_city_is_told_in_plain_values(home):
    made = prepare(home)
    assert (made["planned"], made["tables"]) == (["quality", "journey", "person"], 3)
    inputs = set(made["inputs"])
    assert {
        "params/north.yaml",
        "data/export.csv",
        "surveys/drawn/plan.csv",
        "surveys/drawn/form/survey.csv",
    } <= inputs
    assert json.loads(json.dumps(made)) == made
    compared = prepare_comparison("comparison", str(home.root), str(home.out), "en")
    assert (compared["planned"], compared["tables"]) == (["comparison"], 3)


def test_a_raked_city_has_a_notebook_on_its_weights(home):
    home.weigh()
    assert prepare(home)["planned"] == ["quality", "weights", "journey", "person"]


def test_the_params_may_name_the_notebooks(home):
    home.change(home.params(), ("languages:", "notebooks: [person]\nlanguages:"))
    assert prepare(home)["planned"] == ["person"]


def test_a_full_disk_is_one_sentence(home, monkeypatch):
    prepare(home)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.study.cities.written_comparison.write_estimates", full)
    with pytest.raises(
        CaseStudyError, match=r"results can't be written there \(No space left on device\)\. Make room"
    ):
        prepare_comparison("comparison", str(home.root), str(home.out), "en")
    monkeypatch.setattr("analysis.study.preparation.write_results", full)
    with pytest.raises(CaseStudyError, match=r"the results can't be written: No space left on device"):
        prepare(home)


def test_a_run_killed_on_another_export_is_made_again_though_the_export_is_its_own_again(home, monkeypatch):
    """Results that were whole when the run ended, and what a comparison keeps first for whoever opens it:
    the manifests are still those of before, and must not say that all is up to date.
    """
    assert run(home, "--no-pack").exit_code == 0
    kept = [home.out / "north/estimates.csv", home.out / "comparison/frames.json"]
    ours, export = [path.read_bytes() for path in kept], home.root / "data/export.csv"
    own = export.read_text(encoding="utf-8")
    header, _, *others = own.splitlines()
    home.write(export, "\n".join([header, *others]))
    prepare(home)
    prepare(home, "south")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("analysis.study.cities.workbook.write_comparison_workbook", killed)
        with pytest.raises(KeyboardInterrupt):
            prepare_comparison("comparison", str(home.root), str(home.out), "en")
    assert not any(path.read_bytes() == before for path, before in zip(kept, ours, strict=True))
    home.write(export, own)
    assert run(home, "--no-pack").exit_code == 0
    assert [path.read_bytes() for path in kept] == ours


def test_a_form_nobody_has_seen_gets_its_notebooks_in_both_languages(home):
    result = run(home)
    assert result.exit_code == 0, result.output
    assert [path.name for path in sorted(home.out.glob("*/*.ipynb"))] == [
        "comparison.ipynb",
        *("journey.ipynb", "person.ipynb", "quality.ipynb") * 2,
    ]
    assert "Paying smugglers in North" in shown(home.out / "north/journey.ipynb")
    assert "# Your journey" in shown(home.out / "north/journey.ipynb")
    assert run(home, "--language", "fr").exit_code == 0
    assert "Payer des passeurs à Nord" in shown(home.out / "north/fr/journey.ipynb")
    assert "Paying smugglers in North" in shown(home.out / "north/journey.ipynb")
    assert read_manifest(home.out / "comparison/fr").language == "fr"


def test_bad_input_of_one_city_is_one_error_and_leaves_its_output_alone(home):
    assert run(home, "--notebooks", "quality").exit_code == 0
    before = {name: text for name, text in home.files().items() if name.startswith("north")}
    home.change(home.params(), ("languages: [en, fr]", "languages: [en, fr"))
    home.change(home.export, ("u8,2020", "u9,2020"))
    result = run(home, "--notebooks", "quality")
    assert result.exit_code == 1
    assert "north.yaml, row " in result.stderr and "Traceback" not in result.stderr
    assert {name: text for name, text in home.files().items() if name.startswith("north")} == before
    assert result.stdout.splitlines()[2].split()[:2] == ["south", "1"]

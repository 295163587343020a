"""The example workspace, from a checkout and from a wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems
from analysis.workspace import REPOSITORY


def test_the_example_is_written_and_nothing_is_overwritten(tmp_path):
    done = CliRunner().invoke(app, ["example", str(tmp_path / "own")])
    assert done.exit_code == 0, done.output
    cities = sorted(path.stem for path in (REPOSITORY / "params").glob("*.yaml"))
    assert ", ".join(cities) in done.output
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["notebooks", "params", "surveys"]
    again = CliRunner().invoke(app, ["example", str(tmp_path / "own")])
    assert again.exit_code == 1
    assert "nothing of yours is overwritten" in again.output


def test_the_trial_is_a_form_and_its_export_and_nothing_is_overwritten(tmp_path):
    done = CliRunner().invoke(app, ["example", str(tmp_path / "trial"), "--trial"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "trial").iterdir()) == ["export.csv", "form.xlsx"]
    form = read_form(tmp_path / "trial" / "form.xlsx", Problems())
    assert form.questions == read_form(REPOSITORY / "surveys" / "trial" / "form", Problems()).questions
    again = CliRunner().invoke(app, ["example", str(tmp_path / "trial"), "--trial"])
    assert again.exit_code == 1
    assert "nothing of yours is overwritten" in again.output


def test_the_trial_is_drawn_as_its_readme_says(tmp_path):
    drawn = tmp_path / "drawn.csv"
    example = REPOSITORY / "surveys" / "trial" / "example"
    command = (example / "README.md").read_text(encoding="utf-8").split("    casestudy ")[1].splitlines()[0]
    arguments = command.replace("surveys/trial/example/export.csv", str(drawn)).split()
    arguments = [text.replace("surveys/trial", str(REPOSITORY / "surveys" / "trial")) for text in arguments]
    done = CliRunner().invoke(app, [*arguments, "--workspace", str(REPOSITORY)])
    assert done.exit_code == 0, done.output
    assert drawn.read_bytes() == (example / "export.csv").read_bytes()


def test_a_wheel_works_in_an_empty_folder(tmp_path):
    """Built, installed without the checkout, and run on one city from a folder of one's own."""
    pytest.importorskip("setuptools", reason="setuptools builds the wheel")
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
    )
    if tracked.returncode:
        pytest.skip("this is no git checkout to build from")
    for name in tracked.stdout.splitlines():
        if name.startswith(("analysis/", "notebooks/", "params/", "surveys/")) or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (REPOSITORY / name).is_file():
                target.write_bytes((REPOSITORY / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheels = tmp_path / "wheels"
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        letters = {Path(name).name for name in held.namelist() if "/figures/letters/" in name}
    assert letters == {"NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf", "OFL.txt"}
    site = tmp_path / "site"
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True
    )
    environment = {**os.environ, "PYTHONPATH": str(site)}
    empty = tmp_path / "empty"
    empty.mkdir()

    def casestudy(*arguments):
        command = [sys.executable, "-m", "analysis", *arguments]
        return subprocess.run(command, cwd=empty, env=environment, capture_output=True, encoding="utf-8")

    lost = casestudy("run")
    assert lost.returncode == 1
    assert "casestudy example DIR" in lost.stderr
    assert casestudy("example", "own").returncode == 0
    city = sorted(path.stem for path in (empty / "own/params").glob("*.yaml"))[0]
    done = casestudy("check", city, "--workspace", "own")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Traceback" not in done.stderr

"""The command: light to start, plain about errors, each with its exit code."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.batch import run as batch
from analysis.batch.tasks import Place, PlaceReport, TaskOutcome
from analysis.cli import app
from analysis.problems import Problem, Problems
from analysis.screen.console import complain
from analysis.screen.reviews import show_problems

COMMANDS = ("run", "check", "list", "adopt", "simulate")
HEAVY = ("pandas", "numpy", "nbformat", "jupyter_client", "papermill", "matplotlib", "yaml", "scipy")


def call(*arguments: str):
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "120", "TERM": "dumb"})


def error_of(result) -> str:
    """What was said on stderr, lines joined."""
    return " ".join(result.stderr.split())


def test_the_version_is_that_of_the_package():
    said = call("--version")
    assert (said.exit_code, said.stdout) == (0, f"casestudy {metadata.version('casestudy')}\n")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_starts_light(command):
    code = (
        "import sys\nfrom analysis.cli import app\n"
        f"try:\n    app({[*command.split(), '--help']!r})\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "HEAVY []" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(command):
    said = call(command, "--help").stdout
    assert f"casestudy {command}" in said.split("Example", 1)[1]


def test_the_package_runs_as_a_module():
    said = subprocess.run(
        [sys.executable, "-m", "analysis", "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert all(command in said for command in COMMANDS)


def test_an_error_of_ours_is_a_sentence(tmp_path):
    result = call("run", "--workspace", str(tmp_path))
    assert result.exit_code == 1
    assert "this is no workspace, it has no params folder. Make one with `casestudy adopt`" in error_of(
        result
    )
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments", [["run", "--language", "xx"], ["run", "--jbos", "2"], ["rnu"], ["adopt"]]
)
def test_a_usage_error_exits_2(arguments):
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_ctrl_c_says_how_to_go_on(monkeypatch):
    def stopped(request, progress, log):
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "run", stopped)
    result = call("run")
    assert result.exit_code == 130
    assert "Stopped. What was finished stays, nothing is half written" in error_of(result)


def test_the_end_of_a_run_is_a_table(monkeypatch, tmp_path):
    place = Place("port", "en", tmp_path / "port")
    failures = [
        TaskOutcome("port", "quality", "", 1.0, error="KeyError: 'no'", cell=3),
        TaskOutcome("port", "", "", 1.0, error="params/port.yaml: the export is empty."),
        TaskOutcome("hill", "", "", 1.0, error="params/port.yaml: the export is empty."),
    ]
    monkeypatch.setattr(
        batch,
        "run",
        lambda request, progress, log: [PlaceReport(place, 1, 4, 24, 20, ("dirt",), 12.34, failures)],
    )
    result = call("run", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert [line.split() for line in result.stdout.splitlines()[:2]] == [
        ["City", "Notebooks", "Tables", "Figures", "Warnings", "Seconds"],
        ["port", "4", "(3", "unchanged)", "24", "20", "1", "12.3"],
    ]
    assert f"Output: {tmp_path}" in result.stdout
    assert "port, hill: params/port.yaml: the export is empty." in error_of(result)
    assert "City Notebook Cell Error port quality 3 KeyError: 'no'" in error_of(result)


def test_a_run_that_had_nothing_to_do_says_so(monkeypatch, tmp_path):
    report = PlaceReport(Place("port", "en", tmp_path), 0, 4, 24, 20, (), 0.0)
    monkeypatch.setattr(batch, "run", lambda request, progress, log: [report])
    result = call("run")
    assert (result.exit_code, "Nothing had changed." in result.stdout) == (0, True)


def test_what_the_user_wrote_is_not_markup(capsys):
    show_problems([Problem("warning", "[red]file[/red].csv", "is [odd]", row=2)])
    complain("[/nonsense]")
    said = capsys.readouterr()
    assert "[red]file[/red].csv" in said.out and "is [odd]" in said.out
    assert "[/nonsense]" in said.err


def test_check_lists_problems_and_exits_1_on_a_fatal_one(monkeypatch):
    from analysis.commands import check

    found = Problems([Problem("warning", "a.csv", "is old.", row=2, column="Q", got="x", expected="y")])
    monkeypatch.setattr(check, "check_workspace", lambda workspace, cities: check.Checked(found, ()))
    result = call("check")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["warning", "a.csv", "2", "Q", "is", "old.", "x", "y"]
    found.fatal("b.csv", "is missing.")
    assert call("check").exit_code == 1


def test_simulate_never_replaces_a_file_unasked(tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("precious", encoding="utf-8")
    result = call("simulate", "4mi_covid19", "--out", str(export))
    assert result.exit_code == 1
    assert "there is such a file already. Name another, or replace it with --force." in error_of(result)
    assert export.read_text(encoding="utf-8") == "precious"


def test_simulate_writes_an_export(tmp_path):
    export = tmp_path / "export.csv"
    result = call(
        "simulate", "4mi_covid19", "--n", "5", "--seed", "3", "--dialect", "kobo", "--out", str(export)
    )
    assert (result.exit_code, f"5 drawn interviews in {export}" in result.stdout) == (0, True)
    assert len(export.read_text(encoding="utf-8").splitlines()) == 6
    again = tmp_path / "again.csv"
    call("simulate", "4mi_covid19", "--n", "5", "--seed", "3", "--dialect", "kobo", "--out", str(again))
    assert again.read_bytes() == export.read_bytes()


def test_list_tells_each_city(tmp_path):
    result = call("list", "--out", str(tmp_path))
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    cities = sorted(path.stem for path in (Path(__file__).parents[1] / "params").glob("*.yaml"))
    assert [line[0] for line in lines[1:]] == cities
    assert all(line[-2:] == ["not", "run"] for line in lines[1:])


@pytest.mark.skipif(os.name == "nt", reason="Windows has its paths in Unicode")
def test_paths_in_any_letters_where_the_systems_language_is_c(tmp_path):
    home = tmp_path / "é"
    (home / "params").mkdir(parents=True)
    (home / "params" / "hill.yaml").write_text("city: {en: Ségou}\n", encoding="utf-8")
    names = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "analysis", "check", "--workspace", str(home)]
    done = subprocess.run(command, env={**os.environ, **names}, capture_output=True, check=False)
    told = (done.stdout + done.stderr).decode("utf-8")
    assert "params/hill.yaml" in "".join(told.split()) and "Traceback" not in told
    assert "é" in told

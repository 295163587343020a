"""`casestudy simulate` for a registry; drawn interviews are tested in tests/simulation and
tests/test_cli.py.
"""

from pathlib import Path

from typer.testing import CliRunner

from analysis.cli import app

EXAMPLE = Path(__file__).resolve().parents[2] / "surveys" / "iom_fmp_mali" / "example"


def test_the_command_of_its_readme_remakes_the_registry_byte_for_byte(tmp_path):
    command = next(
        line
        for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines()
        if "casestudy simulate" in line
    )
    assert (
        "`casestudy simulate iom_fmp_mali --out surveys/iom_fmp_mali/example/registry.csv --force`" in command
    )
    out = tmp_path / "registry.csv"
    result = CliRunner().invoke(app, ["simulate", "iom_fmp_mali", "--out", str(out)])
    assert result.exit_code == 0 and "nobody in it was counted" in result.stdout
    assert out.read_bytes() == (EXAMPLE / "registry.csv").read_bytes()


def test_nothing_is_overwritten_unasked(tmp_path):
    out = tmp_path / "registry.csv"
    out.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", "iom_fmp_mali", "--out", str(out)])
    assert result.exit_code == 1 and "there is such a file already." in " ".join(result.stderr.split())
    assert out.read_text(encoding="utf-8") == "mine"


def test_days_the_wrong_way_round_are_told(tmp_path):
    out = tmp_path / "x.csv"
    days = ["--from", "2021-01-01", "--to", "2020-01-01"]
    result = CliRunner().invoke(app, ["simulate", "4mi_covid19", "--out", str(out), *days])
    assert result.exit_code == 1
    said = "The last day (--to 2020-01-01) is before the first (--from 2021-01-01). Name days in their order."
    assert " ".join(result.stderr.split()) == said
    assert not out.exists()


def test_an_unknown_dialect_is_told_with_those_there_are(tmp_path):
    result = CliRunner().invoke(
        app, ["simulate", "4mi_covid19", "--out", str(tmp_path / "x.csv"), "--n", "1", "--dialect", "foo"]
    )
    assert result.exit_code == 1
    assert (
        " ".join(result.stderr.split())
        == "There is no export dialect 'foo': one of 'ona', 'ona-codes', 'kobo', 'kobo-groups',"
        " 'kobo-labels', 'odk', 'odk-split', 'codes', 'labels'."
    )

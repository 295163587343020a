"""`casestudy simulate` for a registry; drawn interviews are tested in tests/simulation and tests/test_cli.py."""

from pathlib import Path

from typer.testing import CliRunner

from analysis.cli import app

EXAMPLE = Path(__file__).resolve().parents[2] / "surveys" / "iom_fmp_mali" / "example"


def test_the_command_of_its_readme_remakes_the_registry_byte_for_byte(tmp_path):
    command = next(line for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines() if "casestudy simulate" in line)
    assert "`casestudy simulate iom_fmp_mali --out surveys/iom_fmp_mali/example/registry.csv --force`" in command
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

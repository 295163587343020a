"""The reference holds every command and every key that the code declares."""

import importlib.util
from pathlib import Path

import typer

from analysis.cleaning.checks.rules import RULES
from analysis.cli import app
from analysis.params import CityParams, DesignParams
from analysis.planning.row import PlanRow
from analysis.vocabulary import FIGURE_KINDS, STATISTICS

DOCS = Path(__file__).parents[2] / "docs"


def load(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_key_is_there(tmp_path):
    pages = load("reference").write_reference(tmp_path)
    written = {path.stem: path.read_text(encoding="utf-8") for path in pages}
    for name in typer.main.get_command(app).commands:
        assert f"## casestudy {name}\n" in written["commands"]
    for model in (CityParams, DesignParams):
        for name in model.model_fields:
            assert f"| `{name}` |" in written["params"]
    columns = [name for name in PlanRow.__dataclass_fields__ if name != "line"]
    for name in (*columns, *STATISTICS, *FIGURE_KINDS):
        assert f"| `{name}` |" in written["plan"]
    for name in RULES:
        assert f"## {name}\n" in written["checks"]
    assert "| `choice_labels` | by name: by name: text | nothing |" in written["indicators"]
    assert "**needed**" in written["recipe"]


def test_every_page_is_in_the_contents(tmp_path):
    contents = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = [f"reference/{path.stem}" for path in load("reference").write_reference(tmp_path)]
    pages += [f"howto/{path.stem}" for path in (DOCS / "howto").glob("*.md")]
    assert [page for page in pages if f"\n{page}\n" not in contents] == []


def test_the_gallery_has_every_kind(tmp_path):
    page = load("gallery").write_gallery(tmp_path).read_text(encoding="utf-8")
    for kind in FIGURE_KINDS:
        assert f"## {kind}\n" in page
        assert (tmp_path / f"{kind}.svg").stat().st_size > 2000

"""Figures that nothing changed of are left alone; all others are drawn again."""

import json

import pytest

from analysis.study import declare, prepare
from analysis.study.results.kept_figures import NAME
from tests.workspaces import make_home


@pytest.fixture
def home(tmp_path):
    home = make_home(tmp_path)
    plan = home.instrument / "plan.csv"
    for table in (
        "payment,journey,paid,share,respondents,,,,",
        "incidents,journey,incident,share,reports,incidents,,,",
    ):
        home.write(plan, plan.read_text(encoding="utf-8").replace(table, f"{table}bars", 1))
    return home


@pytest.fixture
def drawn(monkeypatch):
    """The names of the figures that were drawn, as they are drawn."""
    names = []
    from analysis.study.results import kept_figures

    write = kept_figures.write_figure

    def noted(folder, name, figure, style):
        names.append(name)
        return write(folder, name, figure, style)

    monkeypatch.setattr(kept_figures, "write_figure", noted)
    monkeypatch.setattr("analysis.study.results.kept_figures.is_worth_drawing", lambda spec: True)
    return names


def run(home):
    return prepare(declare("north", home.root))


def test_a_second_run_draws_nothing_and_keeps_the_same_files(home, drawn):
    study = run(home)
    first = sorted(drawn)
    files = {path.name: path.read_bytes() for path in (study.folder / "figures").iterdir()}
    drawn.clear()
    run(home)
    assert first
    assert drawn == []
    assert {path.name: path.read_bytes() for path in (study.folder / "figures").iterdir()} == files


def test_a_title_draws_its_figure_alone(home, drawn):
    run(home)
    plan = home.instrument / "plan.csv"
    drawn.clear()
    home.write(
        plan, plan.read_text(encoding="utf-8").replace("Incidents in {city}", "What happened in {city}")
    )
    run(home)
    assert [name for name in drawn if name.startswith("incidents")] == drawn != []


def test_a_figure_that_somebody_touched_is_drawn_again(home, drawn):
    study = run(home)
    figure = sorted((study.folder / "figures").glob("*.svg"))[0]
    figure.write_bytes(b"not ours")
    drawn.clear()
    run(home)
    assert drawn == [figure.stem]
    assert figure.read_bytes() != b"not ours"


@pytest.mark.parametrize("text", ["", "[]", "{", json.dumps({"payment": {"key": "x"}})])
def test_a_broken_record_draws_all_again(home, drawn, text):
    study = run(home)
    first = sorted(drawn)
    (study.folder / NAME).write_text(text, encoding="utf-8")
    drawn.clear()
    run(home)
    assert sorted(drawn) == first


def test_a_label_that_the_figure_shows_draws_it_again(home, drawn):
    run(home)
    drawn.clear()
    choices = home.instrument / "form" / "choices.csv"
    home.write(choices, choices.read_text(encoding="utf-8").replace("yes_no,no,No,", "yes_no,no,Not,"))
    run(home)
    assert [name for name in drawn if name.startswith("payment")] == drawn != []


def test_a_figure_that_showed_too_little_is_not_laid_out_to_learn_it_again(home, drawn, monkeypatch):
    laid_out = []

    def is_worthy(spec):
        laid_out.append(spec)
        return False

    monkeypatch.setattr("analysis.study.results.kept_figures.is_worth_drawing", is_worthy)
    run(home)
    assert laid_out
    laid_out.clear()
    drawn.clear()
    run(home)
    assert (laid_out, drawn) == ([], [])
    plan = home.instrument / "plan.csv"
    text = plan.read_text(encoding="utf-8")
    home.write(plan, text.replace("Incidents in {city}", "What happened in {city}"))
    run(home)
    assert len(laid_out) == 1

"""Figures of a pack in a further language: drawn once, kept, and not shown once they are not worth it."""

import pytest

from analysis.study import declare, prepare
from analysis.study.packing.pack import PackOrder, write_pack
from analysis.study.results import kept_figures
from tests.workspaces import make_home


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = make_home(tmp_path)
    plan = home.instrument / "plan.csv"
    payment = "payment,journey,paid,share,respondents,,,,"
    home.write(plan, plan.read_text(encoding="utf-8").replace(payment, f"{payment}bars", 1))
    monkeypatch.setattr(kept_figures, "is_worth_drawing", lambda spec: True)
    prepare(declare("north", home.root))
    return home


@pytest.fixture
def drawn(monkeypatch):
    """The names of the figures that were drawn, as they are drawn, with their style."""
    drawings = []
    write = kept_figures.write_figure

    def noted(folder, name, figure, style):
        drawings.append((name, style))
        return write(folder, name, figure, style)

    monkeypatch.setattr(kept_figures, "write_figure", noted)
    return drawings


def pack(home):
    write_pack(
        PackOrder("north", home.root, home.root / "out", "fr", "en", ("html",), ("en", "fr"), ("html",))
    )
    return (home.root / "out" / "north" / "fr" / "index.html").read_text(encoding="utf-8")


def test_a_second_pack_draws_nothing_and_is_the_same(home, drawn):
    first = pack(home)
    assert [name for name, _ in drawn] == ["payment"]
    drawn.clear()
    assert pack(home) == first
    assert drawn == []


def test_a_figure_that_somebody_touched_is_drawn_again(home, drawn):
    pack(home)
    figure = home.root / "out" / "north" / "fr" / "figures" / "payment.svg"
    figure.write_bytes(b"not ours")
    drawn.clear()
    pack(home)
    assert [name for name, _ in drawn] == ["payment"]


def test_a_figure_that_is_worth_it_no_more_is_not_shown_though_it_lies_there(home, drawn, monkeypatch):
    assert "<figure" in pack(home)
    (home.root / "out" / "north" / "fr" / "drawn.json").unlink()
    monkeypatch.setattr(kept_figures, "is_worth_drawing", lambda spec: False)
    assert "<figure" not in pack(home)


def test_it_is_as_wide_as_in_the_language_of_the_results(home, drawn):
    (home.root / "style").mkdir()
    (home.root / "style" / "style.yaml").write_text("figures: {widths: [8.5, 17], formats: [pdf]}\n")
    pack(home)
    (_, style), *_ = drawn
    assert (style.widths, style.formats) == ((8.5,), ())

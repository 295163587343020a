"""Figures of a country are drawn once for all cities: with a drawn section, no study is prepared."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.reporting.figures.counted_charts import draw_ranked
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.style import FigureStyle
from analysis.reporting.wording.labels import Labels
from analysis.study.counts.sections import ContextSection
from analysis.study.results.shared_figures import shared_folder, write_shared
from analysis.study.sources import Source
from analysis.workspace import Workspace

VALUES = pd.Series({"Gao": 25_977, "Kayes": 2_739, "Mopti": 40_056})


def figure(title: str = "Displaced people") -> CountedFigure:
    return CountedFigure(
        lambda sheet: draw_ranked(VALUES, sheet), FigureSheet(title), "Mopti leads.", ("Gao",)
    )


def section(*names: str, made=figure) -> ContextSection:
    drawings = dict.fromkeys(names, made)
    return ContextSection(
        "displacement", "", {}, Labels(), "stocks", drawings=drawings, national=frozenset(names)
    )


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "surveys" / "stocks"
    folder.mkdir(parents=True)
    (folder / "stocks.yaml").write_text("title: {en: Stocks}\n", encoding="utf-8")
    return SimpleNamespace(
        sources=(Source("displacement", folder),),
        workspace=Workspace(tmp_path),
        out=tmp_path / "out",
        language="en",
    )


def stamps(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.svg")}


def test_a_second_city_finds_what_the_first_has_drawn(city):
    write_shared(city, [section("bars")], FigureStyle())
    folder = shared_folder(city.out, "stocks", "en")
    first = stamps(folder)
    write_shared(city, [section("bars", "more")], FigureStyle())
    second = stamps(folder)
    assert set(second) == {"bars.svg", "more.svg"}
    assert second["bars.svg"] == first["bars.svg"]
    listed = pd.read_csv(folder / "figures.csv")
    assert listed["name"].tolist() == ["bars", "more"]
    assert listed["section"].tolist() == ["displacement"] * 2
    write_shared(city, [section("bars")], FigureStyle())
    assert pd.read_csv(folder / "figures.csv")["name"].tolist() == ["bars", "more"]


def test_other_data_words_or_style_draw_it_anew(city):
    folder = shared_folder(city.out, "stocks", "en")
    write_shared(city, [section("bars")], FigureStyle())
    before = (folder / "bars.svg").read_bytes()
    write_shared(city, [section("bars", made=lambda: figure("Refugees"))], FigureStyle())
    assert (folder / "bars.svg").read_bytes() != before
    write_shared(city, [section("bars")], FigureStyle(formats=("svg", "pdf")))
    assert (folder / "17cm" / "bars.pdf").is_file()


def test_a_figure_of_a_city_alone_is_not_there(city):
    own = replace(section("bars"), national=frozenset())
    write_shared(city, [own], FigureStyle())
    assert not shared_folder(city.out, "stocks", "en").exists()

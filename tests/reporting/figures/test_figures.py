import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations, pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from analysis.problems import CaseStudyError
from analysis.reporting.figures import figures, theme
from analysis.reporting.figures.drawn import render, write_figure
from analysis.reporting.figures.figures import FigureSpec, alt_text, draw, is_worth_drawing
from analysis.reporting.style import FigureStyle
from analysis.reporting.tables.tabulate import ColumnBlock, TableLayout
from tests.reporting.drawn import INCIDENT_ROWS, LABELS, frame, row, rows

LAYOUT = TableLayout(
    "Incidents reported in {city}",
    LABELS,
    blocks=(ColumnBlock("incident", unit="reports", heading="Reports of incidents"),),
    place="Bamako",
    source="4Mi, Mixed Migration Centre.",
    synthetic=True,
)
BARS = FigureSpec("bars", frame(INCIDENT_ROWS), LAYOUT)
BARRIERS = {"papers": 170, "money": 120, "none": 0, "other": 5}
CITIES = frame(
    rows("help", {"yes": 23, "no": 0, "dk": 6}, 29)
    + rows("help", {"yes": 30, "no": 15, "dk": 0}, 45, study="gao")
    + [row("help", "", np.nan, np.nan, study="kayes", status="not asked", estimate=np.nan)]
)
BY_SEX = frame(
    rows("barrier", BARRIERS, 311)
    + rows("barrier", {"papers": 90, "money": 70, "none": 0, "other": 1}, 110, domain="sex", level="f")
    + rows("barrier", {"papers": 80, "money": 50, "none": 0, "other": 4}, 201, domain="sex", level="m")
)
PLAIN = TableLayout("Help in {city}", LABELS, place="Bamako", random_sample=True)
SPECS = {
    "bars": BARS,
    "one bar": FigureSpec("bars", frame([row("help", "yes", 16, 29)]), PLAIN),
    "zero": FigureSpec("bars", frame(rows("help", {"yes": 0, "no": 0}, 45)), PLAIN),
    "many": FigureSpec("bars", frame(rows("c", {f"c{n}": 40 - n for n in range(30)}, 800)), PLAIN),
    "cities": FigureSpec("bars", CITIES, PLAIN),
    "heatmap": FigureSpec("heatmap", BY_SEX, PLAIN),
    "stacked": FigureSpec("stacked", CITIES, replace(PLAIN, ordered=True)),
    "dots": FigureSpec("dots", BY_SEX, PLAIN),
    "dots of one choice": FigureSpec("dots", CITIES[CITIES["choice"] == "yes"], PLAIN),
    "means": FigureSpec("bars", frame([row("age", "", 90, 90, statistic="mean", estimate=27.4)]), PLAIN),
}


def texts_of(svg: bytes) -> list[str]:
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_bars_say_value_count_base_and_source_as_text():
    texts = texts_of(render(BARS).svg)
    assert texts[:2] == ["Incidents reported in Bamako", "Reports of incidents: % (n)"]
    for text in (
        "Extortion",
        "57% (799)",
        "Base: 1,394 reports.",
        "Source: 4Mi, Mixed Migration Centre.",
    ):
        assert text in texts
    assert "Synthetic example data" in " ".join(texts)
    assert "[c]" not in " ".join(texts)


def test_alt_text_tells_the_figure():
    drawn = render(BARS)
    assert (
        drawn.alt
        == alt_text(BARS)
        == "Bar chart. Incidents reported in Bamako. Extortion: 57% (799); Detention: 11% (160); Robbery: 8%"
        " (107); Other: 24% (328). Base: 1,394 reports."
        " Nobody answered: Don't know. Thin lines: 95% interval under"
        " the assumed design. Reports are counted, not people: one person can make several. The sample is"
        " not random: read as people interviewed, not as everybody in Bamako. Synthetic example data,"
        " rebuilt from published figures. Source: 4Mi, Mixed Migration Centre."
    )
    root = ElementTree.fromstring(drawn.svg)
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == drawn.alt
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Incidents reported in Bamako"


@pytest.mark.parametrize("name", SPECS)
def test_the_same_figure_has_the_same_bytes(name):
    first, second = render(SPECS[name]), render(SPECS[name])
    assert first.svg == second.svg
    assert first.png == second.png
    assert b"DejaVu Sans', Verdana, sans-serif" in first.svg
    assert not re.search(rb"20\d\d-\d\d-\d\dT", first.svg)


@pytest.mark.parametrize("width", [8.5, 17.0])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", SPECS)
def test_nothing_is_clipped(name, language, width):
    spec = SPECS[name]
    figure = draw(replace(spec, width_cm=width, layout=replace(spec.layout, language=language)))
    renderer = FigureCanvasAgg(figure).get_renderer()
    box = figure.bbox
    for text in figure.texts:
        extent = text.get_window_extent(renderer)
        assert extent.x0 >= box.x0 - 1 and extent.x1 <= box.x1 + 1, text.get_text()
        assert extent.y0 >= box.y0 - 1 and extent.y1 <= box.y1 + 1, text.get_text()
    assert min(text.get_fontsize() for text in figure.texts) >= 6


def test_hidden_values_are_hatched_and_nowhere_told():
    hidden = row(
        "barrier", "money", np.nan, 311, status="suppressed", estimate=np.nan, low=np.nan, high=np.nan
    )
    spec = FigureSpec("bars", frame([row("barrier", "papers", 170, 311), hidden]), PLAIN)
    drawn = render(spec)
    assert "[c]" in texts_of(drawn.svg)
    assert b"pattern" in drawn.svg
    assert "money to pay for health services: [c]" in drawn.alt
    other = render(replace(spec, estimates=frame([row("barrier", "papers", 170, 311), {**hidden, "n": 9.0}])))
    assert other.svg == drawn.svg


def test_the_base_is_of_the_answers_that_everybody_was_offered():
    """Neither an answer that the form did not have nor one offered to some only takes the base away."""
    absent = row("barrier", "none", 0, 0, status="not in this form", estimate=np.nan)
    rows = frame([row("barrier", "papers", 170, 311), row("barrier", "other", 12, 100), absent])
    alt = alt_text(
        FigureSpec(
            "bars", rows, replace(PLAIN, blocks=(ColumnBlock("barrier", multiple=True, partly=("other",)),))
        )
    )
    assert "Base: 311 people." in alt
    assert "“Other” was offered to 100 of 311 people; its percentage is of them." in alt


def test_shares_of_a_multi_select_are_never_stacked():
    assert alt_text(FigureSpec("stacked", BY_SEX, PLAIN)).startswith("Heat map. ")
    assert alt_text(SPECS["stacked"]).startswith("Stacked bar chart. ")


def test_a_single_choice_of_several_cities_is_a_stacked_bar_each():
    assert alt_text(SPECS["cities"]).startswith("Stacked bar chart. ")
    texts = texts_of(render(SPECS["cities"]).svg)
    for text in ("Bamako", "Gao", "Kayes", "n = 29*", "23 of 29", "not asked"):
        assert text in texts
    assert "Base (people): Bamako 29*, Gao 45 and Kayes not asked." in texts


def test_long_lists_are_cut_and_say_so():
    assert "The 20 most frequent of 30 answers are shown." in alt_text(SPECS["many"])


def test_three_files_are_written(tmp_path):
    drawn = render(SPECS["one bar"])
    paths = write_figure(tmp_path / "figures", "help", SPECS["one bar"]).paths
    assert [path.name for path in paths] == ["help.svg", "help.png", "help.alt.txt"]
    assert paths[0].read_bytes() == drawn.svg
    assert paths[2].read_text(encoding="utf-8") == drawn.alt + "\n"


def test_an_unknown_kind_is_named():
    with pytest.raises(CaseStudyError, match="no figure of the kind 'bar'; expected perhaps 'bars'"):
        render(replace(BARS, kind="bar"))


def test_labels_from_a_form_are_escaped_and_never_mathematics():
    svg = render(FigureSpec("bars", frame([row("c", "<b>$x_1$ & co</b>", 10, 40)]), PLAIN)).svg
    assert "<b>$x_1$ & co</b>" in texts_of(svg)


def test_wrapped_labels_keep_every_letter():
    text = "Llanfairpwllgwyngyllgogerychwyrndrobwll and services are overwhelmed"
    lines = theme.wrap(text, 2.0, 7)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(theme.text_width(line, 7) <= 2.0 for line in lines)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "colour",
    [*theme.SERIES, *theme.CHOICES, theme.MAIN, theme.RULE, theme.QUIET, theme.INK],
)
def test_colours_stand_out_three_to_one_from_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_a_choice_keeps_its_colour_and_special_ones_are_grey():
    assert theme.colour_of("help", "yes", LABELS) == theme.CHOICES[0]
    assert theme.colour_of("help", "no", LABELS) == theme.CHOICES[1]
    assert theme.colour_of("help", "dk", LABELS) == theme.ASIDES["dont_know"]
    assert theme.colour_of("help", "refused", LABELS) == theme.ASIDES["refused"]
    assert theme.colour_of("help", "other", LABELS) == theme.ASIDE


ODD = {
    "all hidden": [
        row("help", choice, np.nan, np.nan, status="suppressed", estimate=np.nan, low=np.nan, high=np.nan)
        for choice in ("yes", "no")
    ],
    "not asked": [row("help", "", np.nan, np.nan, status="not asked", estimate=np.nan)],
    "nobody": rows("help", {"yes": 0, "no": 0}, 0),
    "total": [row("age", "", 90, 90, statistic="total", estimate=1_234_567.0, low=1e6, high=2e6)],
    "no interval": [
        row("age", "", 90, 90, statistic="median", estimate=27.0, low=np.nan, high=np.nan, confidence=np.nan)
    ],
    "counts": [row("help", "yes", 40, 90, statistic="count", estimate=40.0)],
    "raked": rows("help", {"yes": 40}, 90) + rows("help", {"yes": 40}, 90, weighting="raked"),
    "many cities": [row("help", "yes", 40, 90, study=f"A place with a long name {n}") for n in range(11)],
}


@pytest.mark.parametrize("kind", ["bars", "heatmap", "stacked", "dots"])
@pytest.mark.parametrize("name", ODD)
def test_every_kind_draws_whatever_a_table_holds(name, kind):
    figure = draw(FigureSpec(kind, frame(ODD[name]), PLAIN, width_cm=8.5))
    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in figure.texts:
        assert text.get_window_extent(renderer).x1 <= figure.bbox.x1 + 1, text.get_text()


def test_stacked_bars_print_counts_inside_or_under_the_bar():
    counts = {"yes": 60, "no": 38, "dk": 1, "refused": 1}
    texts = texts_of(render(FigureSpec("stacked", frame(rows("help", counts, 100)), PLAIN)).svg)
    assert {"60% (60)", "38% (38)"} <= set(texts)
    assert "Don't know: 1% (1), refused: 1% (1)" in texts
    small = frame(rows("help", {"yes": 6, "no": 4, "dk": 2}, 12))
    texts = texts_of(render(FigureSpec("stacked", small, PLAIN)).svg)
    assert {"6 of 12", "4 of 12", "2 of 12", "n = 12*"} <= set(texts)


def ratios(colours):
    """By how much neighbours differ in grey (WCAG 2), worked out beside the theme's own way."""
    light = [luminance(colour) + 0.05 for colour in colours]
    return [max(pair) / min(pair) for pair in pairwise(light)]


DONT_KNOW, REFUSED = theme.ASIDES["dont_know"], theme.ASIDES["refused"]


@pytest.mark.parametrize("count", range(2, 8))
@pytest.mark.parametrize("steps", [theme.scale_colours, theme.diverging_colours])
def test_the_steps_of_a_scale_tell_apart_in_grey(steps, count):
    colours = steps(count)
    assert len(set(colours)) == count
    for last in ([], [theme.ASIDE], [DONT_KNOW], [theme.ASIDE, DONT_KNOW, REFUSED]):
        assert min(ratios([*colours, *last])) >= 1.495


def test_answers_tell_apart_in_grey_whichever_of_them_nobody_gave():
    """Any two of the first five, and of the greys after them, may stand side by side."""
    for pair in combinations([*theme.CHOICES[:5], theme.ASIDE, DONT_KNOW, REFUSED], 2):
        assert ratios(pair)[0] >= 1.495, pair
    assert min(ratios([*theme.CHOICES, theme.CHOICES[0]])) >= 1.495
    assert min(ratios([*theme.SERIES, theme.SERIES[0]])) >= 1.5


def test_answers_that_look_alike_are_no_stacked_bar():
    """A ninth answer has the first one's colour."""
    assert theme.stand_apart(theme.CHOICES)
    assert not theme.stand_apart([*theme.CHOICES, theme.CHOICES[0]])
    assert not theme.stand_apart(["#777777", "#888888"])
    counts = {f"c{number}": 40 + number for number in range(9)}
    both = frame(rows("nine", counts, 396) + rows("nine", counts, 396, study="gao"))
    labels = replace(LABELS, forms=(NineAnswers(),))
    alt = alt_text(FigureSpec("bars", both, replace(PLAIN, labels=labels)))
    assert alt.startswith("Heat map. ") or alt.startswith("Dot plot. ")


class NineAnswers:
    """A form with one question of nine answers."""

    questions = ("nine",)

    def choices(self, question):
        return [SimpleNamespace(name=f"c{number}") for number in range(9)]

    def label(self, question, language):
        return "Nine"

    def choice_label(self, question, choice, language):
        return choice


def test_a_multi_select_by_cities_is_a_heat_map_of_at_most_ten_answers():
    counts = {f"c{number}": 200 - number for number in range(14)}
    cities = [r for study in ("bamako", "gao", "kayes", "mopti") for r in rows("c", counts, 250, study=study)]
    alt = alt_text(FigureSpec("bars", frame(cities), PLAIN))
    assert alt.startswith("Heat map. ")
    assert "The 10 most frequent of 14 answers are shown." in alt


def test_stacked_answers_keep_the_order_of_the_form():
    """Not that of their sizes, which differs between cities."""
    texts = texts_of(
        render(
            FigureSpec(
                "bars",
                frame(
                    rows("help", {"dk": 30, "no": 60, "yes": 10}, 100)
                    + rows("help", {"dk": 10, "no": 20, "yes": 70}, 100, study="gao")
                ),
                PLAIN,
            )
        ).svg
    )
    key = [text for text in texts if text in ("Yes", "No", "Don't know")]
    assert key == ["Yes", "No", "Don't know"]


def test_figures_with_the_same_bars_have_one_scale():
    reports = FigureSpec("bars", frame(rows("barrier", {"papers": 50, "money": 20}, 100)), PLAIN)
    people = FigureSpec("bars", frame(rows("barrier", {"papers": 90, "money": 30}, 100)), PLAIN)
    half, whole = replace(reports, peers=(people,)), replace(people, peers=(reports,))
    longest = [longest_bar(draw(spec)) for spec in (half, whole)]
    assert longest[0] / longest[1] == pytest.approx(5 / 9, rel=0.02)


def longest_bar(drawing):
    patches = [patch for axes in drawing.axes for patch in axes.patches]
    return max(patch.get_window_extent().width for patch in patches)


@pytest.mark.parametrize(
    "colour", [*theme.SERIES, *theme.CHOICES, *theme.ASIDES.values(), theme.ASIDE, *theme.scale_colours(7)]
)
def test_text_on_a_colour_stands_out_from_it(colour):
    white, light = theme.ink_on(colour) == "white", luminance(colour) + 0.05
    assert (1.05 / light if white else light / (luminance(theme.INK) + 0.05)) > 3.9


def test_a_figure_of_raked_shares_speaks_of_no_columns():
    both = frame(rows("help", {"yes": 40}, 90) + rows("help", {"yes": 40}, 90, weighting="raked"))
    alt = alt_text(FigureSpec("dots", both, replace(PLAIN, margins="a census", intervals=True)))
    assert "Raked: a sensitivity reading, the same people weighted to a census." in alt
    assert "columns" not in alt and "effective base" not in alt and "Low and high" not in alt


def test_dots_of_several_series_have_their_values_while_the_page_has_room():
    levels = [f"l{place}" for place in range(6)]
    drawn = [r for level in levels for r in rows("help", {"yes": 40, "no": 20}, 90, domain="d", level=level)]
    assert texts_of(render(FigureSpec("dots", frame(drawn), PLAIN)).svg).count("44% (40)") == 6
    many = [
        r for level in levels for r in rows("c", {f"c{n}": 40 for n in range(9)}, 90, domain="d", level=level)
    ]
    assert "44% (40)" not in texts_of(render(FigureSpec("dots", frame(many), PLAIN)).svg)


def test_cities_side_by_side_are_ordered_by_their_pooled_share():
    """5 of 10 in the small city count for less than 16 of 26 in the large one."""
    small = rows("barrier", {"papers": 5, "money": 1}, 10)
    large = rows("barrier", {"papers": 6, "money": 16}, 26, study="gao")
    several = replace(PLAIN, blocks=(ColumnBlock("barrier", multiple=True),))
    alt = alt_text(FigureSpec("bars", frame(small + large), several))
    assert alt.index("Bamako, I don't have the money") < alt.index("Bamako, I don't have the right")


def test_few_people_are_told_by_their_count_and_have_no_interval():
    """Under thirty the count comes first; an interval would say more than the people can."""
    few = frame(rows("barrier", {"papers": 8, "money": 3}, 11))
    spec = FigureSpec("bars", few, PLAIN)
    assert {"8 of 11", "3 of 11"} <= set(texts_of(render(spec).svg))
    assert "Thin lines" not in alt_text(spec)
    many = frame(rows("barrier", {"papers": 80, "money": 30}, 110))
    assert "Thin lines" in alt_text(replace(spec, estimates=many))


def test_nothing_is_drawn_of_fewer_than_ten():
    nine = FigureSpec("bars", frame(rows("barrier", {"papers": 5, "money": 4}, 9)), PLAIN)
    ten = FigureSpec("bars", frame(rows("barrier", {"papers": 6, "money": 4}, 10)), PLAIN)
    assert not is_worth_drawing(nine)
    assert is_worth_drawing(ten)
    small = rows("barrier", {"papers": 5, "money": 1}, 9)
    large = rows("barrier", {"papers": 6, "money": 16}, 26, study="gao")
    alt = alt_text(FigureSpec("bars", frame(small + large), PLAIN))
    assert "Not drawn, of fewer than ten people: Bamako." in alt


def test_one_bar_is_no_figure():
    one = FigureSpec("bars", frame(rows("barrier", {"papers": 40, "money": 0}, 40)), PLAIN)
    assert not is_worth_drawing(one)


def test_what_was_found_stands_first_and_the_subject_beneath():
    spec = replace(BARS, headline="Six in ten reports are of extortion")
    texts = texts_of(render(spec).svg)
    assert texts[0] == "Six in ten reports are of extortion"
    assert texts[1].startswith("Incidents reported in Bamako.")
    assert alt_text(spec).startswith("Six in ten reports are of extortion. Bar chart. Incidents")


def test_no_figure_is_taller_than_a_page():
    counts = {f"c{number}": 200 - number for number in range(60)}
    spec = FigureSpec("bars", frame(rows("barrier", counts, 1000)), PLAIN, rows=60)
    assert draw(spec).get_size_inches()[1] * 2.54 <= 20


@pytest.mark.parametrize("count", [3, 5, 7])
def test_the_middle_of_a_diverging_scale_is_neutral(count):
    middle = theme.diverging_colours(count)[count // 2]
    parts = [int(middle[place : place + 2], 16) for place in (1, 3, 5)]
    assert max(parts) - min(parts) <= 2


def test_every_width_and_format_of_the_house_style(tmp_path):
    style = FigureStyle(widths=(17.0, 8.5), formats=("svg", "png", "pdf"))
    written = write_figure(tmp_path, "incidents", BARS, style)
    names = [path.relative_to(tmp_path).as_posix() for path in written.paths]
    own = ["incidents.svg", "incidents.png", "incidents.alt.txt", "17cm/incidents.png", "17cm/incidents.pdf"]
    assert names == [*own, "8.5cm/incidents.svg", "8.5cm/incidents.png", "8.5cm/incidents.pdf"]
    again = [path.read_bytes() for path in written.paths]
    for path in written.paths[:2]:
        path.unlink()  # so that all is drawn anew
    assert again == [path.read_bytes() for path in write_figure(tmp_path, "incidents", BARS, style).paths]
    assert (tmp_path / "17cm" / "incidents.pdf").read_bytes().startswith(b"%PDF")
    with Image.open(tmp_path / "17cm" / "incidents.png") as printed, Image.open(written.paths[1]) as screen:
        assert printed.width == pytest.approx(17 / 2.54 * 300, abs=2)
        assert screen.width == pytest.approx(17 / 2.54 * 220, abs=2)
    assert written.size[0] == 17.0


def test_a_picture_of_the_same_drawing_is_left_as_it_lies(tmp_path):
    style = FigureStyle(formats=("svg", "png"))
    paths = write_figure(tmp_path, "incidents", BARS, style).paths
    before = [path.stat().st_mtime_ns for path in paths if path.suffix != ".txt"]
    paths = write_figure(tmp_path, "incidents", BARS, style).paths
    assert [path.stat().st_mtime_ns for path in paths if path.suffix != ".txt"] == before
    changed = replace(BARS, headline="Something else was found")
    paths = write_figure(tmp_path, "incidents", changed, style).paths
    assert all(path.stat().st_mtime_ns > old for path, old in zip(paths[:2], before, strict=False))


def test_titles_and_notes_are_left_out_where_the_house_wants_none():
    with theme.styled(theme.House(titles=False, notes=False)):
        bare = texts_of(render(BARS).svg)
    assert not any(text.startswith(("Incidents reported", "Base:", "Source")) for text in bare)
    assert "57% (799)" in bare
    assert render(BARS).alt.count("Source:") == 1


def test_a_house_s_colours_are_those_of_every_figure():
    with theme.styled(theme.House(theme.Palette(main="#7a2e6f"))):
        assert b"#7a2e6f" in render(BARS).svg
    assert b"#7a2e6f" not in render(BARS).svg


@pytest.mark.parametrize("name", ["bars", "stacked", "heatmap", "dots"])
def test_a_figure_in_arabic_is_turned_over_and_its_title_is_not(name):
    drawing = draw(
        replace(SPECS[name], layout=replace(SPECS[name].layout, language="ar", title="\u0639\u0646\u0648"))
    )
    for axes in drawing.axes:
        first, last = axes.get_xlim()
        assert first > last
    title = next(text for text in drawing.texts if text.get_text() == "\u0639\u0646\u0648")
    assert title.get_horizontalalignment() == "right" and title.get_position()[0] > 0.9
    rows_of = {"bars": "Robbery", "stacked": "Gao", "heatmap": "Other", "dots": "Other"}
    (label,) = (text for text in drawing.texts if text.get_text() == rows_of[name])
    assert label.get_horizontalalignment() == "left" and label.get_position()[0] > 0.5


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7])
def test_any_two_steps_of_a_diverging_scale_tell_apart_in_grey(count):
    for one, other in combinations(theme.diverging_colours(count), 2):
        assert theme.grey_ratio(one, other) >= theme.LEAST_RATIO - 0.005


def test_what_a_figure_shows_is_picked_once(monkeypatch):
    """Its words, its base and its drawing are of one chart; another style may give another."""
    made = []
    own = figures.make_chart
    monkeypatch.setattr(figures, "make_chart", lambda *given: made.append(given) or own(*given))
    spec = FigureSpec("stacked", CITIES, replace(PLAIN, ordered=True))
    words = (spec.alt, spec.base, spec.counted_as, is_worth_drawing(spec))
    assert render(spec.at(spec.width_cm)).alt == words[0]
    assert len(made) == 1
    with theme.styled(theme.House(theme.Palette(scale="#7a2e6f"))):
        assert spec.alt
    assert len(made) == 2
    assert spec.at(8.5).alt
    assert len(made) == 3

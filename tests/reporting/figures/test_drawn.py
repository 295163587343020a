"""How a finished drawing sets its texts."""

from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.textpath import text_to_path

from analysis.reporting.figures.drawn import directed, finish_svg
from analysis.reporting.figures.theme import ARABIC_FONT, POINTS_PER_CM, fonts_of, text_width

RLM = "\u200f"


def test_lines_with_arabic_letters_run_from_right_to_left_and_no_others():
    drawing = Figure()
    for text in ("4Mi: مسح\nn = 29", "n = 29", "نعم"):
        drawing.text(0, 0, text)
    directed(drawing)
    assert [text.get_text() for text in drawing.texts] == [f"{RLM}4Mi: مسح\nn = 29", "n = 29", f"{RLM}نعم"]


def test_a_browser_looks_at_the_letters_of_such_texts():
    svg = "<svg ><title>T</title><text x='0'>{}</text></svg>"
    assert 'unicode-bidi="plaintext"' in finish_svg(svg.format(f"{RLM}نعم").encode(), "alt").decode()
    assert "unicode-bidi" not in finish_svg(svg.format("yes").encode(), "alt").decode()


def test_arabic_is_set_in_the_font_that_travels_with_the_package():
    drawing = Figure()
    for text in ("نعم", "yes"):
        drawing.text(0, 0, text)
    directed(drawing)
    assert [text.get_fontfamily()[0] for text in drawing.texts] == [ARABIC_FONT, "sans-serif"]
    assert Path(findfont(FontProperties(family=ARABIC_FONT))).name == "NotoSansArabic-Regular.ttf"
    bold = FontProperties(family=ARABIC_FONT, weight="bold")
    assert Path(findfont(bold)).name == "NotoSansArabic-Bold.ttf"


def test_such_a_text_keeps_its_width_in_the_font_of_a_reader():
    svg = (
        '<svg ><title>T</title><text style="font-size: 10px" x="0">{}</text>'
        '<text style="font-weight: 700; font-size: 8px" x="1">yes &amp; no</text></svg>'
    )
    words = "نعم &amp; لا"
    made = finish_svg(svg.format(f"{RLM}{words}").encode(), "alt").decode()
    width = text_width("نعم & لا", 10) * POINTS_PER_CM
    assert f'x="0" textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs">{RLM}{words}</text>' in made
    assert made.count("textLength") == 1


@pytest.mark.parametrize("text", ["Extortion or bribery", "أفادوا بالابتزاز (799 من 1,394)", "", "a"])
def test_words_measured_one_by_one_are_as_wide_as_the_line(text):
    font = FontProperties(family=list(fonts_of(text)), size=8, weight="bold")
    whole = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] if text else 0.0
    assert text_width(text, 8, True) == pytest.approx(whole / POINTS_PER_CM)

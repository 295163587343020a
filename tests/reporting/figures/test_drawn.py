"""How a finished drawing sets its texts."""

from matplotlib.figure import Figure

from analysis.reporting.figures.drawn import directed, finish_svg

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

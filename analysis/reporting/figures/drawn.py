"""A figure made into files: SVG, a small picture for documents and notebooks, and what is asked for print.

Every figure, of estimates (`FigureSpec`) or of counts (`CountedFigure`), gives the same:
    .at(width_cm) -> the figure at another width     .drawing() -> matplotlib Figure
    .alt, .heading, .headline, .subject, .base         its words

render(figure) -> Drawn(svg, png, alt)               the same figure gives the same bytes
write_figure(folder, name, figure, style) -> Written
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape, unescape
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from analysis.files import write_atomic
from analysis.reporting.figures.seaborn_alone import seaborn_alone
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.figures.theme import FONTS, POINTS_PER_CM, RC, RIGHT_TO_LEFT, fonts_of, text_width
from analysis.reporting.style import FigureStyle

DPI = 300
"""For print."""
SCREEN_DPI = 220
"""Enough for a document, a page and a notebook."""
COLOURS = 64
TITLE, KEPT = "Title", "Drawing"
"""What a picture says of itself: the words of its title, and the shares of its height between which stands
what is neither title nor base, notes and source."""
_TEXT = re.compile(r"(?P<head><text [^>]*?font-size: (?P<size>[\d.]+)px[^>]*)>(?P<words>[^<]*)</text>")
PRINT_KINDS = ("svg", "png", "pdf")
_RLM = "\u200f"


class Figure(Protocol):
    """What can be drawn, at any width, and says what it shows."""

    @property
    def width_cm(self) -> float: ...

    @property
    def alt(self) -> str: ...

    @property
    def heading(self) -> str: ...

    @property
    def headline(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def base(self) -> str: ...

    def at(self, width_cm: float) -> Figure: ...

    def drawing(self) -> Any: ...


class Drawn(NamedTuple):
    """A finished figure: SVG and a small PNG as bytes, its alt text, its size in cm."""

    svg: bytes
    png: bytes
    alt: str
    size: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class CountedFigure:
    """A drawing of counts on a sheet, made when it is asked for; `told` says in words what it shows, `marks`
    which places stand out in it, `data` is all that it draws as text, where the figure can tell it.
    """

    make: Callable[[FigureSheet], Any]
    sheet: FigureSheet
    told: str
    marks: tuple[str, ...] = ()
    data: str = ""

    @property
    def width_cm(self) -> float:
        return self.sheet.width_cm

    @property
    def headline(self) -> str:
        return self.sheet.headline

    @property
    def subject(self) -> str:
        return self.sheet.title

    @property
    def heading(self) -> str:
        """What stands largest."""
        return self.sheet.headline or self.sheet.title

    @property
    def base(self) -> str:
        return self.sheet.base

    @property
    def alt(self) -> str:
        """What was found, the subject, the values, then base, notes and source."""
        headline = f"{self.sheet.headline.rstrip('.')}." if self.sheet.headline else ""
        lines = [headline, f"{self.sheet.title}.", self.told, self.sheet.base, *self.sheet.foot]
        return " ".join(line for line in lines if line)

    @cached_property
    def _drawn(self) -> Drawn:
        return render(self)

    @property
    def svg(self) -> bytes:
        return self._drawn.svg

    @property
    def png(self) -> bytes:
        return self._drawn.png

    def at(self, width_cm: float) -> CountedFigure:
        return replace(self, sheet=replace(self.sheet, width_cm=width_cm))

    def drawing(self) -> Any:
        with seaborn_alone():
            return self.make(self.sheet)


@dataclass(frozen=True)
class DrawnFiles:
    """The files of a figure, and its size in cm (width, height)."""

    paths: tuple[Path, ...]
    size: tuple[float, float]


def render(figure: Figure, dots: int = SCREEN_DPI) -> Drawn:
    """The figure as SVG (text stays text) and as a small PNG (`dots` an inch), from one drawing."""
    import matplotlib

    alt = figure.alt
    with matplotlib.rc_context(RC):
        drawing = directed(figure.drawing())
        picture = _picture(drawing, dots, figure.heading)
        return Drawn(_svg(drawing, figure.heading, alt), picture, alt, _size(drawing))


def write_figure(folder: Path, name: str, figure: Figure, style: FigureStyle | None = None) -> DrawnFiles:
    """Write a figure and everything that the house style asks for.

    `<name>.svg`, `<name>.png` (as documents and notebooks hold it) and `<name>.alt.txt` lie in `folder`; what
    is for print in `folder/<width>cm/`. A picture whose drawing is the same as before is left as it lies.
    """
    import matplotlib

    style = style or FigureStyle()
    first, *others = style.widths
    figure, folder = figure.at(first), Path(folder)
    with matplotlib.rc_context(RC):
        drawing = directed(figure.drawing())
        svg = _svg(drawing, figure.heading, figure.alt)
        path, screen = folder / f"{name}.svg", folder / f"{name}.png"
        is_same = screen.is_file() and path.is_file() and path.read_bytes() == svg
        paths = [
            path if is_same else write_atomic(path, svg),
            screen if is_same else write_atomic(screen, _picture(drawing, SCREEN_DPI, figure.heading)),
            write_atomic(folder / f"{name}.alt.txt", figure.alt + "\n"),
            *_write_for_print(folder / f"{first:g}cm", name, drawing, figure, style, is_same),
        ]
        for width in others:
            narrow = figure.at(width)
            drawn = directed(narrow.drawing())
            place = folder / f"{width:g}cm"
            if "svg" in style.formats:
                paths.append(write_atomic(place / f"{name}.svg", _svg(drawn, narrow.heading, narrow.alt)))
            paths += _write_for_print(place, name, drawn, narrow, style, is_same)
    return DrawnFiles(tuple(paths), _size(drawing))


def print_file(figure: Figure, kind: str) -> bytes:
    """The figure as a file for print, of one of PRINT_KINDS."""
    import matplotlib

    with matplotlib.rc_context(RC):
        drawing = directed(figure.drawing())
        if kind == "svg":
            return _svg(drawing, figure.heading, figure.alt)
        return _pdf(drawing, figure.heading) if kind == "pdf" else _print_picture(drawing)


def _write_for_print(
    folder: Path, name: str, drawing: Any, figure: Figure, style: FigureStyle, is_same: bool
) -> list[Path]:
    """PNG at print size and PDF, where asked for, unless they lie there of the same drawing."""
    makers = {"png": lambda: _print_picture(drawing), "pdf": lambda: _pdf(drawing, figure.heading)}
    written = []
    for kind, make in makers.items():
        path = folder / f"{name}.{kind}"
        if kind in style.formats:
            written.append(path if is_same and path.is_file() else write_atomic(path, make()))
    return written


def directed(drawing: Any) -> Any:
    """The drawing with each line of text that has right-to-left letters set from right to left, in a font of
    theirs.

    The direction of a line is otherwise that of its first letter: "4Mi: ..." would turn an Arabic line over.
    """
    from matplotlib.text import Text

    for text in drawing.findobj(Text):
        if not RIGHT_TO_LEFT.search(text.get_text()):
            continue
        lines = text.get_text().split("\n")
        for place, line in enumerate(lines):
            if RIGHT_TO_LEFT.search(line):
                lines[place] = _RLM + line
        text.set_text("\n".join(lines))
        text.set_fontfamily(fonts_of(text.get_text()))
    return drawing


def _size(drawing: Any) -> tuple[float, float]:
    width, height = drawing.get_size_inches() * 2.54
    return round(float(width), 1), round(float(height), 1)


def _svg(drawing: Any, title: str, alt: str) -> bytes:
    content = io.BytesIO()
    drawing.savefig(content, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    return finish_svg(content.getvalue(), alt)


def _pdf(drawing: Any, title: str) -> bytes:
    """The figure as PDF, its text as text, the same bytes each time."""
    import matplotlib

    content = io.BytesIO()
    with matplotlib.rc_context({**RC, "pdf.fonttype": 42}):
        metadata = {"CreationDate": None, "Creator": None, "Producer": None, "Title": title}
        drawing.savefig(content, format="pdf", metadata=metadata)
    return content.getvalue()


def _raster(drawing: Any, dots: int) -> Any:
    from analysis.reporting.figures.raster import raster

    return raster(drawing, dots)


def _picture(drawing: Any, dots: int, heading: str) -> bytes:
    """A PNG of few colours: a third of the bytes, and of the time, of one with all of them.

    It says in itself what its title is, where that ends, and where base and notes begin, so that a slide can
    leave them out.
    """
    from PIL import Image, PngImagePlugin

    few = _raster(drawing, dots).quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The tree rounds white to a faint grey, which shows on a white page.
    colours = few.getpalette()
    for place in range(0, len(colours), 3):
        if min(colours[place : place + 3]) >= 253:
            colours[place : place + 3] = [255, 255, 255]
    few.putpalette(colours)
    png_info, content = PngImagePlugin.PngInfo(), io.BytesIO()
    png_info.add_itxt(TITLE, heading)
    if hasattr(drawing, "kept"):
        png_info.add_text(KEPT, " ".join(f"{share:.4f}" for share in drawing.kept))
    few.save(content, format="PNG", dpi=(dots, dots), pnginfo=png_info)
    return content.getvalue()


def _print_picture(drawing: Any) -> bytes:
    content = io.BytesIO()
    _raster(drawing, DPI).save(content, format="PNG", dpi=(DPI, DPI))
    return content.getvalue()


def _measured(found: re.Match[str]) -> str:
    """A text that runs from right to left with the width it was measured to have: the font that a reader's
    machine sets it in may be wider, and run over its neighbours.
    """
    words = unescape(found["words"])
    if not RIGHT_TO_LEFT.search(words):
        return found[0]
    width = text_width(words.replace(_RLM, ""), float(found["size"]), "font-weight: 700" in found["head"])
    length = f' textLength="{width * POINTS_PER_CM:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f"{found['head']}{length}>{found['words']}</text>"


def finish_svg(svg: bytes, alt: str) -> bytes:
    """The SVG with the whole list of fonts, and its alt text where screen readers look for it."""
    text = svg.decode("utf-8")
    text = text.replace(f"'{FONTS[0]}'", ", ".join([f"'{FONTS[0]}'", *FONTS[1:]]))
    text = text.replace("</title>", f"</title>\n <desc>{escape(alt, quote=False)}</desc>", 1)
    if _RLM in text:
        # A browser takes the direction of a text from its page, unless it is told to look at its letters
        text = text.replace("<text ", '<text unicode-bidi="plaintext" ')
        text = _TEXT.sub(_measured, text)
    return text.replace("<svg ", '<svg role="img" ', 1).encode("utf-8")

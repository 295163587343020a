"""The one look of all figures: sizes, colours with a fixed meaning, and text that is measured before it is
set.

theme_for(width_cm) -> Theme           text sizes for a column (8.5 cm) or a page (17 cm)
RC; with_settings(draw)                matplotlib settings to draw and save under
colour_of(question, choice, labels)    the same choice has the same colour in every figure of a study
scale_colours(count); ink_on(colour)   the steps of a scale, and text that stands out from a colour
house(); palette(); styled(House(...)) the style of the house, for all that is drawn within
fonts_of(text)                         the letters that a text is set in
text_width(text, size, bold) -> cm;  wrap(text, width_cm, size, bold) -> lines
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, ParamSpec

from analysis.reporting.wording.labels import Labels

FONTS = ("DejaVu Sans", "Verdana", "sans-serif")
"""DejaVu Sans comes with matplotlib, so widths measured here hold everywhere; the others are for readers'
machines.
"""
ARABIC_FONT = "Noto Sans Arabic"
"""What Arabic is set in; its files travel with the package (letters/), as DejaVu Sans sets Arabic wide and
poorly."""
_LETTERS = Path(__file__).with_name("letters")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

INK = "#1a1a1a"
QUIET = "#595959"
RULE = "#8c8c8c"
MAIN = "#3b7cb0"
ASIDE = "#a7a7a7"
"""Other, none: grey in every figure."""
ASIDES = {"dont_know": "#f9f9f9", "refused": "#cdcdcd"}
"""Don't know and refused: greys of their own, as they stand side by side; near white is outlined."""

SERIES = ("#17406d", "#cc5a0c", "#a3293d", "#3d8fc4", "#4d4d4d", "#2b8a5b", "#7a2e6f", "#8f6a00")
"""At least 3:1 against white, told apart by colour-blind readers; neighbours differ by 1.5:1 in grey."""

CHOICES = ("#12355c", "#a85114", "#3c8dc2", "#145a3a", "#150c25", "#6f6d0d", "#6c378b", "#638ba9")
"""The answers of a question by their places in the form. Of the first five every two differ by 1.5:1 in grey,
as answers that nobody gave may bring any two side by side.
"""
LEAST_RATIO = 1.5
"""What neighbours in a bar must differ by in grey, as contrast is measured (WCAG 2, relative luminance)."""

DARKEST, LIGHTEST = 0.056, 0.66
"""Luminance (with 0.05 added) of the ends of a scale; don't know and other still stand out beside either."""
MOST_STEPS, LIGHTEST_OF_MANY = 7, 0.97
"""A scale of more steps takes all of the paper's lightness; one of more than eight is no bar any more."""
DIVERGING = ("#8a3d0a", "#e9e9e9", "#17406d")
"""A scale with two ends and a middle: the middle is neutral, and the ends tell apart in hue."""
LIGHTEST_OF_ENDS, DARK_ALONE = 0.46, 0.12
"""Luminance (with 0.05 added) of what stands beside that middle, and of a dark end of one step."""

RAMP = ("#f3f7fb", "#7fb0d6", "#0d3158")
"""Heat maps run from the first (0%) to the last (100%)."""

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "p")

Given = ParamSpec("Given")
RC = {
    "font.family": FONTS[0],
    "svg.fonttype": "none",
    "svg.hashsalt": "casestudy",
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
    "hatch.color": RULE,
    "path.simplify": True,
}

POINTS_PER_CM = 72 / 2.54
LINE_SPACING = 1.25


@dataclass(frozen=True)
class Theme:
    """Sizes of one figure: width and margins in cm, text in points."""

    width: float
    title: float
    text: float
    small: float
    margin: float = 0.15

    @property
    def inner(self) -> float:
        """Width inside the margins, cm."""
        return self.width - 2 * self.margin

    def line(self, size: float) -> float:
        """Height of a line of text, cm."""
        return size * LINE_SPACING / POINTS_PER_CM


def theme_for(width_cm: float) -> Theme:
    """Text never under 6 points; a little smaller in a single column than across the page."""
    if width_cm >= 12:
        return Theme(width_cm, title=10.5, text=8.0, small=6.8)
    return Theme(width_cm, title=8.8, text=7.0, small=6.0)


@dataclass(frozen=True)
class Palette:
    """The colours of a house: `main` of bars, `choices` of answers by their place in the form, `series` of
    lines and dots, `scale` and the two ends of a scale with a middle (`diverging`).
    """

    main: str = MAIN
    choices: tuple[str, ...] = CHOICES
    series: tuple[str, ...] = SERIES
    scale: str = MAIN
    diverging: tuple[str, str] = (DIVERGING[0], DIVERGING[2])

    @property
    def ramp(self) -> tuple[str, str, str]:
        """The colours of a heat map, from none to all."""
        if self.scale == MAIN:
            return RAMP
        return toned(self.scale, 0.98), toned(self.scale, 0.45), toned(self.scale, 0.08)


OWN_PALETTE = Palette()


@dataclass(frozen=True)
class House:
    """What all figures of a house have in common: colours, and whether title and notes stand on them."""

    palette: Palette = OWN_PALETTE
    titles: bool = True
    notes: bool = True


_PLAIN = House()
_HOUSE: ContextVar[House] = ContextVar("house", default=_PLAIN)


def house() -> House:
    """The style that figures are drawn in now."""
    return _HOUSE.get()


def palette() -> Palette:
    """The colours that figures are drawn in now."""
    return house().palette


@contextmanager
def styled(chosen: House) -> Iterator[None]:
    """Draw in this style within the block."""
    token = _HOUSE.set(chosen)
    try:
        yield
    finally:
        _HOUSE.reset(token)


def with_settings(draw: Callable[Given, Any]) -> Callable[Given, Any]:
    """A function that draws, in the settings of matplotlib that all figures have (RC)."""

    @wraps(draw)
    def drawn(*given: Given.args, **named: Given.kwargs) -> Any:
        import matplotlib

        with matplotlib.rc_context(RC):
            return draw(*given, **named)

    return drawn


def colour_of(question: str, choice: str, labels: Labels) -> str:
    """Grey for choices with a role, else a colour by the choice's place in its form."""
    role = labels.role(choice)
    if role:
        return ASIDES.get(role, ASIDE)
    choices = palette().choices
    return choices[labels.position(question, choice) % len(choices)]


def scale_colours(count: int) -> list[str]:
    """`count` steps of one colour from dark to light, each as much lighter as the one before."""
    if count < 1:
        return []
    first, last = {1: (0.2, 0.2), 2: (0.1, 0.28), 3: (0.08, LIGHTEST)}.get(count, (DARKEST, LIGHTEST))
    last = last if count <= MOST_STEPS else LIGHTEST_OF_MANY
    return [toned(palette().scale, level) for level in _levels(first, last, count)]


def diverging_colours(count: int) -> list[str]:
    """`count` steps from one end over a neutral middle to the other; an even number has no middle.

    The two ends take turns from dark to light, so that no two steps look alike in grey: any two may come to
    stand side by side where nobody gave the answers between them.
    """
    one, other = palette().diverging
    if count < 2:
        return [DIVERGING[1]] * count
    half = count // 2
    levels = _levels(DARKEST if half > 1 else DARK_ALONE, LIGHTEST_OF_ENDS, 2 * half)
    left, right = levels[1::2], levels[0::2]
    middle = [DIVERGING[1]] * (count % 2)
    return [
        *(toned(one, level) for level in left),
        *middle,
        *(toned(other, level) for level in reversed(right)),
    ]


def _levels(dark: float, light: float, count: int) -> list[float]:
    """Steps of lightness, each as much lighter as the one before."""
    step = (light / dark) ** (1 / max(count - 1, 1))
    return [dark * step**place for place in range(count)]


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white). Source: WCAG 2.2."""
    from matplotlib.colors import to_rgb

    red, green, blue = (_linear(part) for part in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4


def toned(colour: str, level: float) -> str:
    """The colour made as light as `level` (relative luminance + 0.05), mixed with black or white."""
    from matplotlib.colors import to_hex, to_rgb

    linear_channels, wanted, light = (
        [_linear(part) for part in to_rgb(colour)],
        level - 0.05,
        luminance(colour),
    )
    if light >= wanted:
        mixed = [part * wanted / light for part in linear_channels]
    else:
        white = (wanted - light) / (1 - light)
        mixed = [part + (1 - part) * white for part in linear_channels]
    display_channels = [
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in mixed
    ]
    return to_hex([min(max(part, 0.0), 1.0) for part in display_channels])


def grey_ratio(one: str, other: str) -> float:
    """By how much two colours differ in grey, 1 (not at all) to 21. Source: WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one) + 0.05, luminance(other) + 0.05))
    return light / dark


def stand_apart(colours: Sequence[str]) -> bool:
    """Whether these colours, side by side in this order, tell apart in grey, and no two are the same."""
    return len(set(colours)) == len(colours) and all(
        grey_ratio(one, other) >= LEAST_RATIO - 0.005 for one, other in pairwise(colours)
    )


def outline_of(colour: str) -> str:
    """The edge of a mark: grey around what would fade into the paper, white else."""
    return RULE if grey_ratio(colour, "#ffffff") < LEAST_RATIO else "white"


def ink_on(colour: str) -> str:
    """White or black text: whichever stands out more from `colour`."""
    light = luminance(colour)
    return "white" if 1.05 / (light + 0.05) > (light + 0.05) / 0.06 else INK


def series_style(place: int) -> tuple[str, str]:
    """Colour and marker of a series; past the eighth, colours come again with other markers."""
    series = palette().series
    return series[place % len(series)], MARKERS[(place + place // len(series)) % len(MARKERS)]


def fonts_of(text: str) -> tuple[str, ...]:
    """The fonts a text is set in, the first that has a letter setting it."""
    if not RIGHT_TO_LEFT.search(text):
        return FONTS[:1]
    _add_arabic()
    return (ARABIC_FONT, *FONTS[:1])


@cache
def _add_arabic() -> None:
    """Let matplotlib know the font that travels with the package."""
    from matplotlib.font_manager import fontManager

    for path in sorted(_LETTERS.glob("*.ttf")):
        fontManager.addfont(path)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, cm.

    Words are measured one by one: a drawing measures the same ones again and again, as lines grow to be
    wrapped.
    """
    words = text.split(" ")
    fonts = fonts_of(text)
    blanks = (len(words) - 1) * _width_of_100(" ", bold, fonts)
    return (blanks + sum(_width_of_100(word, bold, fonts) for word in words)) * size / 100


@cache
def _width_of_100(text: str, bold: bool, fonts: tuple[str, ...]) -> float:
    """Width of a word at 100 points, cm."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    font = FontProperties(family=list(fonts), size=100, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / POINTS_PER_CM


def wrap(text: str, width_cm: float, size: float, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `width_cm`; a word wider than that is cut."""
    lines: list[str] = []
    line = ""
    for word in text.replace("\n", " ").split(" "):
        joined = f"{line} {word}" if line else word
        # The renderer sets a line up to a hundredth wider than it measures
        if text_width(joined, size, bold) <= 0.99 * width_cm:
            line = joined
            continue
        if line:
            lines.append(line)
        *full_lines, line = _cut(word, width_cm, size, bold)
        lines += full_lines
    return [*lines, line] if line or not lines else lines


def wrap_evenly(text: str, width_cm: float, size: float) -> list[str]:
    """As `wrap`, with lines of about one length: as many lines, as narrow as they go."""
    lines = wrap(text, width_cm, size)
    for share in (0.92, 0.85, 0.78, 0.7, 0.62, 0.55):
        narrower = wrap(text, width_cm * share, size)
        if len(narrower) > len(lines) or any(part not in text for part in narrower):
            break
        lines = narrower
    return lines


def _cut(word: str, width_cm: float, size: float, bold: bool) -> list[str]:
    lines, piece = [], ""
    for letter in word:
        if piece and text_width(piece + letter, size, bold) > width_cm:
            lines.append(piece)
            piece = ""
        piece += letter
    return [*lines, piece]

"""The one look of all figures: sizes, colours with a fixed meaning, and text that is measured before it is
set.

theme_for(width_cm) -> Theme           text sizes for a column (8.5 cm) or a page (17 cm)
RC                                     matplotlib settings to draw and save under
colour_of(question, choice, labels)    the same choice has the same colour in every figure of a study
scale_colours(count); ink_on(colour)   the steps of a scale, and text that stands out from a colour
text_width(text, size, bold) -> cm;  wrap(text, width_cm, size, bold) -> lines
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analysis.reporting.wording.labels import Labels

FONTS = ("DejaVu Sans", "Verdana", "sans-serif")
"""DejaVu Sans comes with matplotlib, so widths measured here hold everywhere; the others are for readers'
machines.
"""

INK = "#1a1a1a"
QUIET = "#595959"
RULE = "#8c8c8c"
MAIN = "#3b7cb0"
ASIDE = "#7a7a7a"
"""Other, none: grey in every figure."""
ASIDES = {"dont_know": "#5f5f5f", "refused": "#949494"}
"""Don't know and refused: greys of their own, as they stand side by side."""

SERIES = ("#17406d", "#cc5a0c", "#a3293d", "#3d8fc4", "#4d4d4d", "#2b8a5b", "#7a2e6f", "#8f6a00")
"""At least 3:1 against white, told apart by colour-blind readers; neighbours differ by 1.5:1 in grey."""

SCALE = ("#0a2a4f", "#3b7cb0", "#b5d2e9")
"""The steps of a scale run from the first to the last, in even steps of lightness so that they also tell
apart in grey.
"""

DIVERGING = ("#8a3d0a", "#e3a36f", "#e9e9e9", "#7fb0d6", "#17406d")
"""A scale with two ends and a middle: the middle is neutral, and the ends tell apart in hue."""

RAMP = ("#f3f7fb", "#7fb0d6", "#0d3158")
"""Heat maps run from the first (0%) to the last (100%)."""

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "p")

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


def colour_of(question: str, choice: str, labels: Labels) -> str:
    """Grey for choices with a role, else a colour by the choice's place in its form."""
    role = labels.role(choice)
    if role:
        return ASIDES.get(role, ASIDE)
    return SERIES[labels.position(question, choice) % len(SERIES)]


def scale_colours(count: int) -> list[str]:
    """`count` steps of one colour from dark to light."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ramp = LinearSegmentedColormap.from_list("scale", SCALE)
    return [to_hex(ramp(place / max(count - 1, 1))) for place in range(count)]


def diverging_colours(count: int) -> list[str]:
    """`count` steps from one end over a neutral middle to the other."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ramp = LinearSegmentedColormap.from_list("diverging", DIVERGING)
    return [to_hex(ramp(place / max(count - 1, 1))) for place in range(count)]


def ink_on(colour: str) -> str:
    """White or black text: whichever stands out more from `colour`."""
    from matplotlib.colors import to_rgb

    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (light + 0.05) > (light + 0.05) / 0.06 else INK


def series_style(place: int) -> tuple[str, str]:
    """Colour and marker of a series; past the eighth, colours come again with other markers."""
    return SERIES[place % len(SERIES)], MARKERS[(place + place // len(SERIES)) % len(MARKERS)]


@cache
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, cm."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONTS[0], size=size, weight="bold" if bold else "normal")
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
        *pieces, line = _cut(word, width_cm, size, bold)
        lines += pieces
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
    pieces, piece = [], ""
    for letter in word:
        if piece and text_width(piece + letter, size, bold) > width_cm:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]

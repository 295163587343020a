"""Figures as documents hold them: small PNG for Word and slides, SVG that a page can hold inline."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from pathlib import Path

from lxml import etree

from analysis.reporting.figures.drawn import KEPT, TITLE
from analysis.reporting.figures.theme import ARABIC_FONT, FONTS

PIXELS = 1500
"""Width of a picture across a page: 220 dots an inch at 17 cm."""
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_GENERIC = ("metadata", "style", "title", "desc")
_REFERENCE = re.compile(r"#([\w.-]+)")
_BLANKS = re.compile(r"\s+")
_ROOT = {"stroke-linejoin": "round", "stroke-linecap": "butt", "font-family": ", ".join(FONTS)}
_FONT = re.compile(r"(?P<rest>.*?)(?P<size>[\d.]+)px\s+(?P<family>.+)")


def small_png(png: Path, pixels: int = PIXELS) -> bytes:
    """The picture at most `pixels` wide, in 64 colours: a third of the bytes of the one for print."""
    return _small_png(png, png.stat().st_mtime_ns, pixels)


@lru_cache(maxsize=64)
def _small_png(png: Path, drawn: int, pixels: int) -> bytes:
    """`drawn`, the time the file was written, keeps a process that lives on from an older picture."""
    from PIL import Image

    with Image.open(png) as picture:
        if picture.mode == "P" and picture.width <= pixels:
            return png.read_bytes()  # written small with the figure
        small = picture.convert("RGB")
        small.thumbnail((pixels, 10 * pixels), reducing_gap=2.0)
        content = io.BytesIO()
        few = small.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        # The tree rounds white to a faint grey, which shows on a white page.
        palette = few.getpalette() or []
        whites = [place for place in range(0, len(palette), 3) if min(palette[place : place + 3]) >= 247]
        for place in whites:
            palette[place : place + 3] = [255, 255, 255]
        few.putpalette(palette)
        few.save(content, format="PNG")
    return content.getvalue()


def drawing_alone(png: Path, title: str) -> bytes:
    """A figure's picture as `small_png` has it, without base, notes and source, which a slide says itself,
    and without its title where that is `title`.
    """
    from PIL import Image

    content = small_png(png)
    with Image.open(png) as drawn:
        own, crop_limits = str(drawn.info.get(TITLE, "")), str(drawn.info.get(KEPT, "")).split()
    if not crop_limits:
        return content
    top, bottom = map(float, crop_limits)
    if own.rstrip(".") != title.rstrip("."):
        top = 0.0
    with Image.open(io.BytesIO(content)) as whole:
        rows, shorter = (round(share * whole.height) for share in (top, bottom)), io.BytesIO()
        first, last = rows
        whole.crop((0, first, whole.width, last)).save(shorter, format="PNG")
    return shorter.getvalue()


def inline_svg(svg: bytes, name: str, label: str) -> str:
    """An SVG to stand in a page whose policy allows no inline style: styles become attributes, ids the page's
    own.

    What matplotlib says in a style element of the whole drawing is inherited from its root instead: in a page
    that element would reach everything else.
    """
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    referred = set(_REFERENCE.findall(svg.decode("utf-8")))
    for element in list(root.iter()):
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag.startswith(_SVG) or tag.removeprefix(_SVG) in _GENERIC:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        _plain_attributes(element, name, referred)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    arabic = {"font-family": f"{ARABIC_FONT}, {_ROOT['font-family']}"} if ARABIC_FONT.encode() in svg else {}
    root.attrib.update({**_ROOT, **arabic, "class": "figure", "role": "img", "aria-label": label})
    etree.cleanup_namespaces(root)
    return _BLANKS.sub(" ", etree.tostring(root, encoding="unicode"))


def _plain_attributes(element: etree._Element, name: str, referred: set[str]) -> None:
    style = element.attrib.pop("style", "")
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        for attribute, text in _attributes(key, value).items():
            element.set(attribute, text)
    element.attrib.pop("font-family", None)  # the root's, inherited
    identity = element.attrib.pop("id", "")
    if identity in referred:
        element.set("id", f"{name}-{identity}")
    for key, value in list(element.attrib.items()):
        if key == _LINK:
            del element.attrib[_LINK]
            element.set("href", f"#{name}-{value.removeprefix('#')}" if value.startswith("#") else value)
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))


def _attributes(key: str, value: str) -> dict[str, str]:
    """One declaration of a style as attributes; the shorthand `font` as its parts."""
    if key != "font":
        return {key: value}
    font = _FONT.fullmatch(value)
    if font is None:
        return {}
    attributes = {"font-size": f"{font['size']}px", "font-family": font["family"]}
    for word in font["rest"].split():
        if word in ("bold", "bolder") or word.isdigit():
            attributes["font-weight"] = word
        elif word in ("italic", "oblique"):
            attributes["font-style"] = word
    return attributes

"""What a notebook cell shows: Markdown, a finished figure, or several things one under another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE_WIDTH = 640
"""Pixels on screen of a figure made for a page; a notebook holds the small picture written with it."""


@dataclass(frozen=True)
class Words:
    """Text as Markdown; everything that came from an export is escaped before it gets here."""

    markdown: str

    def __str__(self) -> str:
        return self.markdown

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class FigureFile:
    """A figure that was drawn once and lies in a file; `alt` says in words what it shows."""

    png: Path
    alt: str

    @classmethod
    def drawn(cls, folder: Path, name: str) -> FigureFile | None:
        """The figure of that name, where it was drawn into the folder."""
        png = folder / f"{name}.png"
        if not png.is_file():
            return None
        return cls(png, png.with_suffix(".alt.txt").read_text(encoding="utf-8").strip())

    def __str__(self) -> str:
        return self.alt

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        from base64 import b64encode

        data = {"image/png": b64encode(self.png.read_bytes()).decode("ascii"), "text/plain": self.alt}
        return data, {"image/png": {"width": PAGE_WIDTH, "alt": self.alt}}


@dataclass(frozen=True)
class Several:
    """Things shown one under another."""

    items: tuple[Any, ...]

    @classmethod
    def of(cls, items: Iterable[Any]) -> Several:
        return cls(tuple(items))

    def __str__(self) -> str:
        return "\n\n".join(str(item) for item in self.items)

    __repr__ = __str__

    def __len__(self) -> int:
        return len(self.items)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for item in self.items:
            display(item)


def escape_markdown(text: str) -> str:
    """Text from an export or a form, so that Markdown and HTML print it as it is."""
    from html import escape

    escaped = escape(text, quote=False)
    for sign in "\\`*_[]#|$":
        escaped = escaped.replace(sign, "\\" + sign)
    return escaped

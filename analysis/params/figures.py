"""How figures are drawn."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError

from analysis.problems import CaseStudyError
from analysis.yamlfile import StrictModel

Width = Annotated[float, Field(ge=6, le=40)]
PrintKind = Literal["svg", "png", "pdf"]


class FigureParams(StrictModel):
    """How figures are drawn: at which widths (cm; the first is that of all pages), as which kinds of file for
    print, whether title and notes stand on them. What is not said is taken from the house style.
    """

    widths: tuple[Width, ...] | None = Field(default=None, min_length=1)
    formats: tuple[PrintKind, ...] | None = None
    titles: bool | None = None
    notes: bool | None = None

    def over(self, other: FigureParams) -> FigureParams:
        """What this says, and what `other` says of the rest."""
        settings = {name: value for name, value in self if value is not None}
        return other.model_copy(update=settings)


AS_STYLED = FigureParams()
"""Nothing is said of figures: the house style holds."""


def figures_said(widths: str, formats: str, titles: bool | None, notes: bool | None) -> FigureParams:
    """What the options of a command say of figures.

    Raises CaseStudyError, with what was expected, for a width or a kind of file that can't be.
    """
    settings = {
        "widths": _parts(widths) or None,
        "formats": _parts(formats) or None,
        "titles": titles,
        "notes": notes,
    }
    try:
        return FigureParams.model_validate(settings)
    except ValidationError as error:
        fault = error.errors()[0]
        option = str(fault["loc"][0])
        expected = {
            "widths": "numbers of cm from 6 to 40, such as 17,8.5",
            "formats": f"some of {', '.join(get_args(PrintKind))}",
        }
        raise CaseStudyError(
            f"--{option}: {fault['input']!r} can't be. Expected {expected.get(option, 'yes or no')}."
        ) from None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]

"""A city's sources beside its surveys."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from analysis.yamlfile import StrictModel


def _as_month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise ValueError("this is no month; write it like 2018-12")
    return text


Month = Annotated[str, AfterValidator(_as_month)]


class FlowParams(StrictModel):
    """The flow monitoring points of this city, in which instrument; `month` is the one shown (the last if
    blank).

    `export` stands for the registry that lies with the instrument.
    """

    instrument: str
    points: tuple[str, ...] = Field(min_length=1)
    month: Month | None = None
    export: str | tuple[str, ...] = ()

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export


class DisplacementParams(StrictModel):
    """Displacement figures of this city's country: in which instrument, of which places (all, where none is
    named).
    """

    instrument: str
    areas: tuple[str, ...] = ()


class InterviewParams(StrictModel):
    """The register of qualitative interviews behind the study."""

    instrument: str

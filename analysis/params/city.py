"""Everything that params/<city>.yaml says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, model_validator

from analysis.params.figures import AS_STYLED, FigureParams
from analysis.params.protection import Disclosure, Thresholds
from analysis.params.sources import DisplacementParams, FlowParams, InterviewParams
from analysis.params.surveys import SurveyParams
from analysis.problems import Problems
from analysis.yamlfile import Language, StrictModel, read_yaml


class CityParams(StrictModel):
    """Everything `params/<city>.yaml` says; texts are a mapping of language code to text.

    `synthetic`: no answer is of a real person, so that nothing has to be hidden.
    """

    city: Mapping[str, str] = Field(min_length=1)
    country: Mapping[str, str] = Field(default_factory=dict)
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    surveys: tuple[SurveyParams, ...] = Field(min_length=1)
    flow_monitoring: FlowParams | None = None
    displacement: DisplacementParams | None = None
    interviews: InterviewParams | None = None
    thresholds: Thresholds = Thresholds()
    disclosure: Disclosure = Disclosure()
    synthetic: bool = False
    notebooks: tuple[str, ...] = ()
    figures: FigureParams = AS_STYLED

    @model_validator(mode="after")
    def _points_are_of_a_registry(self) -> CityParams:
        margins = [margin for survey in self.surveys if survey.weights for margin in survey.weights.margins]
        if self.flow_monitoring is None and any(margin.points for margin in margins):
            raise ValueError(
                "a margin names flow monitoring points; say under flow_monitoring which instrument has them"
            )
        return self

    @property
    def unprotected(self) -> bool:
        """Whether real answers are printed however few people gave them."""
        return self.thresholds.suppress_below <= 1 and not self.synthetic

    @property
    def protected(self) -> bool:
        """Whether answers of few people are hidden or rounded."""
        return self.thresholds.suppress_below > 1

    @property
    def rounded(self) -> int:
        """What every count is rounded to a multiple of; 0 where none is."""
        rounds = self.disclosure.method == "round" and self.thresholds.suppress_below > 1
        return self.disclosure.base if rounds else 0

    def name(self, language: str) -> str:
        """The city's name in a language, or in whichever there is."""
        return self.city.get(language) or next(iter(self.city.values()))


def city_id(path: Path) -> str:
    """The id a city goes by in commands, folders and the `study` column: its params file's name."""
    return path.stem


def read_params(path: Path, problems: Problems) -> CityParams | None:
    """The declared city, or None with the reasons in `problems`."""
    params = read_yaml(path, CityParams, problems)
    if params and not re.fullmatch(r"[\w-]+", city_id(path)):
        problems.fatal(
            str(path), "the file's name becomes a folder's; use letters, digits, - and _ only.", got=path.stem
        )
    return params

"""What one city decides: its surveys, rows, margins, thresholds and notebooks (`params/<city>.yaml`)."""

from analysis.params.city import CityParams, city_id, read_params
from analysis.params.design import DesignParams, ReplicateParams
from analysis.params.figures import AS_STYLED, FigureParams, figures_said
from analysis.params.protection import Thresholds
from analysis.params.sources import DisplacementParams, FlowParams
from analysis.params.surveys import Period, Rows, SurveyParams
from analysis.params.weights import AdjustmentParams, MarginParams

__all__ = [
    "AS_STYLED",
    "AdjustmentParams",
    "CityParams",
    "DesignParams",
    "DisplacementParams",
    "FigureParams",
    "FlowParams",
    "MarginParams",
    "Period",
    "ReplicateParams",
    "Rows",
    "SurveyParams",
    "Thresholds",
    "city_id",
    "figures_said",
    "read_params",
]

"""A city's study, from declared files to output, and what notebooks open: the one room that knows all
stages.
"""

from analysis.study.city import City, declare
from analysis.study.opening import open_comparison, open_study
from analysis.study.preparation import prepare
from analysis.study.workspace_view import open_workspace

__all__ = ["City", "declare", "open_comparison", "open_study", "open_workspace", "prepare"]

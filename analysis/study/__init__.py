"""A city's study, from declared files to output, and what notebooks open: the one room that knows all
stages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.study.city import City, declare
    from analysis.study.opening import open_comparison, open_study
    from analysis.study.preparation import prepare
    from analysis.study.workspace_view import open_workspace

__all__ = ["City", "declare", "open_comparison", "open_study", "open_workspace", "prepare"]

# Each is imported when it is first asked for: what only reads a city loads no charts and no notebooks.
_MODULES = {
    "City": "city",
    "declare": "city",
    "open_comparison": "opening",
    "open_study": "opening",
    "open_workspace": "workspace_view",
    "prepare": "preparation",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

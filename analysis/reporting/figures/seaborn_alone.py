"""seaborn without scipy's statistics, which no figure here takes from it.

seaborn estimates densities and clusters by scipy, and imports all of it for them: 0.8 s of CPU in a process
that draws one figure. It does without where that can't be imported. The copy made so is there only while a
figure is drawn, as a notebook that imports seaborn for itself must get all of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

UNUSED = ("scipy.stats", "scipy.cluster")
_OURS: dict[str, ModuleType] = {}
"""The modules of the copy, once a figure was drawn with it."""


@contextmanager
def seaborn_alone() -> Iterator[None]:
    """Within it an import of seaborn gives one without scipy, unless all of it is imported already."""
    if "seaborn" in sys.modules:
        yield
        return
    absent = [name for name in UNUSED if name not in sys.modules]
    # an import of None fails, which seaborn allows for
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    sys.modules.update(_OURS)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
        for name in [name for name in sys.modules if name.split(".")[0] == "seaborn"]:
            _OURS[name] = sys.modules.pop(name)

"""Studies that a kernel of a run keeps open from one of our notebooks to the next.

A study is read, and its other sources are laid out, in a fifth of the time that a usual notebook takes.

1. Nothing is kept unless a kernel of a run asks for it: in JupyterLab a study that is opened again is as it
   lies, whatever was done to the one before.
2. A study is kept by its key, its language and the state of its results on disk: whoever prepares it again
   makes it another.
3. What a kernel has imported is left out of the search for garbage, of which there is one a notebook.
4. A kernel that executed a notebook that is not ours, or that failed, ends; so nobody else's code meets it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import TypeVar

from analysis.files import stamp_of
from analysis.study.city import City
from analysis.study.results.results import FACTS

MOST = 3
"""Cities that are held at once; a run goes through them one after another."""
FEW_MODULES = 20
"""So many more modules, and what is imported is left out of the search for garbage anew."""
Study = TypeVar("Study")


class KeptStudies:
    """The studies that are open now, those asked for last at the end."""

    def __init__(self) -> None:
        self._keeps = False
        self._modules = 0
        self._studies: dict[tuple, object] = {}

    def begin(self) -> None:
        """Keep what is opened from now on, for the life of this process."""
        self._keeps = True
        if len(sys.modules) > self._modules + FEW_MODULES:
            # IPython looks for garbage each time a kernel is emptied: 0.1 s through all that is imported
            gc.collect()
            gc.freeze()
            self._modules = len(sys.modules)

    def of(self, city: City, read: Callable[[], Study]) -> Study:
        """The city's study: the one that is open, or what `read` gives."""
        if not self._keeps:
            return read()
        key = (city.folder, city.language, city.key, stamp_of(city.folder / FACTS))
        study = self._studies.pop(key, None) or read()
        self._studies[key] = study
        while len(self._studies) > MOST:
            del self._studies[next(iter(self._studies))]
        return study  # type: ignore[return-value]  # each key is of one kind


KEPT = KeptStudies()

"""Studies that a kernel of a run keeps open from one of its steps to the next.

A study is read, and its other sources are laid out, in a fifth of the time that a usual notebook takes; all
cities side by side, with their tables, take longer than the notebook and half the pack that show them.

1. Nothing is kept unless a kernel of a run asks for it: in JupyterLab a study that is opened again is as it
   lies, whatever was done to the one before.
2. A study is kept by its key, its language and the state of its results on disk: whoever prepares it again
   makes it another.
3. What a kernel has imported is left out of the search for garbage, of which there is one a notebook.
4. Notebooks name their folders as seen from where they lie. What was opened under a whole path serves them
   too, but not the other way round: it is used from other folders.
5. All cities side by side are kept by the state of every file that a declaration reads, and of all results.
6. A kernel that executed a notebook that is not ours, or that failed, ends; so nobody else's code meets it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from analysis.files import Stamp, stamp_of
from analysis.study.city import City
from analysis.study.results.results import FACTS
from analysis.workspace import Workspace

MOST = 3
"""Cities that are held at once; a run goes through them one after another."""
DECLARED = ("params", "surveys", "style")
"""Folders of a workspace that hold what cities are declared by."""
FEW_MODULES = 20
"""So many more modules, and what is imported is left out of the search for garbage anew."""
Study = TypeVar("Study")


class KeptStudies:
    """The studies that are open now, those asked for last at the end."""

    def __init__(self) -> None:
        self._keeps = False
        self._modules = 0
        self._studies: dict[tuple, object] = {}
        self._compared: tuple[tuple, object] = ((), None)

    def begin(self) -> None:
        """Keep what is opened from now on, for the life of this process."""
        self._keeps = True
        if len(sys.modules) > self._modules + FEW_MODULES:
            # IPython looks for garbage each time a kernel is emptied: 0.1 s through all that is imported
            gc.collect()
            gc.freeze()
            self._modules = len(sys.modules)

    @property
    def keeps(self) -> bool:
        """Whether what is opened is kept."""
        return self._keeps

    def of(self, city: City, read: Callable[[], Study]) -> Study:
        """The city's study: the one that is open, or what `read` gives (rule 4)."""
        if not self._keeps:
            return read()
        rest = (city.language, city.key, stamp_of(city.folder / FACTS))
        own, whole = (city.folder, *rest), (city.folder.resolve(), *rest)
        key = whole if whole in self._studies else own
        study = self._studies.pop(key, None) or read()
        self._studies[key] = study
        while len(self._studies) > MOST:
            del self._studies[next(iter(self._studies))]
        return study  # type: ignore[return-value]  # each key is of one kind

    def compared(self, home: Workspace, out: Path, language: str, read: Callable[[], Study]) -> Study:
        """All cities side by side, with results in `out`: those that are open, or what `read` gives
        (rule 5).
        """
        if not self._keeps:
            return read()
        key = (language, *_states(home.root.resolve(), out.resolve()))
        if self._compared[0] == key:
            return self._compared[1]  # type: ignore[return-value]  # each key is of one kind
        compared = read()
        if out.is_absolute():
            self._compared = (key, compared)
        return compared


def _states(root: Path, out: Path) -> Iterator[tuple[Path, Stamp]]:
    """The state of everything that cities are declared by, and of all results."""
    paths = [path for name in DECLARED for path in (root / name).rglob("*")]
    paths += [*root.glob("*.yaml"), *out.glob(f"*/{FACTS}"), *out.glob(f"*/*/{FACTS}")]
    for path in sorted(paths):
        if path.is_file():
            yield path, stamp_of(path)


KEPT = KeptStudies()

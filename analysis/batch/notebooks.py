"""The notebooks of a run: found by name, checked, put into the run's language, made from the template if need
be.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.batch.notebook_format import nbformat
from analysis.batch.notebook_names import OWN_LANGUAGE, SHOWN_TABLE, TEMPLATE
from analysis.batch.repeatable import give_ids
from analysis.digests import digest
from analysis.problems import CaseStudyError, first_line
from analysis.reporting.wording.words import languages
from analysis.workspace import REPOSITORY, Workspace


@dataclass(frozen=True)
class NotebookSource:
    """A notebook ready to execute. `ours`: it is this package's, which leaves a kernel as it found it."""

    name: str
    content: nbformat.NotebookNode
    digest: str
    ours: bool

    def shown_of(self, shown: Mapping[str, str]) -> list[str]:
        """The hashes of what it shows: those of its section and of the tables that its code names.

        None where it is not ours, for it may show anything, or where its section has no hash.
        """
        if not self.ours or self.name not in shown:
            return []
        code = "\n".join(cell.source for cell in self.content.cells if cell.cell_type == "code")
        named = dict.fromkeys(re.findall(r"""["']([^"'\n]+)["']""", code))
        tables = [shown[SHOWN_TABLE + name] for name in named if SHOWN_TABLE + name in shown]
        return [shown[self.name], *tables]


def read_notebook(name: str, workspace: Workspace, language: str) -> NotebookSource:
    """The notebook called `name`, or, where none is, the template filled in for a section of that name.

    Of cells tagged with a language only those of `language` stay.
    Raises CaseStudyError when the file is no notebook or has no cell tagged `parameters`.
    """
    written = name in workspace.notebooks()
    path = workspace.notebook(name if written else TEMPLATE)
    try:
        with warnings.catch_warnings():
            # cells that lack an id get one as they are read; whoever runs the notebook needn't hear of it
            warnings.simplefilter("ignore", FutureWarning)
            content = nbformat.read(path, as_version=4)
        broken = not all(hasattr(cell, "metadata") and "source" in cell for cell in content.cells)
    except Exception as error:  # nbformat fails in any way on JSON that is no notebook
        raise CaseStudyError(
            f"{path}: this is not a notebook that can be read ({first_line(error)})."
        ) from error
    if broken:
        raise CaseStudyError(f"{path}: this is not a notebook that can be read (a cell of it is no cell).")
    # JupyterLab writes them; a notebook from elsewhere may lack them, and the kernel is ours in any case
    content.metadata.setdefault("kernelspec", {"name": "python3", "display_name": "Python 3"})
    content.metadata["kernelspec"].setdefault("name", "python3")
    content.metadata["kernelspec"].setdefault("language", "python")
    if not any("parameters" in _tags(cell) for cell in content.cells):
        raise CaseStudyError(
            f"{path}: no cell is tagged 'parameters', so the city can't be handed over. Tag the cell that"
            " sets city, workspace, out and language (in JupyterLab: Property Inspector, Cell Tags)."
        )
    content = give_ids(content)
    content.cells = [_filled(cell, name, written) for cell in _in_language(content.cells, language)]
    return NotebookSource(name, content, digest(path), ours=_is_ours(path))


def _is_ours(path: Path) -> bool:
    """Whether a notebook is the package's own, or a copy of it, as an example workspace has."""
    shipped = REPOSITORY / "notebooks" / path.name
    return path == shipped or (shipped.is_file() and digest(path) == digest(shipped))


def section_notebook(name: str) -> nbformat.NotebookNode:
    """The template filled in for the section `name`, in all languages, for a workspace to keep."""
    content = nbformat.read(REPOSITORY / "notebooks" / f"{TEMPLATE}.ipynb", as_version=4)
    content.cells = [_filled(cell, name, written=False) for cell in content.cells]
    return content


def _in_language(cells: Sequence[nbformat.NotebookNode], language: str) -> list[nbformat.NotebookNode]:
    written = {tag for cell in cells for tag in _tags(cell)}.intersection(languages())
    cell_language = language if language in written else OWN_LANGUAGE
    other = written - {cell_language}
    return [cell for cell in cells if not other.intersection(_tags(cell))]


def _filled(cell: nbformat.NotebookNode, name: str, written: bool) -> nbformat.NotebookNode:
    if not written and TEMPLATE in _tags(cell):
        return nbformat.v4.new_code_cell(
            f"section = {name!r}", id=cell.get("id", TEMPLATE), metadata=cell.metadata
        )
    return cell


def _tags(cell: nbformat.NotebookNode) -> Sequence[str]:
    return cell.metadata.get("tags", ())

"""What a kernel does before the notebooks: prepare one place, and tell the batch about it in plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.batch.notebook_names import OWN_LANGUAGE
from analysis.batch.tasks import unwritable
from analysis.params import FigureParams
from analysis.workspace import COMPARISON, results_folder

if TYPE_CHECKING:
    from analysis.study.casestudy import CaseStudy
    from analysis.study.cities.comparison import Comparison


def prepare_city(
    city: str, workspace: str, out: str, language: str, plan: str = "", figures: str = "{}"
) -> dict[str, Any]:
    """Read, clean, weight and estimate one city and write its results; say what came of it."""
    from analysis.batch.helping import with_help
    from analysis.study import declare, prepare
    from analysis.study.opening import keep_prepared
    from analysis.study.results.said import said_digests
    from analysis.study.results.shown import shown_digests

    declared = declare(city, workspace, out, language, Path(plan) if plan else None, figures_of(figures))
    with with_help():
        study = prepare(declared)
    keep_prepared(study)
    own = declared.params.notebooks or ("quality", *(["weights"] if study.weighted else []), *study.sections)
    return _described(study, own) | {
        "key": study.results.key,
        "inputs": declared.digests,
        "shown": shown_digests(study),
        "said": said_digests(study),
        "numbers": study.results.numbers,
    }


def prepare_comparison(
    city: str, workspace: str, out: str, language: str, figures: str = "{}"
) -> dict[str, Any]:
    """Lay the results of all cities side by side and write what came of it."""
    from analysis.study import open_comparison
    from analysis.study.cities.workbook import write_comparison_workbook
    from analysis.study.cities.written_comparison import begin_comparison, write_comparison

    folder = results_folder(Path(out), COMPARISON, language, OWN_LANGUAGE)
    try:
        # before anything is kept: else a run that was killed with another export, and then got its own back,
        # would find all up to date and leave what it had kept of the other
        begin_comparison(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    compared = open_comparison(workspace, out, language)
    try:
        write_comparison_workbook(compared, compared.folder / "tables.xlsx")
        write_comparison(compared, figures_of(figures))
    except OSError as error:
        raise unwritable(compared.folder, error) from error
    return _described(compared, [COMPARISON]) | {"inputs": {}}


def write_pack(city: str, workspace: str, out: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the pack of one place in one language; the files and warnings of each kind.

    `order` holds the remaining fields of a `PackOrder`.
    """
    from analysis.study.packing.pack import PackOrder
    from analysis.study.packing.pack import write_pack as write

    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in order.items()}
    try:
        return write(PackOrder(city, Path(workspace), Path(out), **lists))
    except OSError as error:
        raise unwritable(Path(out) / city, error) from error


def city_key(city: str, workspace: Path, language: str, plan: Path | None = None, figures: str = "{}") -> str:
    """One hash of all that a city's results are made from."""
    from analysis.study import declare

    return declare(city, workspace, language=language, plan=plan, figures=figures_of(figures)).key


def has_numbers(city: str, workspace: Path, out: Path, language: str) -> bool:
    """Whether all that a city's numbers are made of is as it was: only what is said or shown has changed."""
    from analysis.study.city import declare_as_prepared
    from analysis.study.results.kept_results import kept_results

    return kept_results(declare_as_prepared(city, workspace, out, language)) is not None


def figures_of(text: str) -> FigureParams:
    """What a run says of figures, as JSON between processes."""
    return FigureParams.model_validate_json(text)


def _described(made: CaseStudy | Comparison, notebooks: Sequence[str]) -> dict[str, Any]:
    return {
        "planned": list(notebooks),
        "tables": made.table_count,
        "figures": made.figure_count,
        "warnings": list(made.warnings),
    }

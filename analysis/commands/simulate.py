"""What `casestudy simulate` does: draw interviews for a form, or a flow monitoring registry for its published
figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.problems import CaseStudyError, Problems
from analysis.simulation.registry_example import rebuild_registry
from analysis.simulation.simulate import simulate as draw
from analysis.simulation.write import write_export
from analysis.workspace import FLOWS, SOURCES, Workspace


@dataclass(frozen=True)
class SimulationRequest:
    """How interviews are drawn: how many, from which seed, fitted to which counts, in whose layout and which
    days.
    """

    n: int = 1000
    seed: int = 1
    fit: tuple[Path, ...] = ()
    dialect: str = "ona"
    period: tuple[date, date] = (date(2020, 1, 1), date(2020, 12, 31))


def simulate(
    instrument: str, out: Path, workspace: Workspace, wanted: SimulationRequest, force: bool = False
) -> str:
    """Write the export, or the registry, to `out` and say in a sentence what it is.

    A registry is rebuilt from the table that its instrument publishes; `wanted` then says nothing.
    Raises CaseStudyError where the file is there already, the instrument isn't, or the period ends before it
    begins.
    """
    if out.exists() and not force:
        raise CaseStudyError(
            f"{out}: there is such a file already. Name another, or replace it with --force."
        )
    if instrument in workspace.instruments(SOURCES[FLOWS]):
        rebuild_registry(workspace.instrument(instrument, SOURCES[FLOWS]), out)
        return f"A registry rebuilt from published figures in {out}; nobody in it was counted."
    first, last = wanted.period
    if last < first:
        raise CaseStudyError(
            f"The last day (--to {last}) is before the first (--from {first}). Name days in their order."
        )
    problems = Problems()
    read = problems.sound(read_instrument(workspace.instrument(instrument), problems))
    form = problems.sound(read_form(read.form_path, problems, read.form_language))
    drawn = draw(
        form, read, wanted.n, wanted.seed, fit=wanted.fit, dialect=wanted.dialect, period=wanted.period
    )
    return f"{wanted.n} drawn interviews in {write_export(out, drawn)}"

"""The example batch beside a plain `papermill.execute_notebook` loop over the same notebooks. Prints CPU,
wall, peak memory and ratios, of a first round and of one in which the machine has read everything before.

Both start from an empty folder and make the same files, without packs: executed notebooks, tables, figures,
workbooks. Each runs in a process of its own. Memory is the peak of a side's processes together. The loop has
a kernel a notebook, as papermill starts it; the first notebook of a city prepares it, as in JupyterLab.

Run: python -m tests.benchmarks.bench_batch [JOBS [ROUNDS]]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from analysis.workspace import COMPARISON, REPOSITORY, Workspace
from tests.benchmarks.process_cost import cost_of

MODULE = ("-m", "tests.benchmarks.bench_batch")


class Silent:
    """Watches a run and says nothing."""

    def expect(self, tasks: int) -> None:
        """So many tasks more."""

    def done(self, what: str) -> None:
        """One less."""

    def doing(self, what: str) -> None:
        """What one is at."""

    def told(self, sentence: str) -> None:
        """Something to know."""


def run_ours(out: Path, jobs: int) -> int:
    """`casestudy run` without its tables on screen; how many notebooks it executed."""
    from analysis.batch.run import run
    from analysis.batch.tasks import Request

    reports = run(Request(Workspace(REPOSITORY), out, jobs=jobs), Silent())
    return sum(report.executed for report in reports)


def run_plain(out: Path, jobs: int) -> int:
    """One notebook after another, each in a kernel of its own; how many."""
    import papermill

    from analysis.batch.manifest import read_manifest
    from analysis.batch.notebooks import read_notebook

    done, made = 0, sorted(path.parent for path in out.with_name("ours").glob("*/manifest.json"))
    for folder in sorted(made, key=lambda path: path.name == COMPARISON):  # it needs the cities' results
        for name in read_manifest(folder).planned:
            # as the batch has it: sections without a notebook of their own are made from the template
            source = read_notebook(name, Workspace(REPOSITORY), "en").content
            target = out / folder.name / f"{name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            given = {"workspace": str(REPOSITORY), "out": str(out), "language": "en"}
            given |= {} if name == COMPARISON else {"city": folder.name}
            papermill.execute_notebook(source, str(target), given, progress_bar=False)
            done += 1
    _write_comparison(out)
    return done


def _write_comparison(out: Path) -> None:
    """The comparison's tables, figures and workbook, which its notebook only shows."""
    from analysis.study.kernel_tasks import prepare_comparison

    prepare_comparison(COMPARISON, str(REPOSITORY), str(out), "en")


OF_THE_BATCH = {"manifest.json", ".casestudy.lock"}
"""What the batch alone writes: what it knows of what is fresh."""


def results(out: Path) -> set[str]:
    """Every file of a side's results that a reader opens."""
    files = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if path.name not in OF_THE_BATCH}


def main(jobs: int, rounds: int) -> None:
    for place in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ours, plain = (cost_of([*MODULE, side, folder / side, str(jobs)]) for side in ("ours", "plain"))
            different = results(folder / "ours") ^ results(folder / "plain")
        print("first round:" if place == 0 else "once more:")
        print(f"  casestudy run, {jobs} processes: {ours}, {ours.said.strip()} notebooks")
        print(f"  papermill loop:             {plain}, {plain.said.strip()} notebooks")
        print(
            f"  ratio: {plain.cpu / ours.cpu:.1f} times less CPU, {plain.wall / ours.wall:.1f} times as fast"
        )
        print(f"  files that only one side made: {', '.join(sorted(different)) or 'none'}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["plain"]):
        made = {"ours": run_ours, "plain": run_plain}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
        print(made)
    else:
        given = [int(text) for text in sys.argv[1:]]
        main(*given, *(os.cpu_count() or 1, 2)[len(given) :])

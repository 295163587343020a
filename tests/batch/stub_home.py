"""A workspace of the stub study, requests for it, and somebody who watches a run."""

from pathlib import Path

import nbformat

from analysis.batch import run
from analysis.batch.tasks import Request
from analysis.workspace import Workspace

SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_notebook(path: Path, *sources: str, tags: tuple[str, ...] = ("parameters",)) -> None:
    cells = [
        nbformat.v4.new_code_cell(
            "city, workspace, out, language = '', '.', None, None", metadata={"tags": tags}
        )
    ]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    write(path, nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": SPEC})))


class Watch:
    """Remembers what was done."""

    def __init__(self):
        self.expected, self.seen, self.said = 0, [], []

    def expect(self, tasks: int) -> None:
        self.expected += tasks

    def done(self, what: str) -> None:
        self.seen.append(what)

    def doing(self, what: str) -> None:
        """Nobody looks."""

    def told(self, sentence: str) -> None:
        self.said.append(sentence)


def request(home: Path, **asked) -> Request:
    return Request(Workspace(home), home / "out", **{"jobs": 1, **asked})


def go(asked: Request) -> tuple[dict, list[str]]:
    """Run; the reports by place, and what was done."""
    watch = Watch()
    reports = run.run(asked, watch)
    assert watch.expected == len(watch.seen)
    return {report.place.name: report for report in reports}, sorted(watch.seen)

"""Every kind of figure, drawn from the trial survey, with the row of the plan that makes it.

write_gallery(folder) makes `gallery.md` and one SVG a kind in `folder`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from analysis.commands.adopt import adopt
from analysis.commands.example import write_trial
from analysis.study import open_study
from analysis.vocabulary import FIGURE_KINDS

#: What each kind shows best: the question, the group that it is split by, and when to choose it.
SHOWN = {
    "bars": ("needs", "", "One question of one city: how many gave each answer, most first."),
    "stacked": ("safe", "sex", "A scale, by groups: one bar each, answers in the form's order."),
    "heatmap": ("incidents", "nationality", "Many answers by several groups: the darker, the more."),
    "dots": ("needs", "sex", "Answers beside each other, by group or city, with their intervals."),
}


def write_gallery(folder: Path) -> Path:
    """Draw every kind and write the page of them all; the page's file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Figures", "", "The figure of a table is named in its row of `plan.csv`, under `figure`.", ""]
    with tempfile.TemporaryDirectory() as home:
        form, export = write_trial(Path(home) / "trial")
        workspace = Path(home) / "mine"
        adopt(form, export, "town", workspace, by=["sex"])
        study = open_study("port", workspace)
        for kind in FIGURE_KINDS:
            question, by, words = SHOWN[kind]
            figure = study.tabulate(question, by=by or ()).figure(kind)
            figure.save(folder / f"{kind}.svg")
            lines += [f"## {kind}", "", words, "", f"![{kind}]({kind}.svg)", ""]
            lines += [
                "```text",
                "table,section,question,by,figure",
                f"my_table,living,{question},{by},{kind}",
            ]
            lines += ["```", ""]
    page = folder / "gallery.md"
    page.write_text("\n".join(lines), encoding="utf-8")
    return page

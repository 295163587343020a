"""A panel to look at a study without code: question, group, people, weighting, chart; the call beneath.

explore(study) -> an ipywidgets box. ipywidgets is an extra: `pip install "casestudy[widgets]"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import pandas as pd

from analysis.problems import CaseStudyError
from analysis.reporting.wording.labels import Labels
from analysis.study.bench.bench import Bench
from analysis.study.bench.questions import Listing
from analysis.study.bench.tabulation import Tabulation
from analysis.vocabulary import FIGURE_KINDS

EVERYBODY, NO_CHART = "everybody", "no chart"
_CHARTED = 12.0
"""Width in centimetres of the chart beside the table."""


class Explored(Protocol):
    """What the panel asks of a study."""

    language: str
    bench: Bench
    labels: Labels
    estimates: pd.DataFrame

    def questions(self, text: str = "") -> Listing: ...

    def tabulate(self, questions: str, **options: Any) -> Tabulation: ...


@dataclass(frozen=True)
class PanelChoice:
    """What is chosen in the panel. `people` is "question=answer", or blank for everybody."""

    question: str
    by: str = ""
    people: str = ""
    weighting: str = ""
    chart: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """The options of `tabulate` that it comes to."""
        options: dict[str, Any] = {}
        if self.by:
            options["by"] = self.by
        if self.people:
            question, _, answer = self.people.partition("=")
            options["where"] = {question: answer}
        if self.weighting:
            options["weighting"] = self.weighting
        return options

    @property
    def call(self) -> str:
        """The line of Python that makes the same, to copy."""
        options = "".join(f", {name}={value!r}" for name, value in self.options.items())
        figure = f".figure({self.chart!r})" if self.chart else ""
        return f"study.tabulate({self.question!r}{options}){figure}"


def shown(study: Explored, choice: PanelChoice) -> str:
    """Table, chart and call of a choice as HTML; what can't be shown says why, in words."""
    call = f"<pre>{escape(choice.call)}</pre>"
    try:
        table = study.tabulate(choice.question, **choice.options)
        chart = table.figure(choice.chart, width=_CHARTED)._repr_svg_() if choice.chart else ""
    except CaseStudyError as error:
        return f"<p>{escape(str(error))}</p>{call}"
    return f"{table._repr_html_()}{chart}{call}"


def explore(study: Explored) -> Any:
    """The panel of a study.

    Raises CaseStudyError where ipywidgets is not installed.
    """
    try:
        import ipywidgets
    except ImportError:
        raise CaseStudyError(
            'The panel needs ipywidgets, which is not installed: pip install "casestudy[widgets]". Every'
            " table of it can be made by a call, too: study.tabulate(question, by=group)."
        ) from None
    asked = study.questions().frame
    selects = asked[asked["type"].isin(("select_one", "select_multiple"))]
    questions = _options(selects)
    groups = _options(selects[selects["type"] == "select_one"])
    weightings = list(dict.fromkeys(study.estimates["weighting"].astype("str")))
    controls = {
        "question": ipywidgets.Dropdown(options=questions, description="Question"),
        "by": ipywidgets.Dropdown(options=[(EVERYBODY, ""), *groups], description="By group"),
        "people": ipywidgets.Dropdown(options=[(EVERYBODY, ""), *_people(study, groups)], description="Only"),
        "weighting": ipywidgets.Dropdown(
            options=[("all readings", ""), *((name, name) for name in weightings)], description="Weighting"
        ),
        "chart": ipywidgets.Dropdown(
            options=[(NO_CHART, ""), *((kind, kind) for kind in FIGURE_KINDS)], description="Chart"
        ),
    }
    page = ipywidgets.HTML()

    def show(_change: Any = None) -> None:
        chosen = {name: control.value for name, control in controls.items()}
        page.value = shown(study, PanelChoice(**chosen))

    for control in controls.values():
        control.observe(show, names="value")
    show()
    return ipywidgets.VBox([*controls.values(), page])


def _options(asked: Any) -> list[tuple[str, str]]:
    """Label and name of questions, as a drop-down takes them; alike labels told apart by the name."""
    return [
        (f"{label} ({name})", name) for name, label in zip(asked["question"], asked["label"], strict=True)
    ]


def _people(study: Explored, groups: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every answer of every group as a condition: label, and "question=answer"."""
    conditions = []
    for _, question in groups:
        for survey in study.bench.surveys:
            form = study.bench.form(survey)
            if question not in form.questions:
                continue
            for choice in form.choices(question):
                label = study.labels.choice(question, choice.name, study.language)
                conditions.append((f"{label} ({question})", f"{question}={choice.name}"))
    return conditions

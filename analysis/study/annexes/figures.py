"""The figures of the annexes: what was left unanswered, what checks found, and how far the sample is from its
margins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.estimation.frame import estimates_frame
from analysis.intake.form.form import Choice, Form, Question
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.tables.grid import ColumnBlock, Interviewed, TableLayout
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import word
from analysis.study.surveys.declared import Declared


@dataclass(frozen=True)
class AnnexBars:
    """A figure of an annex: bars of `n` out of `base`, one for each row of a frame where `n` is above 0.

    `counted` is the word for what is counted (blank: whom the survey interviews).
    """

    name: str
    frame: str
    label: str
    n: str
    base: str
    counted: str = ""


LOVE_PLOT = "balance"
BARS = (
    AnnexBars("item_non_response", "quality/non_response", "label", "no_answer", "asked"),
    AnnexBars("checks_tripped", "quality/tripped", "reason", "interviews", "collected", "annex.interview"),
    AnnexBars(
        "enumerators_flagged",
        "quality/enumerators",
        "enumerator",
        "flagged_interviews",
        "interviews",
        "annex.interview",
    ),
)


KINDS = (*(bars.name for bars in BARS), LOVE_PLOT)
"""What the figures of the annexes are called; each name goes on with the survey's."""


def annex_specs(
    survey: Declared, frames: Mapping[str, pd.DataFrame], collected: int, layout: TableLayout
) -> Iterator[tuple[str, FigureSpec]]:
    """The annex figures of one survey by name; `collected` is its number of interviews."""
    name = survey.instrument.name

    def own(frame: str) -> pd.DataFrame:
        rows = frames.get(frame, pd.DataFrame({"survey": []}))
        return rows[rows["survey"] == name].assign(collected=collected)

    for bars in BARS:
        spec = annex_figure(bars, own(bars.frame), survey.form, layout)
        if spec:
            yield f"{bars.name}_{name}", spec
    balance = own("weights/balance")
    # What a protected annex hides has no place in a figure.
    balance = balance[balance["difference"].notna()] if len(balance) else balance
    if len(balance):
        yield f"{LOVE_PLOT}_{name}", love_plot(balance, survey.variables, layout)


def annex_figure(bars: AnnexBars, frame: pd.DataFrame, form: Form, layout: TableLayout) -> FigureSpec | None:
    """The figure of these bars, or None where no row counts anybody; `layout` gives place, language and
    source.
    """
    counted = frame[(frame[bars.n] > 0) & (frame[bars.base] > 0)]
    if counted.empty:
        return None
    names = [str(number) for number in range(len(counted))]
    texts = counted[bars.label]
    if bars.label == "label":
        # What is kept with the numbers is in one language
        texts = [_in_language(row.question, row.label, form, layout) for row in counted.itertuples()]
    choices = tuple(Choice(name, {"": text}) for name, text in zip(names, texts, strict=True))
    question = Question(bars.name, "select_one", bars.name)
    labelled = replace(form, questions={bars.name: question}, lists={bars.name: choices})
    counted = counted.astype({bars.n: "int64", bars.base: "int64"})
    n, base = counted[bars.n].to_list(), counted[bars.base].to_list()
    rows = estimates_frame(
        {
            "table": bars.name,
            "question": bars.name,
            "choice": names,
            "statistic": "share",
            "estimate": [part / whole for part, whole in zip(n, base, strict=True)],
            "n": n,
            "base": base,
        }
    )
    title = word(f"annex.figure.{bars.name}", layout.language)
    block = ColumnBlock(bars.name, heading=word(f"annex.unit.{bars.name}", layout.language), multiple=False)
    notes = [word("annex.figure.note", layout.language)]
    own_layout = replace(layout, title=title, labels=Labels([labelled]), blocks=(block,), notes=notes)
    if bars.counted:
        own_layout = replace(own_layout, interviewed=Interviewed(word(bars.counted, layout.language)))
    return FigureSpec("bars", rows, replace(own_layout, random_sample=True, answers=False))


def _in_language(question: str, label: str, form: Form, layout: TableLayout) -> str:
    return form.label(question, layout.language) if question in form.questions else label


def love_plot(balance: pd.DataFrame, form: Form, layout: TableLayout) -> FigureSpec:
    """The love plot of a balance table: absolute standardised differences of each category, a series a
    weighting.

    `balance` has the number of interviews as `collected`.
    """
    labels = Labels([form])
    names = list(dict.fromkeys(zip(balance["variable"], balance["category"], strict=True)))
    texts = {f"{place}": labels.choice(*name, layout.language) for place, name in enumerate(names)}
    weightings = list(dict.fromkeys(balance["weighting"]))
    weighting_labels = {name: weighting_text(name, layout.language) for name in weightings}
    questions = {place: Question(place, "decimal", labels={"": text}) for place, text in texts.items()}
    questions |= {LOVE_PLOT: Question(LOVE_PLOT, "select_one", LOVE_PLOT)}
    lists = {LOVE_PLOT: tuple(Choice(name, {"": weighting_labels[name]}) for name in weightings)}
    place_of = {name: str(place) for place, name in enumerate(names)}
    rows = estimates_frame(
        {
            "table": LOVE_PLOT,
            "question": [
                place_of[pair] for pair in zip(balance["variable"], balance["category"], strict=True)
            ],
            "statistic": "mean",
            "domain": LOVE_PLOT,
            "level": balance["weighting"].to_list(),
            "estimate": balance["difference"].abs().to_list(),
            "n": balance["collected"].to_list(),
            "base": balance["collected"].to_list(),
        }
    )
    block = ColumnBlock("0", statistic="mean", heading=word("annex.unit.balance", layout.language))
    figure_layout = replace(
        layout,
        title=word("annex.figure.balance", layout.language),
        labels=Labels([replace(form, questions=questions, lists=lists)]),
        blocks=(block,),
        notes=[word("annex.figure.balance.note", layout.language)],
    )
    return FigureSpec(
        "dots", rows, replace(figure_layout, random_sample=True, answers=False, number_decimals=2)
    )

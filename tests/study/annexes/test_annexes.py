"""The annexes as frames and figures: what is hidden, what is drawn."""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.annexes.counts import ASKED, HiddenAnnexes
from analysis.disclosure.annexes.hiding import hide_annex_counts
from analysis.disclosure.gate import Gated
from analysis.estimation.frame import estimates_frame
from analysis.intake.form.form import Question
from analysis.reporting.figures.figures import alt_text
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.labels import Labels
from analysis.study import declare, prepare
from analysis.study.annexes.figures import BARS, annex_figure
from analysis.study.annexes.quality import Quality

UNANSWERED = pd.DataFrame(
    {
        "question": ["a", "b"],
        "label": ["First?", "Second?"],
        "asked": [40, 40],
        "no_answer": [3, 10],
        "dont_know": [0, 4],
        "refused": [5, 0],
        "share": [0.075, 0.25],
    }
)
MARGINS = pd.DataFrame(
    {
        "variable": ["sex", "sex"],
        "category": ["f", "m"],
        "n": [3, 37],
        "sample": [0.075, 0.925],
        "target": [0.5, 0.5],
    }
)
SUPPRESSED = estimates_frame(
    {
        "question": "sex",
        "choice": ["f", "m"],
        "statistic": "share",
        "status": ["suppressed", "suppressed"],
    }
)


def test_counts_under_the_threshold_are_hidden():
    gone = pd.DataFrame(False, index=range(2), columns=list(ASKED))
    gone.loc[0, "no_answer"] = gone.loc[1, "dont_know"] = True
    frames = {"quality/non_response": UNANSWERED, "weights/margins": MARGINS}
    frames = hide_annex_counts(frames, Gated(SUPPRESSED, annexes=HiddenAnnexes(gone)), 5)
    unanswered = frames["quality/non_response"]
    assert unanswered["no_answer"].tolist() == [pd.NA, 10]
    assert unanswered["dont_know"].tolist() == [0, pd.NA]
    assert unanswered["refused"].tolist() == [5, 0]
    assert unanswered["share"].isna().tolist() == [True, False]
    margins = frames["weights/margins"]
    assert margins["n"].isna().all() and margins["sample"].isna().all()
    assert margins["target"].tolist() == [0.5, 0.5]


def test_without_a_threshold_nothing_is_hidden():
    frames = hide_annex_counts({"quality/non_response": UNANSWERED}, Gated(SUPPRESSED), 0)
    assert frames["quality/non_response"] is UNANSWERED


def test_bars_show_who_is_counted(prepared):
    form = prepared[1].surveys[0].form
    layout = TableLayout("", language="en", place="North")
    spec = annex_figure(BARS[0], UNANSWERED, form, layout)
    assert spec.estimates[["estimate", "n", "base"]].to_numpy().tolist() == [[0.075, 3, 40], [0.25, 10, 40]]
    assert spec.layout.labels.choice("item_non_response", "0", "en") == "First?"
    assert annex_figure(BARS[0], UNANSWERED.assign(no_answer=0), form, layout) is None


def test_questions_of_annexes_are_in_the_language_of_the_report(prepared):
    """Their texts are kept with the numbers, in the language of the run."""
    form = prepared[1].surveys[0].form
    first = Question("a", "text", labels={"English (en)": "First?", "French (fr)": "La première ?"})
    french = replace(form, questions={"a": first})
    spec = annex_figure(BARS[0], UNANSWERED, french, TableLayout("", language="fr", place="North"))
    labels = [spec.layout.labels.choice("item_non_response", name, "fr") for name in ("0", "1")]
    assert labels == ["La première\u202f?", "Second?"]
    frames = {"quality/non_response": UNANSWERED.assign(survey="one")}
    table = Quality(frames, "fr", Labels([french])).nonresponse()
    assert [line[0] for line in lines(table)] == ["Second?", "La première\u202f?"]


def test_a_bar_with_a_base_of_its_own_says_it(prepared):
    """Enumerators did not make the same number of interviews, which the figure counts rather than people."""
    form, layout = prepared[1].surveys[0].form, TableLayout("", language="en", place="North")
    queue = pd.DataFrame({"enumerator": ["A", "B"], "flagged_interviews": [10, 5], "interviews": [40, 50]})
    alt = alt_text(annex_figure(BARS[2], queue, form, layout))
    assert "A: 25% (10 of 40); B: 10% (5 of 50)." in alt and "Base" not in alt
    tripped = pd.DataFrame(
        {"reason": ["Too short", "At night"], "interviews": [10, 5], "collected": [50, 50]}
    )
    alt = alt_text(annex_figure(BARS[1], tripped, form, layout))
    assert "Too short: 20% (10); At night: 10% (5). Base: 50 interviews." in alt


def test_weightings_that_come_to_the_same_are_one(prepared):
    """With one margin, raking and propensity weights are the same weights."""
    weights = prepared[1].weights
    same = "Raked = Propensity = Propensity and raked"
    assert [line[0] for line in lines(weights.adjustments())] == ["Unweighted", same]
    assert [line[0] for line in lines(weights.distribution())] == ["Unweighted", same]
    assert [line[0] for line in lines(weights.balance())] == ["Unweighted", same]
    compared = weights.comparison()
    assert [column.heading for column in compared.columns] == [
        "Question",
        "Unweighted",
        same,
        "Range (percentage points)",
    ]
    assert lines(compared) == [["Yes", "Did you pay a smuggler?", "67%", "71%", "4.8"]]


def test_figures_of_weights_have_the_decimals_they_are_read_with(prepared):
    shown = {label: value for label, value in lines(prepared[1].weights.diagnostics())}
    assert shown == {
        "n": "7",
        "Sum of weights": "7",
        "Smallest": "0.88",
        "Largest": "1.17",
        "Coefficient of variation": "0.14",
        "Design effect": "1.02",
        "Effective n": "7",
        "Set to the floor": "0",
        "Set to the cap": "0",
        "Iterations": "1",
        "Largest gap to a target (percentage points)": "0.0",
        "Where it is": "sex = f",
    }


MARGIN = """\
    weights:
      margins:
        - variable: paid
          shares: {"yes": 0.5, "no": 0.3, dk: 0.2}
          source: A census
          year: 2019
          address: https://example.org/census
          collapse: {below: 2, into: "no"}
thresholds:"""


def test_small_categories_are_joined_as_declared(home):
    """One person answered don't know and is joined with no, in the sample and in the margin."""
    export, params = home.root / "data" / "export.csv", home.root / "params" / "north.yaml"
    answered = export.read_text(encoding="utf-8").replace("north,m,,,,", "north,m,,,no,")
    export.write_text(answered, encoding="utf-8")
    params.write_text(params.read_text(encoding="utf-8").replace("thresholds:", MARGIN), encoding="utf-8")
    table = prepare(declare("north", home.root)).results.frames["weights/margins"]
    assert table[["category", "n", "target"]].to_numpy().tolist() == [["yes", 4, 0.5], ["no", 3, 0.5]]


QUALITY = {
    "quality/non_response": pd.DataFrame(
        {
            "label": ["All said it?", "Refused?", "Hidden?", "Left?"],
            "survey": ["one", "one", "one", "two"],
            "asked": [40, 40, 40, 10],
            "no_answer": [0, 0, None, 1],
            "dont_know": [0, 0, 0, 0],
            "refused": [0, 2, 0, 0],
            "share": [0.0, 0.0, None, 0.1],
        }
    ),
    "quality/tripped": pd.DataFrame(
        {
            "reason": ["Too short", "At night", "Too few"],
            "survey": ["one", "one", "two"],
            "severity": "low",
            "findings": [3, 0, 2],
            "interviews": [3, 0, 2],
            "share": [0.03, 0.0, 0.2],
        }
    ),
    "quality/enumerators": pd.DataFrame(
        {
            "enumerator": ["A", "B"],
            "survey": ["one", "two"],
            "interviews": [9, 9],
            "flagged_interviews": [1, 2],
            "flag_rate": [1 / 9, 2 / 9],
            "checks": [1, 1],
            "discarded": [0, 0],
            "changed": [0, 0],
            "score": [1, 2.5],
        }
    ),
}


def lines(table):
    return [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]


def test_lists_of_quality_run_from_the_largest_share_over_all_surveys_and_leave_out_zeros():
    quality = Quality(QUALITY, "en", Labels())
    unanswered = quality.nonresponse()
    assert unanswered.title == "Questions left unanswered, not known or refused"
    assert [column.heading for column in unanswered.columns] == [
        "Survey",
        "Asked",
        "No answer",
        "Share without an answer",
        "Don't know",
        "Refused",
        "Share not known or refused",
    ]
    assert lines(unanswered) == [
        ["Left?", "two", "10", "1", "10%", "0", "0", "0%"],
        ["Refused?", "one", "40", "0", "0%", "0", "2", "5%"],
        ["Hidden?", "one", "40", "–", "–", "0", "0", "0%"],
    ]
    assert unanswered.notes == (
        (
            "Questions that all who were asked answered, and knew, not shown: 1 (quality/non_response.csv has"
            " them)."
        ),
    )
    tripped = quality.checks()
    assert lines(tripped) == [
        ["Too few", "two", "low", "2", "2", "20%"],
        ["Too short", "one", "low", "3", "3", "3%"],
    ]
    assert tripped.columns[-1].heading == "Share of interviews"
    assert tripped.notes == ("Checks that nothing tripped, not shown: 1 (quality/tripped.csv has them).",)
    assert [line[0] for line in lines(quality.enumerators())] == ["B", "A"]


def test_a_list_in_which_nothing_is_counted_is_a_sentence():
    nothing = {
        name: frame.iloc[[place]] for (name, frame), place in zip(QUALITY.items(), (0, 1, 0), strict=True)
    }
    quality = Quality(nothing, "en", Labels())
    assert (
        str(quality.nonresponse())
        == "Everybody asked answered each of the 1 questions, and nobody said don't know or refused."
    )
    assert str(quality.checks()) == "None of the 1 checks was tripped."
    assert "Aucun des 1 contrôles" in str(Quality(nothing, "fr", Labels()).checks())

"""What the data-quality annex shows: aggregates only, and enumerators under pseudonyms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.audit.audit import Summary
from analysis.cleaning.audit.pseudonyms import pseudonyms
from analysis.cleaning.checks.answers import answer_questions
from analysis.cleaning.checks.enumerators import queue_of
from analysis.cleaning.checks.finding_counts import FindingCounts
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.checks.sample import SampleTarget
from analysis.intake.answers.responses import Responses


@dataclass(frozen=True)
class CleaningAnnex:
    """The frames of the annex, none with a row about one respondent.

    `sample`: cell, target, achieved, share. `achieved`: stage ("collected", "discarded", "analysed"),
    interviews.
    `discarded`: reason, interviews. `tripped`: check, reason, severity, findings, interviews, share (of
    interviews collected). `non_response`: question of the questionnaire, label, section, asked, no_answer,
    dont_know, refused, share (no answer of asked).
    `enumerators`: enumerator (pseudonym), interviews, flagged_interviews, flag_rate, checks, score, caution,
    discarded, changed.
    `changes`: question, label, answers, changed, share. Shares are 0-1.
    """

    sample: pd.DataFrame
    achieved: pd.DataFrame
    discarded: pd.DataFrame
    tripped: pd.DataFrame
    non_response: pd.DataFrame
    enumerators: pd.DataFrame
    changes: pd.DataFrame


@dataclass(frozen=True)
class AnnexInput:
    """What an annex is made from: the responses before and after cleaning, how many findings there are, and
    the summary of the audit.
    """

    raw: Responses
    cleaned: Responses
    counts: FindingCounts
    summary: Summary
    rules: CheckRules
    key: str
    language: str = ""


def quality_annex(given: AnnexInput) -> CleaningAnnex:
    """The frames of the annex. Item non-response is of the cleaned responses, all else of those collected."""
    form, summary = given.raw.form, given.summary
    changes = summary.by_question[summary.by_question["changed"] > 0].sort_values(
        "changed", ascending=False, kind="stable", ignore_index=True
    )
    targets = [rule.check for rule in given.rules if isinstance(rule.check, SampleTarget)]
    return CleaningAnnex(
        sample=(
            pd.concat([target.achieved(given.cleaned) for target in targets], ignore_index=True)
            if targets
            else _no_sample()
        ),
        achieved=pd.DataFrame(
            {
                "stage": ["collected", "discarded", "analysed"],
                "interviews": [summary.collected, summary.discarded, summary.kept],
            }
        ),
        discarded=summary.discarded_why,
        tripped=_tripped(given),
        non_response=item_non_response(given.cleaned, given.language, set(form.questions)),
        enumerators=_enumerators(given),
        changes=changes.assign(label=[form.label(name, given.language) for name in changes["question"]]),
    )


def _no_sample() -> pd.DataFrame:
    return pd.DataFrame({"cell": [], "target": [], "achieved": [], "share": []})


def _tripped(given: AnnexInput) -> pd.DataFrame:
    size, counts = len(given.raw), given.counts.checks.set_index("check")
    records = []
    for rule in given.rules:
        findings, interviews = counts.loc[rule.id] if rule.id in counts.index else (0, 0)
        share = interviews / size if size else np.nan
        reason = given.rules.reason_of(rule.id)
        records.append((rule.id, reason, rule.severity, int(findings), int(interviews), share))
    frame = pd.DataFrame(records, columns=["check", "reason", "severity", "findings", "interviews", "share"])
    return frame.sort_values(["interviews", "findings"], ascending=False, kind="stable", ignore_index=True)


def item_non_response(responses, language: str = "", among: Collection[str] | None = None) -> pd.DataFrame:
    """Per question, how many were asked and gave no answer, don't know, or refused; share = no answer /
    asked, 0-1.

    Only questions somebody was asked (of `among`, where given: what is made from answers is asked of nobody),
    from most to least unanswered.
    """
    form, records = responses.form, []
    for question in answer_questions(responses):
        if among is not None and question not in among:
            continue
        counts = pd.Series(responses.state(question)).value_counts()
        asked = int(responses.asked_of(question).sum())
        groups = form.questions[question].groups
        section = form.group_label(groups[0], language) if groups else ""
        gone = [int(counts.get(state, 0)) for state in ("no answer", "don't know", "refused")]
        if asked:
            records.append((question, form.label(question, language), section, asked, *gone, gone[0] / asked))
    frame = pd.DataFrame(
        records,
        columns=["question", "label", "section", "asked", "no_answer", "dont_know", "refused", "share"],
    )
    return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def _enumerators(given: AnnexInput) -> pd.DataFrame:
    queue = queue_of(given.counts)
    done = given.summary.by_enumerator.set_index("enumerator")
    names: Mapping[str, str] = pseudonyms(queue["enumerator"], given.key)
    frame = queue[["interviews", "flagged_interviews", "flag_rate", "checks", "score", "caution"]].copy()
    frame.insert(0, "enumerator", queue["enumerator"].map(names))
    for name in ("discarded", "changed"):
        frame[name] = queue["enumerator"].map(done[name]).fillna(0).astype("int64")
    return frame

"""Whether a table counts the same in all cities: same wording, choices, routing, base and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.intake.form.form import Form, is_language
from analysis.reading.label_text import matching
from analysis.vocabulary import NOT_IN_FORM

Sample = tuple[str, str]
"""A study and a wave."""
WORDING, CHOICES, OFFERED, ROUTING, BASE, TIME = "wording", "choices", "offered", "routing", "base", "time"
ASPECTS = (WORDING, CHOICES, OFFERED, ROUTING, BASE, TIME)
COLUMNS = ("survey", "table", "aspect", "same", "question", "choice", "studies")
SHARE_ANSWERED = 0.9
"""A base is another one where fewer than this share of those interviewed are in it, but not in other
cities.
"""


@dataclass(frozen=True)
class StudyFacts:
    """What a study's run says of one wave of a survey: how many were interviewed, which questions only some
    were asked.

    `partly`: (question, choice) that only some were offered.
    """

    interviews: int
    routed: frozenset[str] = frozenset()
    partly: frozenset[tuple[str, str]] = frozenset()


def check_comparability(
    estimates: pd.DataFrame, facts: Mapping[tuple[str, str, str], StudyFacts], forms: Mapping[str, Form]
) -> pd.DataFrame:
    """COLUMNS: for every table and aspect one row that it is the same in all studies, or one for each thing
    that isn't.

    `estimates` of whole cities, unweighted; `facts` by study, survey and wave, `forms` by survey. Studies
    without anybody in a table's base are not compared: they show no figure. Studies of one survey have one
    form; of several (`survey` then names them, blank-separated) the labels are compared in a language that
    all forms have, questions by their place in the table. Where they have none in common, "wording" is not
    the same, without a question. `studies` are those that differ (blank-separated): whose label is not that
    of the first survey, where a choice is absent or not offered to all, where not everybody was asked, where
    the base is narrower.
    """
    rows = []
    for table, block in estimates.groupby("table", sort=False):
        samples = pd.Series(
            list(zip(block["study"], block["wave"], strict=True)), index=block.index, dtype=object
        )
        # Who shows no figure can't be compared wrongly; and would differ from the others in everything.
        counted = set(samples[block["base"] > 0])
        if not counted:
            continue
        own = block[samples.isin(counted)].assign(sample=samples).astype({"question": object})
        surveys = list(dict.fromkeys(own["survey"]))
        of_sample = dict(zip(own["sample"], own["survey"], strict=True))
        named = {sample: (sample[0], survey, sample[1]) for sample, survey in of_sample.items()}
        facts_by_sample = {sample: facts[key] for sample, key in named.items() if key in facts}
        worded = _wording(own, {survey: forms[survey] for survey in surveys}) if len(surveys) > 1 else ()
        own, facts_by_sample = _as_first(own, facts_by_sample, of_sample)
        aspects = (
            _choices(own, across=len(surveys) > 1),
            _offered(own, facts_by_sample),
            _routing(own, facts_by_sample),
            _base(own, facts_by_sample),
            _time(facts_by_sample),
        )
        differences = [*worded, *(one for aspect in aspects for one in aspect)]
        keys = {"survey": " ".join(surveys), "table": table}
        differing = {aspect for aspect, *_ in differences}
        rows += [
            {**keys, "aspect": aspect, "same": False, "question": q, "choice": c, "studies": s}
            for aspect, q, c, s in differences
        ]
        rows += [
            {**keys, "aspect": aspect, "same": True, "question": "", "choice": "", "studies": ""}
            for aspect in ASPECTS
            if aspect not in differing
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _questions(block: pd.DataFrame) -> dict[str, list[str]]:
    """The questions of each survey, in their order in the table."""
    return {
        survey: list(dict.fromkeys(rows["question"])) for survey, rows in block.groupby("survey", sort=False)
    }


def _as_first(
    block: pd.DataFrame, facts: Mapping[Sample, StudyFacts], of_sample: Mapping[Sample, str]
) -> tuple[pd.DataFrame, dict[Sample, StudyFacts]]:
    """Rows and facts with the questions named as in the first survey, by their place in the table."""
    questions = _questions(block)
    first = next(iter(questions.values()), [])
    # Of a table with more or fewer questions nobody can say which is which: they keep their names.
    alike = {survey: own for survey, own in questions.items() if len(own) == len(first)}
    names = {survey: dict(zip(alike.get(survey, ()), first, strict=False)) for survey in questions}
    named = [
        names[survey].get(question, question)
        for survey, question in zip(block["survey"], block["question"], strict=True)
    ]
    renamed_facts = {}
    for sample, study_facts in facts.items():
        own = names[of_sample[sample]]
        partly = frozenset((own.get(question, question), choice) for question, choice in study_facts.partly)
        renamed_facts[sample] = StudyFacts(
            study_facts.interviews, frozenset(own.get(name, name) for name in study_facts.routed), partly
        )
    return block.assign(question=named), renamed_facts


def _wording(block: pd.DataFrame, forms: Mapping[str, Form]) -> Iterator[tuple[str, str, str, str]]:
    """The questions and choices whose label differs between the surveys' forms."""
    language = _common_language(list(forms.values()))
    if language is None:
        yield WORDING, "", "", ""
        return
    studies = {
        survey: list(dict.fromkeys(rows["study"])) for survey, rows in block.groupby("survey", sort=False)
    }
    questions = _questions(block)
    for place in range(max(map(len, questions.values()))):
        asked = {
            survey: own[place]
            for survey, own in questions.items()
            if place < len(own) and own[place] in forms[survey].questions
        }
        first = next(iter(asked.values()), "")
        labels = {survey: forms[survey].label(question, language) for survey, question in asked.items()}
        if other := _unlike(labels):
            yield WORDING, first, "", " ".join(study for survey in other for study in studies[survey])
        for choice in dict.fromkeys(block.loc[block["choice"] != "", "choice"]):
            labels = {}
            for survey, question in asked.items():
                if _offers(forms[survey], question, choice):
                    labels[survey] = forms[survey].choice_label(question, choice, language)
            if other := _unlike(labels):
                yield WORDING, first, choice, " ".join(study for survey in other for study in studies[survey])


def _offers(form: Form, question: str, choice: str) -> bool:
    return any(offered.name == choice for offered in form.choices(question))


def _unlike(labels: Mapping[str, str]) -> list[str]:
    """The surveys whose label isn't that of the first; case, blanks and kinds of apostrophe don't count."""
    texts = {survey: matching(label) for survey, label in labels.items()}
    first = next(iter(texts.values()), "")
    return [survey for survey, text in texts.items() if text != first]


def _common_language(forms: Sequence[Form]) -> str | None:
    """The first form's first language that all have, by its code or name; None where there is none."""
    for header in forms[0].languages:
        code = re.search(r"\(([^()]+)\)\s*$", header)
        language = code[1].strip() if code else header
        if all(_speaks(form, language) for form in forms):
            return language
    return None


def _speaks(form: Form, language: str) -> bool:
    return any(is_language(other, language) for other in form.languages)


def _choices(block: pd.DataFrame, *, across: bool):
    """The choices that some of the studies' forms or data didn't have; `across` surveys, of which some have
    no row for it.
    """
    for (question, choice), rows in block[block["choice"] != ""].groupby(["question", "choice"], sort=False):
        lacking = set(rows.loc[rows["status"] == NOT_IN_FORM, "sample"])
        if across:
            # Another survey's form has no row for a choice that it never had.
            lacking |= set(block["sample"]) - set(rows["sample"])
        absent = [sample for sample in dict.fromkeys(block["sample"]) if sample in lacking]
        if 0 < len(absent) < block["sample"].nunique():
            yield CHOICES, question, choice, _names(absent)


def _offered(block: pd.DataFrame, facts: Mapping[Sample, StudyFacts]):
    """The choices that everybody was offered in some studies and only some people in others."""
    for question, choice in dict.fromkeys(zip(block["question"], block["choice"], strict=True)):
        some = [sample for sample, study_facts in facts.items() if (question, choice) in study_facts.partly]
        if 0 < len(some) < len(facts):
            yield OFFERED, question, choice, _names(some)


def _routing(block: pd.DataFrame, facts: Mapping[Sample, StudyFacts]):
    """The questions that were put to everybody in some studies and only to some people in others."""
    for question in block["question"].unique():
        some = [sample for sample, study_facts in facts.items() if question in study_facts.routed]
        if 0 < len(some) < len(facts):
            yield ROUTING, question, "", _names(some)


def _base(block: pd.DataFrame, facts: Mapping[Sample, StudyFacts]):
    """The questions whose base is nearly everybody interviewed in some studies and not in others."""
    people = block[block["unit"] == "respondents"]
    for question, rows in people.groupby("question", sort=False):
        bases = rows.groupby(["study", "wave"])["base"].max().to_dict()
        shares = {
            sample: bases[sample] / study_facts.interviews
            for sample, study_facts in facts.items()
            if sample in bases and study_facts.interviews
        }
        narrow = [sample for sample, share in shares.items() if share < SHARE_ANSWERED]
        # Narrow everywhere is the table's own base, which its note tells; only some being narrow misleads.
        if 0 < len(narrow) < len(shares):
            yield BASE, question, "", _names(narrow)


def _time(facts: Mapping[Sample, StudyFacts]):
    if len({wave for _, wave in facts}) > 1:
        yield TIME, "", "", _names(facts)


def _names(samples: Iterable[Sample]) -> str:
    return " ".join(dict.fromkeys(study for study, _ in samples))

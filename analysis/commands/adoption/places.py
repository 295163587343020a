"""The places that `adopt` makes cities of: one, the answers to a question, or the values of any column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.commands.adoption.options import AdoptOptions
from analysis.disclosure.release.identifying import REASONS
from analysis.identifiers import distinct, identifier
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.calculated_choices import calculated_recodes
from analysis.intake.form.form import OTHER, Form
from analysis.intake.form.telling import identify_question
from analysis.planning.draft import MOST_CHOICES
from analysis.problems import CaseStudyError, hint

FEW_VALUES = 5
"""A column of fewer values names regions or routes, however few people were interviewed."""
SUPPRESS_BELOW = 5
"""Adopted data are real: what few people said is hidden unless somebody decides otherwise."""
WORKED_OUT = ("calculate", "hidden")
TYPED = ("text", "string", "integer")
"""Questions without choices whose answers may be places: only where somebody names them as such."""
_SEVERAL = ("select_multiple", "rank")


@dataclass(frozen=True)
class Places:
    """Which question or column divides the survey into cities, and the values wanted; "" for one place."""

    question: str = ""
    values: tuple[str, ...] = ()


def find_places(options: AdoptOptions, answers: Responses) -> Places:
    """What `cities` asks for: a question, question=value,value, or values that one column has.

    Raises CaseStudyError where no column, or more than one, has all the values.
    """
    text = options.cities.strip()
    if not text or answers.has(text):
        return Places(text)
    question, sign, listed = text.partition("=")
    values = tuple(value.strip() for value in (listed if sign else text).split(",") if value.strip())
    if sign:
        return Places(question.strip(), values)
    if len(values) < 2:
        return Places(text)
    holding = [name for name in _columns(answers) if _has_all(answers, name, values)]
    if len(holding) == 1:
        return Places(holding[0], values)
    source = answers.dialect.source
    if holding:
        raise CaseStudyError(
            f"{source}: {', '.join(holding)} all have the values {', '.join(values)}; say which of them the"
            f" cities are of: --cities {holding[0]}={','.join(values)}."
        )
    raise CaseStudyError(
        f"{source}: no column has all of the values {', '.join(values)}. Name the column, as in"
        f" --cities COLUMN={','.join(values)}, or mend the values."
    )


def same_as_places(answers: Responses, places: Places) -> list[str]:
    """The single choices that say nothing but which place it is: one answer a place, one place an answer.

    Of two places any yes and no may fall out like that, and then it is what sets them apart: there must be
    three.
    """
    if not places.question:
        return []
    place_codes = answers.codes(places.question)[0]
    same = []
    for name, question in answers.form.questions.items():
        if question.type != "select_one" or name == places.question or not answers.has(name):
            continue
        codes = answers.codes(name)[0]
        has_both = (place_codes >= 0) & (codes >= 0)
        pairs = pd.DataFrame({"place": place_codes, "answer": codes})[has_both].drop_duplicates()
        if len(pairs) > 2 and pairs["place"].is_unique and pairs["answer"].is_unique:
            same.append(name)
    return same


def _columns(answers: Responses) -> list[str]:
    names = dict.fromkeys([*answers.asked.columns, *answers.frame.columns])
    return [
        name
        for name in names
        if answers.has(name) and answers.type_of(name) not in _SEVERAL and "/" not in name
    ]


def _has_all(answers: Responses, column: str, values: Sequence[str]) -> bool:
    codes, choices = answers.codes(column)
    met = {choices[code] for code in np.unique(codes[codes >= 0])}
    spelt = {choice.casefold() for choice in met}
    if column in answers.form.questions:
        spelt |= {answers.form.choice_label(column, choice).casefold() for choice in met}
    return all(value.casefold() in spelt for value in values)


def check_dividers(places: Places, by: Sequence[str], answers: Responses, options: AdoptOptions) -> None:
    """Cities and domains come from single-choice questions, or from columns the export has beside the
    form's; cities also from typed answers that many share.
    """
    source = answers.dialect.source
    for question in filter(None, (places.question, *by)):
        is_place = question == places.question
        if question == answers.instrument.columns.uuid and question not in answers.frame.columns:
            raise CaseStudyError(
                f"{source}: {question!r} tells interviews apart, so that it can't divide them."
            )
        if not answers.has(question):
            near = hint(question, [*answers.asked.columns, *answers.frame.columns], lead=". Expected ")
            raise CaseStudyError(
                f"{source}: neither the form nor the export has {question!r}, which is to divide it{near}."
            )
        kind = answers.type_of(question)
        allowed = ("select_one", *WORKED_OUT, *(TYPED if is_place else ()))
        if question in answers.form.questions and kind not in allowed:
            raise CaseStudyError(
                f"{answers.form.source}: {question!r} is of type {kind}; cities and domains come from a"
                " select_one question."
            )
        different = len(_people(question, answers))
        fewer = is_place and (options.top or places.values)
        if different > MOST_CHOICES and not fewer:
            way = "; --top 20 takes those with most interviews" if is_place else ""
            raise CaseStudyError(
                f"{source}: {question!r} has {different:,} different values, too many to divide by (at most"
                f" {MOST_CHOICES}{way})."
            )
        chosen = None if not is_place else places.values or options.top or None
        if reason := _why_no_divider(question, answers, chosen):
            raise CaseStudyError(
                f"{source}: {question!r} can't divide people: {reason}. Its values would be printed as"
                " headings."
            )


def _people(question: str, answers: Responses) -> np.ndarray:
    """How many people gave each answer that was given, most first."""
    codes, _ = answers.codes(question)
    people = np.bincount(codes[codes >= 0])
    return np.sort(people[people > 0])[::-1]


def _why_no_divider(question: str, answers: Responses, chosen: tuple[str, ...] | int | None) -> str:
    """Why the values of a column would tell who somebody is; "" where they would not.

    Where the form has a list of its own, or works out nothing but words of its own
    (`calculated_choices`), that says what the values are. Of any other column (not in the form, typed,
    worked out from anything, of a list in a file) nobody has said it: most of them must be those of many,
    and all of them where it is called after people's names or numbers ("region_name"). Of `chosen` values (a
    list of them, or so many of the largest) only they must.
    """
    form = answers.form
    in_form = question in form.questions
    if in_form and form.questions[question].is_select and form.has_own_list(question):
        return _staff(form, question)
    withheld = (*answers.instrument.identifying, answers.instrument.columns.enumerator)
    if question in {recode.variable for recode in calculated_recodes(form, (), withheld)}:
        return ""
    kind = identify_question(form, question) if in_form else ""
    if kind and kind not in ("text", "calculated", "name", "direct"):
        return REASONS[kind]
    if isinstance(chosen, tuple):
        return ""
    everyone = _people(question, answers)
    people = everyone[:chosen]
    if kind in ("name", "direct") and (people < SUPPRESS_BELOW).any():
        return REASONS[kind]
    few = people[people < SUPPRESS_BELOW]
    alone = (people == 1).sum() > len(people) / 2 and len(people) >= FEW_VALUES
    if alone or (len(few) > len(people) / 2 and len(everyone) > 2 * FEW_VALUES):
        what = _why_unsaid(question, form)
        return (
            f"{what}, and {len(few)} of its {len(people)} values are of fewer than"
            f" {SUPPRESS_BELOW} people each, as names and numbers are"
        )
    return ""


def _staff(form: Form, question: str) -> str:
    """Of a list of the form's own only who interviewed may not divide people."""
    kind = identify_question(form, question)
    return REASONS[kind] if kind else ""


def _why_unsaid(question: str, form: Form) -> str:
    """Why nobody has said what the values of a column are."""
    if question not in form.questions:
        return "the form does not have it"
    if form.questions[question].is_select:
        return "its list is not in the form"
    worked_out = form.questions[question].type in WORKED_OUT
    return "the form works it out from anything" if worked_out else "its answers were typed"


def find_cities(
    answers: Responses, places: Places, form: Form, top: int = 0
) -> tuple[pd.DataFrame, tuple[tuple[str, int], ...]]:
    """One row a city with interviews, most first: choice, id (unique), name and number of interviews.

    Beside it the answers that name no city (other, don't know, refused, none given), and their interviews,
    and those of places that are not wanted.
    """
    if not places.question:
        name = form.title or form.id or form.source.rpartition("/")[2]
        one = {"choice": "", "name": name, "interviews": len(answers.frame), "id": identifier(name)}
        return pd.DataFrame([one]), ()
    question = places.question
    codes, choices = answers.codes(question)
    roles = answers.instrument.roles
    rows, outside = [], []
    for code, interviews in pd.Series(codes).value_counts().items():
        choice = choices[code] if code >= 0 else ""
        name = form.choice_label(question, choice) if choice else ""
        if choice in ("", OTHER, *roles.other, *roles.dont_know, *roles.refused):
            outside.append((name, int(interviews)))
        else:
            rows.append({"choice": choice, "name": name, "interviews": int(interviews)})
    if not rows:
        raise CaseStudyError(
            f"No answer to the question {question!r} in the export names a city, so none can be told from it."
        )
    cities = _told_apart(pd.DataFrame(rows))
    wanted = _wanted(cities, places, question, top)
    others = cities[~wanted]
    if len(others):
        named = others["name"].iloc[0] if len(others) == 1 else f"{len(others)} other places"
        outside.append((named, int(others["interviews"].sum())))
    cities = cities[wanted].reset_index(drop=True)
    return cities.assign(id=cities["choice"].map(_city_ids(cities))), tuple(outside)


def _told_apart(cities: pd.DataFrame) -> pd.DataFrame:
    """Cities that share a label with their choice behind it."""
    twice = cities["name"].duplicated(keep=False)
    return cities.assign(name=cities["name"].mask(twice, cities["name"] + " (" + cities["choice"] + ")"))


def _wanted(cities: pd.DataFrame, places: Places, question: str, top: int) -> pd.Series:
    """Boolean (n,): the cities named, or those with most interviews; all where nobody chose."""
    if not places.values:
        return pd.Series(np.arange(len(cities)) < (top or len(cities)))
    wanted = [_meant(value, cities, question) for value in places.values]
    return cities["choice"].isin(wanted)


def _meant(value: str, cities: pd.DataFrame, question: str) -> str:
    """The choice that a value names: by its label, else by its name; in another case where one alone fits.

    Raises CaseStudyError where there is none, or where several differ in case alone.
    """
    for names in (cities["name"], cities["choice"]):
        alike = cities.loc[names.str.casefold() == value.casefold(), "choice"].tolist()
        exact = cities.loc[names == value, "choice"].tolist()
        for choices in (exact, alike):
            if len(choices) == 1:
                return choices[0]
        if alike:
            named = ", ".join(map(repr, names[cities["choice"].isin(alike)]))
            raise CaseStudyError(
                f"{value!r} can be several answers to {question!r}: {named}. Name them as they are spelt."
            )
    near = hint(value, cities["name"], lead=". Expected ")
    raise CaseStudyError(f"No answer to {question!r} in the export is {value!r}{near}.")


def _city_ids(cities: pd.DataFrame) -> dict[str, str]:
    """Choice -> the city's id, made from its name."""
    return distinct(dict(zip(cities["choice"], cities["name"].map(identifier), strict=True)))

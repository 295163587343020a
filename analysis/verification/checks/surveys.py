"""What the words around a number say of whom and when, against the surveys that the number is of.

    check_surveys(group, facts) -> further verdicts

Rules, each with a test (tests/verification/checks/test_consistency.py):

1. "of respondents" of a base of reports contradicts, and the other way round, unless the same answer has
   that percent of the other unit too. The first noun after the number is its unit.
2. "interviewed" of a base of those who were asked contradicts.
3. So many people "were interviewed" in a city: that is the interviews of one of its surveys, or of the
   surveys of several named cities together; any other number contradicts, unless an estimate has it.
4. Months in which people "were interviewed" lie in the time of one of the city's surveys. Where a sentence
   sets another source beside a survey, each of its periods lies in the time of a survey or a source.
5. "The highest", "followed by", "ahead of": the order of the numbers printed, and of their table; where the
   number is a city's, the order of the cities.
6. A percent of few people stands with their count, unless the report has told before how many they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from analysis.verification.evidence.facts import Facts, SurveyPeriod
from analysis.verification.evidence.judgement import Verdict, further, itself, numbers
from analysis.verification.evidence.told import fact_told, value_told
from analysis.verification.mentions.months import months_in
from analysis.verification.mentions.tokens import stems
from analysis.verification.mentions.vocabulary import joint

FEW = "few people without their count"
_TINY = 1e-9
_LEAST_UNITS = 100
#: As far apart, with both blanks, stand two dates of one period: " and ", " to ", " – ".
_WORD = 5


def check_surveys(
    group: Sequence[Verdict], facts: Facts, stated: Collection[float] = ()
) -> Iterator[Verdict]:
    """What a sentence says of whom, when and in which order; `stated` are the counts told before it."""
    yield from _check_units(group, facts)
    yield from _check_households(group, facts)
    yield from _check_interviewed(group, facts)
    yield from _check_interviews(group, facts)
    yield from _check_period(group, facts)
    yield from _check_most(group, facts)
    yield from _check_order(group, facts)
    yield from _check_few(group, facts, stated)


def _shares(group: Sequence[Verdict]) -> list[Verdict]:
    """Percents and parts that an estimate stands behind."""
    share_verdicts = numbers(group, "percent", "part")
    return [verdict for verdict in share_verdicts if verdict.status == "matched" and verdict.fact >= 0]


def _check_units(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 1."""
    for verdict in _shares(group):
        row = facts.row(verdict.fact)
        unit = _unit_after(verdict, facts.language)
        other = {"respondents": "reports", "reports": "respondents"}.get(unit)
        if other is None or row["unit"] != other or _same_of_unit(verdict, row, facts, unit):
            continue
        counts = {"respondents": "people", "reports": "reports"}
        evidence = f"{fact_told(facts, verdict.fact)}: its base counts {counts[other]}, not {counts[unit]}"
        instead = f"{value_told(facts, verdict.fact)} of {counts[other]}"
        yield further(verdict, "contradicts", evidence, instead, "unit of the base")


def _check_households(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 1 of households and persons, by the noun right behind a count or a base."""
    language = facts.language
    for verdict in numbers(group, "count", "part", "percent"):
        mention = verdict.mention
        counted = mention.value if mention.form == "count" else mention.base
        is_estimate = verdict.status == "matched" and verdict.fact >= 0 and verdict.rule in ("", "topic")
        if not is_estimate or counted is None or counted < _LEAST_UNITS:
            continue
        noun = " ".join(re.split(r"[.,;:(]", verdict.after.lstrip(") "))[0].split()[:2])
        is_households = bool(joint("households", language).search(noun))
        is_persons = bool(joint("persons", language).search(noun))
        if is_households == is_persons or is_households == _is_of_households(verdict.fact, facts):
            continue
        if is_persons and joint("households", language).search(verdict.sentence.text):
            continue
        units = ("persons", "households") if is_households else ("households", "persons")
        evidence = f"{fact_told(facts, verdict.fact)}: it counts {units[0]}, not {units[1]}"
        yield further(verdict, "contradicts", evidence, f"{counted:,.0f} {units[0]}", "unit of the base")


def _is_of_households(fact: int, facts: Facts) -> bool:
    """Whether a fact counts households: its table says so, or one of its survey's and none is of people."""
    households, people = joint("households", facts.language), joint("people", facts.language)
    row = facts.row(fact)
    if households.search(row["title"]):
        return True
    same = (facts.frame["place"] == row["place"]) & (facts.frame["interviews"] == row["interviews"])
    titles = set(facts.frame.loc[same, "title"]) if row["interviews"] else set()
    others = [households.sub("", title) for title in titles]
    is_of_people = any(people.search(title) for title in others)
    return any(households.search(title) for title in titles) and not is_of_people


def _unit_after(verdict: Verdict, language: str) -> str:
    """What a number is said to be of: the noun that "of" leads to right after it."""
    after = re.split(r"[.,;:]", verdict.after.lstrip(") "))[0][:40]
    is_based = verdict.mention.base is not None
    people = joint("people", language).search(after)
    reports = joint("reports", language).search(after)
    first = min(
        (match for match in (people, reports) if match), key=lambda match: match.start(), default=None
    )
    if first is None or (not is_based and not joint("unit", language).match(f" {after[: first.start()]}")):
        return ""
    if is_based and len(after[: first.start()].split()) > 2:
        return ""
    return "respondents" if first is people else "reports"


def _same_of_unit(verdict: Verdict, row: pd.Series, facts: Facts, unit: str) -> bool:
    """Whether the same answer has the same percent of the other unit, so that the words may be right."""
    frame = facts.frame
    same = (frame["question"] == row["question"]) & (frame["choice"] == row["choice"])
    same &= frame["unit"] == unit
    return bool((same & frame["value"].between(verdict.mention.low, verdict.mention.high)).any())


def _check_interviewed(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 2: "of the 28 interviewed" where 29 were, and only 28 were asked."""
    for verdict in _shares(group):
        row = facts.row(verdict.fact)
        if not 0 < row["base"] < row["interviews"] or row["base"] != verdict.mention.base:
            continue
        after = re.split(r"[.;:(]", verdict.after.lstrip(") "))[0][:30]
        if joint("interviewed", facts.language).search(after):
            evidence = f"{row['base']:,.0f} were asked; {row['interviews']:,.0f} were interviewed"
            yield further(verdict, "contradicts", evidence, "of those asked", "interviewed of a routed base")


def _named_surveys(verdict: Verdict, facts: Facts) -> list[SurveyPeriod]:
    """The surveys of the cities that a sentence names, or else the headings over it; of the only city."""
    places = {survey.place for survey in facts.surveys}
    if len(places) == 1:
        return list(facts.surveys)
    for text in (verdict.sentence.text, verdict.sentence.before, *reversed(verdict.passage.context)):
        words = stems(text, facts.language)
        named = {place for place in places if stems(place, facts.language) <= words}
        if named:
            return [survey for survey in facts.surveys if survey.place in named]
    return []


def _is_elsewhere(verdict: Verdict, language: str) -> bool:
    return bool(joint("elsewhere", language).search(verdict.sentence.text))


def _check_interviews(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 3."""
    language = facts.language
    for verdict in numbers(group, "count"):
        mention = verdict.mention
        if mention.hedged or mention.value < 5 or verdict.passage.kind == "cell":
            continue
        is_said = joint("n interviewed", language).match(verdict.after)
        is_said = is_said or joint("interviewed n", language).search(verdict.before)
        surveys = [survey for survey in _named_surveys(verdict, facts) if survey.interviews]
        if not is_said or not surveys or _is_elsewhere(verdict, language):
            continue
        months = months_in(verdict.sentence.text, language)
        within = [
            survey for survey in surveys if all(survey.first <= month <= survey.last for month in months)
        ]
        surveys = (months and within) or surveys
        if mention.value in _interviews(surveys) or _is_of_a_part(verdict, facts):
            continue
        place_counts = sorted({(survey.place, survey.interviews) for survey in surveys})
        evidence = "interviewed: " + "; ".join(
            f"{interviews:,.0f} in {place}" for place, interviews in place_counts
        )
        instead = f"{place_counts[0][1]:,.0f}" if len(place_counts) == 1 else "the interviews of one survey"
        yield further(verdict, "contradicts", evidence, instead, "interviews")


def interviews_together(verdict: Verdict, facts: Facts) -> str:
    """The surveys of several cities that a count of people interviewed is the sum of; "" where it is none."""
    language, mention = facts.language, verdict.mention
    is_said = joint("n interviewed", language).match(verdict.after)
    is_said = is_said or joint("interviewed n", language).search(verdict.before)
    surveys = [survey for survey in _named_surveys(verdict, facts) if survey.interviews]
    if mention.form != "count" or not is_said or mention.value not in _interviews(surveys):
        return ""
    return "interviewed: " + "; ".join(f"{survey.interviews:,.0f} in {survey.place}" for survey in surveys)


def _interviews(surveys: Sequence[SurveyPeriod]) -> set[float]:
    """Interviews of each survey, and of surveys of several cities together."""
    counts = [survey.interviews for survey in surveys]
    sums = {float(count) for count in counts}
    for size in range(2, min(len(counts), 8) + 1):
        sums |= {float(sum(chosen)) for chosen in combinations(counts, size)}
    return sums


def _is_of_a_part(verdict: Verdict, facts: Facts) -> bool:
    """Whether an estimate has the number: of women, of those who had stopped."""
    if verdict.fact < 0 or verdict.status != "matched":
        return verdict.rule in ("arithmetic", "finding", "declared source")
    row = facts.row(verdict.fact)
    return verdict.mention.value in (row["n"], row["base"], row["value"])


def _check_period(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 4."""
    dates = [
        verdict for verdict in group if verdict.mention.form == "exempt" and verdict.mention.why == "date"
    ]
    if not dates or dates[0].passage.kind in ("heading", "cell"):
        return
    first = dates[0]
    text, language = first.sentence.text, facts.language
    surveys = _named_surveys(first, facts)
    is_held = joint("held", language).search(text)
    if not surveys or not is_held or _is_elsewhere(first, language) or joint("future", language).search(text):
        return
    months = months_in(text, language)
    if not months or any(_covers(survey, months) for survey in surveys):
        return
    periods = [months_in(period, language) for period in _periods(dates)]
    if len(periods) > 1 and all(any(_covers(one, period) for one in surveys) for period in periods):
        return
    periods_text = "; ".join(
        f"{survey.place}, {survey.title}: {_month(survey.first)} to {_month(survey.last)}"
        for survey in surveys
    )
    yield further(
        first, "contradicts", f"interviews were held: {periods_text}", "the time of the survey", "period"
    )


def _periods(dates: Sequence[Verdict]) -> list[str]:
    """The dates of a sentence as texts, those together that only a word or a dash parts ("to", "–")."""
    text, start = dates[0].sentence.text, dates[0].sentence.start
    bounds = [[dates[0].mention.start - start, dates[0].mention.end - start]]
    for date in dates[1:]:
        first, last = date.mention.start - start, date.mention.end - start
        if first - bounds[-1][1] <= _WORD:
            bounds[-1][1] = last
        else:
            bounds.append([first, last])
    return [text[first:last] for first, last in bounds]


def _covers(survey: SurveyPeriod, months: Sequence[int]) -> bool:
    return all(survey.first <= month <= survey.last for month in months)


def _month(number: int) -> str:
    return f"{(number - 1) // 12}-{(number - 1) % 12 + 1:02d}"


def _check_most(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 5, "the most common": whether another answer of the table, or another city, has more."""
    shares = _shares(group)
    if not shares:
        yield from _check_most_counted(group, facts)
        return
    first, frame, language = shares[0], facts.frame, facts.language
    most = joint("most", language).search(first.sentence.text)
    if not most or joint("not most", language).search(first.sentence.text):
        return
    if most.start() > len(first.before) + len(first.mention.text) or len(first.before) - most.start() > 120:
        return
    row = facts.row(first.fact)
    same = (frame["kind"] == "share") & (frame["unit"] == row["unit"])
    place = next((name for name in facts.places if name in first.sentence.text[most.start() :]), "")
    for name in ("table", "group", "weighting"):
        same &= frame[name] == row[name]
    answers = frame[same & (frame["base"] == row["base"]) & (frame["study"] == row["study"])]
    cities = frame[same & (frame["choice"] == row["choice"])]
    # "The highest in" a city is of the cities, or of its answers: wrong only where it is neither
    is_of_cities = place and joint("in place", language).match(first.sentence.text[most.end() :])
    ranked = [("place", cities)] if is_of_cities and len(cities) >= 3 else []
    ranked += [("answer", answers)] if len(answers) >= 3 else []
    if not ranked or any(rivals["value"].max() <= row["value"] + _TINY for _, rivals in ranked):
        return
    name, rivals = ranked[0]
    leader = rivals.index[int(np.argmax(rivals["value"].to_numpy()))]
    instead = str(rivals.loc[leader, name])
    yield further(first, "contradicts", f"larger: {fact_told(facts, int(leader))}", instead, "rank")


def _check_most_counted(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 5 of the only number of a sentence, a count: whether another row of its table has more."""
    claims = [verdict for verdict in group if verdict.mention.form != "exempt"]
    if (
        len(claims) != 1
        or claims[0].mention.form != "count"
        or claims[0].status != "matched"
        or claims[0].fact < 0
    ):
        return
    text, language, frame = claims[0].sentence.text, facts.language, facts.frame
    most, row = joint("most", language).search(text), facts.row(claims[0].fact)
    is_other = joint("not most", language).search(text) or row["n"] != claims[0].mention.value
    if not most or is_other or joint("daily", language).search(text):
        return
    same = frame["table"] == row["table"]
    for name in ("group", "kind", "subject"):
        same &= frame[name] == row[name]
    is_total = frame["answer"].map(lambda answer: bool(joint("total", language).search(answer)))
    rivals = frame[same & ~is_total & frame["n"].notna()].drop_duplicates(["answer", "n"])
    if len(rivals) < 3 or rivals["answer"].duplicated().any() or rivals["n"].max() <= row["n"]:
        return
    leader = rivals["n"].idxmax()
    evidence = f"larger: {fact_told(facts, int(leader))}"
    yield further(claims[0], "contradicts", evidence, str(rivals.loc[leader, "answer"]), "rank")


def _check_order(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Rule 5, "followed by", "ahead of": the numbers beside them."""
    shares = numbers(group, "percent", "part")
    for earlier, later in pairwise(shares):
        start = earlier.sentence.start
        text = earlier.sentence.text
        beside = text[max(0, earlier.mention.end - start - 1) : later.mention.start - start]
        is_next = joint("next", facts.language).search(beside)
        if is_next and len(beside) < 200 and later.mention.low > earlier.mention.high + _TINY:
            evidence = f"{later.mention.text} is more than {earlier.mention.text}, which it is said to follow"
            yield itself(later, evidence, "the order of the two", "rank")


def _check_few(group: Sequence[Verdict], facts: Facts, stated: Collection[float]) -> Iterator[Verdict]:
    """Rule 6. The number is right; its wording is not safe."""
    for verdict in _shares(group):
        mention, row = verdict.mention, facts.row(verdict.fact)
        if mention.form != "percent" or not row["small"] or np.isnan(row["n"]):
            continue
        if mention.n is not None or mention.base is not None or verdict.passage.kind == "cell":
            continue
        if row["base"] in stated:
            continue
        counts = rf"(?<!\d)(?:{row['base']:.0f}|{row['n']:.0f})(?!\d)"
        if re.search(counts, f"{verdict.before} {verdict.after}"):
            continue
        evidence = f"a percent of only {row['base']:,.0f} people"
        yield further(verdict, "matched", evidence, f"{row['n']:,.0f} of {row['base']:,.0f}", FEW)

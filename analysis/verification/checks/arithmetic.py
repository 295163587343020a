"""What the numbers of a sentence give when they are added, divided or compared.

    check_arithmetic(group, before, language)  -> further verdicts: where they don't give what is said
    explained(verdict, group, before)          -> how they give a number that no estimate has, or ""

`group` are the numbers of one sentence, `before` those of the sentence before it. Rules, each with a test
(tests/verification/checks/test_arithmetic.py):

1. A number is given the half it may have been rounded by, both sides; a hedged one ("about") a tenth besides.
2. A total is doubted only where words say that it is one ("in all", "together") and no estimate has it, or
   where the words say that just these parts make it up ("which makes").
3. A change of percents in percent that is their difference is told as points.
4. A daily average counts the days of the month that is named; a change between months of unlike length
   that is said of daily averages is held against them.
5. "Twice" is 1.7 to 2.4 times, other multiples what they may be rounded from.
6. "Of the 1,220, 366 (28%)": a percent beside its own count is of the base that its sentence begins with,
   unless an estimate has it, or another count near by gives it.
7. A vague quantity and the percent right behind it ("half of them (62%)") must agree within a twentieth.
8. A difference in points that stands with two percents is theirs.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from analysis.verification.evidence.judgement import Verdict, between, itself, numbers
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.months import months_in
from analysis.verification.mentions.vocabulary import joint

_TINY = 1e-9
_HEDGE = 0.1
_SLACK = 0.05
#: A total further from the sum of what stands before it may be of something else.
_NEARLY = 2.0
#: Least base that a percent of two counts in one sentence is held against: of fewer, many percents fit.
_LEAST_BASE = 20


def check_arithmetic(group: Sequence[Verdict], before: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """What the numbers of a sentence say against each other."""
    yield from _check_changes(group, language)
    yield from _check_less_than(group, language)
    yield from _check_parts_of_wholes(group, language)
    yield from _check_said_base(group, before, language)
    yield from _check_sums(group, language)
    yield from _check_gathered(group, before, language)
    yield from _check_gaps(group, language)
    yield from _check_rest(group, language)
    yield from _check_multiples(group, language)
    yield from _check_daily(group, before, language)
    yield from _check_words(group)


def explained(verdict: Verdict, group: Sequence[Verdict], before: Sequence[Verdict], language: str) -> str:
    """How the other numbers of the sentence, or of the one before, give this one; "" where they don't."""
    mention = verdict.mention
    near = [other for other in group if other is not verdict]
    counted = _counts(near) or _counts(before)
    if mention.form == "percent" and mention.base is None and mention.n is not None:
        return _as_part(mention, [*_counts(near), *_counts(before)])
    if mention.form == "percent" and mention.base is None:
        return _as_ratio(mention, _counts(near)) or _as_ratio(mention, _counts([*near, *before]))
    if mention.form == "count" and mention.value >= 10:
        if _is_daily(verdict, language):
            return _as_daily(verdict, [*near, *before], language)
        return _as_sum(mention, counted)
    if mention.form == "points":
        shares = [other.mention for other in numbers([*near], "percent")]
        for one, other in combinations(shares, 2):
            gap = _points_between(one, other)
            if gap[0] <= mention.high + _TINY and mention.low <= gap[1] + _TINY:
                return f"the difference of {one.text} and {other.text}"
    if mention.form == "times":
        return _as_multiple(mention, near)
    return ""


def _counts(group: Sequence[Verdict]) -> list[float]:
    """The counts that stand in a sentence, with the counts and bases of its percents."""
    counts: list[float] = []
    for verdict in group:
        mention = verdict.mention
        if mention.form == "count":
            counts.append(mention.value)
        counts += [value for value in (mention.n, mention.base) if value is not None]
    return list(dict.fromkeys(counts))


def _as_ratio(mention: Mention, counts: Sequence[float]) -> str:
    """A percent as one count over another; of many counts, some pair always fits."""
    if len(counts) > 6:
        return ""
    for part, whole in combinations(counts, 2):
        small, large = min(part, whole), max(part, whole)
        if large >= _LEAST_BASE and mention.low - _TINY <= small / large <= mention.high + _TINY:
            return f"{small:,.0f} of {large:,.0f}"
    if len(counts) > 2:
        for whole in counts:
            rest = [count for count in counts if count < whole]
            total = sum(rest)
            if (
                len(rest) > 1
                and total <= whole
                and mention.low <= total / max(whole, _LEAST_BASE) <= mention.high
            ):
                return f"{total:,.0f} of {whole:,.0f}"
    return ""


def _as_part(mention: Mention, counts: Sequence[float]) -> str:
    """A percent beside its own count as that count over another."""
    wholes = [count for count in counts if count >= max(mention.n or 0.0, _LEAST_BASE)]
    for whole in wholes:
        if mention.low - _TINY <= (mention.n or 0.0) / whole <= mention.high + _TINY:
            return f"{mention.n:,.0f} of {whole:,.0f}"
    return ""


def _as_sum(mention: Mention, counts: Sequence[float]) -> str:
    others = [count for count in counts if count != mention.value]
    for size in range(2, min(len(others), 6) + 1):
        for addends in combinations(others, size) if len(others) <= 6 else [tuple(others)]:
            if abs(sum(addends) - mention.value) < 0.5:
                return "the sum of " + ", ".join(f"{part:,.0f}" for part in addends)
    for one, other in combinations(others, 2):
        if abs(abs(one - other) - mention.value) < 0.5:
            return f"the difference of {one:,.0f} and {other:,.0f}"
    return ""


def _points_between(one: Mention, other: Mention) -> tuple[float, float]:
    low, high = sorted((one, other), key=lambda mention: mention.value)
    return 100 * (high.low - low.high), 100 * (high.high - low.low)


def _check_changes(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "from 1,000 to 1,200, an increase of 20%": the change of two totals; of two percents, in points."""
    for first, second, change in _changes(group, language):
        a, b, c = first.mention, second.mention, change.mention
        is_up, is_down = _ways(first, second, change, language)
        if not (is_up or is_down) or a.value <= 0:
            continue
        evidence = f"from {a.text} to {b.text}"
        if a.form == "percent" and c.form == "points":
            lowest, highest = 100 * (b.low - a.high), 100 * (b.high - a.low)
            given = (c.low, c.high)
            right = f"{abs(100 * (b.value - a.value)):.{c.decimals}f} points"
        elif c.form == "percent":
            lowest, highest = b.low / a.high - 1, b.high / max(a.low, _TINY) - 1
            given = (c.low, c.high)
            right = f"{abs(b.value / a.value - 1):.{c.decimals}%}"
            days = _days(first, second, language)
            if days and joint("daily", language).search(first.sentence.text):
                ratio = (b.value / days[1]) / (a.value / days[0])
                slack = (highest - lowest) / 2
                lowest, highest = ratio - 1 - slack, ratio - 1 + slack
                evidence += f" in months of {days[0]} and {days[1]} days, a day"
                right = f"{abs(ratio - 1):.{max(c.decimals, 1)}%}"
        else:
            continue
        signed = (-given[1], -given[0]) if is_down and not is_up else given
        if signed[1] < lowest - _TINY or signed[0] > highest + _TINY:
            wording = right
            points = abs(100 * (b.value - a.value))
            if a.form == "percent" and c.form == "percent" and abs(points - 100 * c.value) <= 0.5 + _TINY:
                wording = f"{points:.0f} percentage points"
            yield itself(change, f"{evidence} is {right}", wording, "change of two totals")


def _check_less_than(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "128,866 in June, 40% less than the 186,884 of March": the change of the one to the other."""
    for value, change, other in _triples(numbers(group, "count", "percent")):
        way = joint("percent than", language).match(change.after)
        if [one.mention.form for one in (value, change, other)] != ["count", "percent", "count"] or not way:
            continue
        if not re.fullmatch(r"[^.;\d]{0,40}", between(change, other)):
            continue
        new, old = value.mention, other.mention
        lowest, highest = new.low / old.high - 1, new.high / max(old.low, _TINY) - 1
        is_down = bool(joint("fewer", language).search(way[0]))
        low, high = change.mention.low, change.mention.high
        low, high = (-high, -low) if is_down else (low, high)
        if high < lowest - _TINY or low > highest + _TINY:
            right = f"{abs(new.value / old.value - 1):.{change.mention.decimals}%}"
            wording = (
                f"{new.text} against {old.text} is {right} {'less' if new.value < old.value else 'more'}"
            )
            yield itself(change, wording, right, "change of two totals")


def _triples(values: Sequence[Verdict]) -> Iterator[tuple[Verdict, Verdict, Verdict]]:
    """Every three numbers that follow each other."""
    yield from zip(values, values[1:], values[2:], strict=False)


def _changes(group: Sequence[Verdict], language: str) -> Iterator[tuple[Verdict, Verdict, Verdict]]:
    """Every "from A to B", or "A in May, B in June", with the change that is told with it."""
    values = numbers(group, "count", "percent", "points")
    for first, second in pairwise(values):
        if first.mention.form != second.mention.form:
            continue
        is_from = joint("from", language).search(first.before)
        is_to = joint("to", language).fullmatch(_without_dates(between(first, second), group))
        rest = [other for other in values if other not in (first, second) and other.mention.form != "count"]
        after = [other for other in rest if other.mention.start > second.mention.end]
        earlier = [other for other in rest if other.mention.end < first.mention.start]
        if (after or earlier) and ((is_from and is_to) or _are_of_months(first, second, values, language)):
            yield first, second, (after or earlier[::-1])[0]


def _are_of_months(first: Verdict, second: Verdict, values: Sequence[Verdict], language: str) -> bool:
    """Whether a sentence has two counts, each with its month, the earlier first."""
    counts = [value for value in values if value.mention.form == "count"]
    months = months_in(first.sentence.text, language)
    if counts != [first, second] or len(set(months)) != 2 or months != sorted(months):
        return False
    return bool(months_in(between(first, second), language)) and len(values) == 3


def _without_dates(text: str, group: Sequence[Verdict]) -> str:
    """The text without the dates in it: "from 5,200 in October 2018 to 6,500"."""
    for verdict in group:
        if verdict.mention.form == "exempt" and verdict.mention.why in ("date", "year"):
            text = text.replace(verdict.mention.text, "")
    return re.sub(r" {2,}", " ", text)


def _ways(first: Verdict, second: Verdict, change: Verdict, language: str) -> tuple[bool, bool]:
    """Whether the words around a change say up, and down."""
    text, start = first.sentence.text, first.sentence.start
    last = max(second.mention.end, change.mention.end) - start + 12
    around = text[second.mention.end - start : last] + " " + first.before
    return bool(joint("up", language).search(around)), bool(joint("down", language).search(around))


def _days(first: Verdict, second: Verdict, language: str) -> tuple[int, int] | None:
    """How many days the two months have that a change is between, where they differ."""
    months = list(dict.fromkeys(months_in(first.sentence.text, language)))
    if len(months) != 2:
        return None
    days = [monthrange(*divmod_month(month))[1] for month in months]
    return (days[0], days[1]) if days[0] != days[1] else None


def divmod_month(number: int) -> tuple[int, int]:
    """Year and month of 12 x year + month."""
    return (number - 1) // 12, (number - 1) % 12 + 1


def _check_parts_of_wholes(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "376,828 is 23% of 1.3 million": the part over the whole."""
    for first, second in pairwise(numbers(group, "count", "percent")):
        part, share = first.mention, second.mention
        if part.form != "count" or share.form != "percent" or share.base is None or share.n is not None:
            continue
        if not joint("equals", language).fullmatch(between(first, second)):
            continue
        # The whole may be rounded too: "1.3 million" is 1.25 to 1.35 million
        slack = _rounding(share)
        lowest, highest = part.low / (share.base + slack), part.high / max(share.base - slack, 1)
        if share.high < lowest - _TINY or share.low > highest + _TINY:
            right = f"{part.value / share.base:.{share.decimals}%}"
            evidence = f"{part.text} of {share.base:,.0f} is {right}"
            yield itself(second, evidence, right, "part of a whole")


def _check_said_base(group: Sequence[Verdict], before: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 6."""
    counts = [verdict for verdict in numbers(group, "count") if verdict.mention.value >= _LEAST_BASE]
    if not counts or counts[0].mention.hedged or not joint("leads", language).fullmatch(counts[0].before):
        return
    base = counts[0].mention.value
    for verdict in numbers(group, "percent"):
        mention = verdict.mention
        n = mention.n
        if n is None or mention.base is not None or verdict.status == "matched" or n > base:
            continue
        is_other = _as_part(mention, [*_counts(group), *_counts(before)])
        if not is_other and not mention.low - _TINY <= n / base <= mention.high + _TINY:
            right = f"{n / base:.{mention.decimals}%}"
            yield itself(verdict, f"{n:,.0f} of {base:,.0f} is {right}", right, "percent of its base")


def _rounding(mention: Mention) -> float:
    """What a whole written with a scale word may have been rounded by."""
    decimals = re.search(r"\d[.,](\d+) [^\W\d_]+$", mention.text)
    scaled = re.search(r"\d [^\W\d_]+$", mention.text)
    if not (decimals or scaled) or not mention.base:
        return 0.0
    digits = len(decimals[1]) if decimals else 0
    magnitude = 10 ** int(np.log10(mention.base) // 3 * 3)
    return 0.5 * magnitude / 10**digits


def _check_sums(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 2: "50 incoming and 490 outgoing, 560 in all"."""
    counts = [verdict for verdict in numbers(group, "count") if not verdict.mention.hedged]
    if len(counts) < 3 or any(verdict.mention.form in ("points", "times") for verdict in group):
        return
    values = [verdict.mention.value for verdict in counts]
    made = [at for at, verdict in enumerate(counts) if joint("adds", language).search(verdict.before)]
    for place in dict.fromkeys((0, *made, len(counts) - 1)):
        total = counts[place]
        addends = values[:place] + values[place + 1 :]
        beside = total.before[-24:] + " | " + total.after[:24]
        is_made = bool(joint("adds", language).search(total.before))
        if is_made:
            # "Of 1,394, 799 and 216, which makes 1,015 of two kinds": what is larger, or after, is no part
            earlier = values[:place]
            larger = [at for at, value in enumerate(earlier) if value >= total.mention.value]
            addends = earlier[max(larger, default=-1) + 1 :]
        is_total = bool(joint("together", language).search(beside)) or is_made
        is_known = total.status == "matched" and not is_made
        if not is_total:
            is_total = bool(joint("together", language).match(total.sentence.text)) and place > 0
        if not is_total or is_known or len(addends) < 2 or total.mention.value <= max(addends):
            continue
        if abs(sum(addends) - total.mention.value) >= 0.5:
            right = f"{sum(addends):,.0f}"
            evidence = " + ".join(f"{part:,.0f}" for part in addends) + f" is {right}"
            yield itself(total, evidence, right, "sum of parts")


def _check_gathered(group: Sequence[Verdict], before: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 2: "203 go to Morocco and 191 to Italy. Together that is 404": of the sentence before."""
    counts = [verdict for verdict in numbers(group, "count") if not verdict.mention.hedged]
    is_gathered = joint("gathers", language).search(group[0].sentence.text)
    # "The two who refused" are a part that is no number of its own
    is_whole = not any(verdict.mention.why == "form" for verdict in [*group, *before])
    if not counts or not is_gathered or not is_whole or numbers([*group, *before], "percent", "part"):
        return
    total = counts[-1]
    addends = [verdict.mention.value for verdict in [*numbers(before, "count"), *counts[:-1]]]
    if total.status == "matched" or len(addends) < 2 or total.mention.value <= max(addends):
        return
    if (
        not _as_sum(total.mention, addends)
        and sum(addends) / _NEARLY <= total.mention.value <= sum(addends) * _NEARLY
    ):
        right = f"{sum(addends):,.0f}"
        evidence = " + ".join(f"{part:,.0f}" for part in addends) + f" is {right}"
        yield itself(total, evidence, right, "sum of parts")


def _check_gaps(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 8: "64% and 31%, a difference of 33 percentage points"."""
    shares = numbers(group, "percent")  # "31%, 14 of 45" is one share
    shares = shares if len(shares) > 1 else numbers(group, "percent", "part")
    gaps = numbers(group, "points")
    # What a semicolon parts is said of something else
    shares = [share for share in shares if gaps and not _is_of_later_clause(share, gaps[0])]
    if len(shares) != 2 or len(gaps) != 1 or not joint("gap", language).search(group[0].sentence.text):
        return
    low, high = _points_between(shares[0].mention, shares[1].mention)
    gap = gaps[0].mention
    if gap.high < low - _TINY or gap.low > high + _TINY:
        first, second = shares[0].mention, shares[1].mention
        right = f"{100 * abs(first.value - second.value):.{gap.decimals}f} percentage points"
        yield itself(gaps[0], f"{first.text} and {second.text} are {right} apart", right, "points between")


def _is_of_later_clause(share: Verdict, gap: Verdict) -> bool:
    return share.mention.start > gap.mention.end and ";" in between(gap, share)


def _check_rest(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "57% ..., 30% ... and the remaining 20%": the rest of a hundred."""
    shares = numbers(group, "percent")
    for place, verdict in enumerate(shares):
        if place == 0 or not joint("rest", language).search(verdict.before[-40:]):
            continue
        others = [other.mention for other in shares[:place]]
        added = sum(other.value for other in others)
        slack = sum(other.high - other.value for other in others)
        mention = verdict.mention
        if added < 1 and not mention.low - slack - _TINY <= 1 - added <= mention.high + slack + _TINY:
            right = f"{1 - added:.0%}"
            yield itself(verdict, f"what is left of 100% is {right}", right, "the rest of a hundred")


def _pairs(group: Sequence[Verdict]) -> list[tuple[Mention, Mention]]:
    """The two counts, or the two shares, that a multiple can be of."""
    pairs = []
    for forms in (("count",), ("percent", "part")):
        mentions = [verdict.mention for verdict in numbers(group, *forms)]
        if len(mentions) == 2 and min(mention.value for mention in mentions) > 0:
            pairs.append((mentions[0], mentions[1]))
    return pairs


def _as_multiple(mention: Mention, group: Sequence[Verdict]) -> str:
    low, high = mention.low, mention.high
    counts = [verdict.mention for verdict in numbers(group, "count") if verdict.mention.value > 0]
    for one, other in [*_pairs(group), *(combinations(counts, 2) if len(counts) == 3 else ())]:
        ratio = max(one.value, other.value) / min(one.value, other.value)
        if low - _TINY <= ratio <= high + _TINY:
            return f"{one.text} against {other.text}"
    return ""


def _check_multiples(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 5: "twice the incoming flows" beside the two numbers."""
    for verdict in numbers(group, "times"):
        pairs = _pairs([other for other in group if other is not verdict])
        if len(pairs) != 1 or not joint("multiple", language).search(
            verdict.mention.text + verdict.after[:40]
        ):
            continue
        one, other = pairs[0]
        low, high = verdict.mention.low, verdict.mention.high
        lowest = max(one.value, other.value) / min(one.value, other.value)
        if not low - _TINY <= lowest <= high + _TINY:
            right = f"{lowest:.1f} times"
            yield itself(verdict, f"{one.text} and {other.text} are {right}", right, "ratio of two numbers")


def _is_daily(verdict: Verdict, language: str) -> bool:
    daily_pattern = joint("daily", language)
    if daily_pattern.match(verdict.after[:40]):
        return True
    # "547 leaving; 27 a day": of a number that a table has, only the words beside it speak
    after, before = verdict.after[:36], verdict.before[-40:]
    if verdict.status == "matched":
        after, before = re.split(r"\d", after)[0], re.split(r"\d", before)[-1]
    return bool(daily_pattern.search(after) or daily_pattern.search(before))


def _averages(
    verdict: Verdict, group: Sequence[Verdict], language: str
) -> Iterator[tuple[Mention, float, int]]:
    """Totals beside a daily average, each with its average by the month that is named."""
    months = months_in(verdict.sentence.text, language) or months_in(verdict.sentence.before, language)
    months = months or months_in(" ".join(verdict.passage.context), language)
    if len(set(months)) != 1:
        return
    days = monthrange(*divmod_month(months[0]))[1]
    for other in numbers(group, "count"):
        if other is not verdict and other.mention.value >= 3 * verdict.mention.value:
            yield other.mention, other.mention.value / days, days


def _as_daily(verdict: Verdict, group: Sequence[Verdict], language: str) -> str:
    for total, average, days in _averages(verdict, group, language):
        if verdict.mention.low - _TINY <= average <= verdict.mention.high + _TINY:
            return f"{total.text} over {days} days"
    return ""


def _check_daily(group: Sequence[Verdict], before: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """Rule 4: "1,196 in December, 52 a day"."""
    for verdict in numbers(group, "count"):
        if not _is_daily(verdict, language):
            continue
        averages = list(_averages(verdict, group, language)) or list(_averages(verdict, before, language))
        if not averages or _as_daily(verdict, [*group, *before], language):
            continue
        total, average, days = averages[0]
        evidence = f"{total.text} over {days} days is {average:.1f} a day"
        yield itself(verdict, evidence, f"{average:.0f}", "daily average")


def _check_words(group: Sequence[Verdict]) -> Iterator[Verdict]:
    """Rule 7: "half of them (62%)"."""
    for vague in numbers(group, "quantity", "ratio"):
        exact = number_beside(vague, group)
        if exact is not None and not agrees_in_words(vague.mention, exact.mention):
            evidence = f"{exact.mention.text} is not {vague.mention.text}"
            yield itself(vague, evidence, f"{exact.mention.value:.0%}", "words against their number")


def number_beside(vague: Verdict, group: Sequence[Verdict]) -> Verdict | None:
    """The percent or part that says in numbers what a vague quantity says: "half of them (62%)"."""
    ordered = [verdict for verdict in group if verdict.mention.form != "exempt"]
    for first, exact in pairwise(ordered):
        if first is not vague or exact.mention.form not in ("percent", "part"):
            continue
        text = between(vague, exact)
        is_beside = re.fullmatch(r"[^.,;:()\d]{0,70}[(\[]", text) or (
            re.fullmatch(r"(?:[^.,;:()\d]{0,70})?, ", text) and exact.after.startswith(",")
        )
        return exact if is_beside else None
    return None


def agrees_in_words(vague: Mention, exact: Mention) -> bool:
    """Whether a vague quantity may be said of a percent, within a twentieth."""
    return vague.low - _SLACK - _TINY <= exact.value <= vague.high + _SLACK + _TINY

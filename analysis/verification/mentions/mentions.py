"""The numbers in a passage: how each is written, what it may stand for, and what is no finding.

    find_mentions(text, language) -> list of Mention, in the order of the text

Digits are read first, then number words (text2num), then vague quantities ("nearly all"). A percent takes
the count and the base that stand with it: "57% (799 of 1,394)", "799/1,394 (57%)", "57% of the 1,394".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from analysis.verification.mentions.numerals import number_words, read_number
from analysis.verification.mentions.quantities import degree_before, read_quantities, times_limits
from analysis.verification.mentions.vocabulary import exemptions, joint, scales

Form = Literal["percent", "count", "part", "ratio", "quantity", "points", "times", "decimal", "exempt"]
"""part: "8 of 11"; ratio: "8 in 10"; quantity: "nearly all"; points: of two percents; times: "twice"."""


@dataclass(frozen=True)
class Mention:
    """One number of a text, or several that belong together.

    `value` is a share (0-1) for a percent, part, ratio and quantity, a count or plain number else. `low` and
    `high` are what it may have been rounded from, both included. `n` and `base` are the counts given with it.
    `why` says of an exempt number what it is.
    """

    start: int
    end: int
    text: str
    form: Form
    value: float
    low: float
    high: float
    decimals: int = 0
    n: float | None = None
    base: float | None = None
    hedged: bool = False
    why: str = ""


_DIGITS = r"\d{1,3}(?:[ ,.']\d{3})+(?![\d])(?:[.,]\d{1,3})?|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(rf"(?<![\w.,/]){_DIGITS}(?![\w])")
_IN_WORDS = ("time", "form", "method")
"""What may be written in words alone and is no finding: "the last two weeks", "the two of them"."""
_SMALL_WHOLES = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 20.0, 100.0)
"""What "eight in ten" is told of."""
_HEDGE, _MANY_TIMES = 0.1, 30
_LARGE, _ABOUT, _ABOUT_POINTS, _BESIDE = 1000, 0.1, 0.02, 0.015


def find_mentions(text: str, language: str) -> list[Mention]:
    """Every number of a text, in its order; numbers that belong together are one mention."""
    return list(_mentions(text, language))


@lru_cache(maxsize=20_000)
def _mentions(text: str, language: str) -> tuple[Mention, ...]:
    exempt = list(_exempt_spans(text, language))
    phrases = [(quantity.start, quantity.end) for quantity in read_quantities(text, language)]
    numbers = [number for number in _numbers(text, language) if not _within(number, exempt)]
    # "Two thirds" is one quantity, not the number two
    numbers = [number for number in numbers if not _is_in(number, phrases)]
    numbers.sort(key=lambda number: number.start)  # those in words come after those in digits
    mentions = list(_grouped(text, numbers, language))
    mentions += _vague(text, language, mentions)
    mentions += exempt
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _within(number: Mention, spans: Sequence[Mention]) -> bool:
    return any(span.start <= number.start and number.end <= span.end for span in spans)


def _is_in(number: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= number.start and number.end <= end for start, end in spans)


def _exempt_spans(text: str, language: str) -> Iterator[Mention]:
    """What is no finding. A year, an age or a date that a percent sign follows is a number after all."""
    spans: list[Mention] = []
    for exemption in exemptions(language):
        for match in exemption.pattern.finditer(text):
            if exemption.kind not in _IN_WORDS and not any(character.isdigit() for character in match[0]):
                continue
            if exemption.kind != "method" and joint("sign", language).match(text, match.end()):
                continue
            spans.append(Mention(*match.span(), match[0], "exempt", 0.0, 0.0, 0.0, why=exemption.kind))
    # The longest first, so that "May 2022" is one date and not a year besides
    spans.sort(key=lambda span: span.start - span.end)
    for place, span in enumerate(spans):
        if not _within(span, spans[:place]):
            yield span


def _numbers(text: str, language: str) -> Iterator[Mention]:
    """Numbers in digits and in words, alone."""
    taken: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        read = read_number(match[0], language)
        digit_groups = [match[0]] if read is not None else []
        if " " in match[0] and not re.fullmatch(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?", match[0]):
            digit_groups = match[0].split(" ")
        if read is None or len(digit_groups) != 1:
            continue
        value, decimals = read
        if match[0].endswith((",", ".")):
            end -= 1
        half = 0.5 * 10.0**-decimals
        scale = re.match(r" ([^\W\d_]+)", text[end : end + 20])
        factor = scales(language).get(scale[1].casefold(), 1.0) if scale else 1.0
        if scale and factor > 1:
            end += scale.end()
        taken.append((start, end))
        low, high = (value - half) * factor, (value + half) * factor
        bound = text[start - 1 : start]
        if bound in ("<", "≤"):
            low, high = 0.0, value * factor
        elif bound in (">", "≥"):
            low, high = value * factor, 100.0 if value < 100 else float("inf")
        yield Mention(start, end, text[start:end], "count", value * factor, low, high, decimals)
    for start, end, value in number_words(text, language):
        if not any(left < end and start < right for left, right in taken):
            yield Mention(start, end, text[start:end], "count", value, value, value)


def _grouped(text: str, numbers: Sequence[Mention], language: str) -> Iterator[Mention]:
    """Numbers put together with what stands with them."""
    reading = _Reading(text, numbers, language)
    place = 0
    while place < len(numbers):
        mention, used = reading.mention(place)
        if mention.form == "times":
            degree = degree_before(text, mention.start, language)
            low, high = times_limits(mention.value, degree, language)
            decimals = mention.decimals > 0  # "1.5 times" is said of what it is rounded from
            mention = mention if decimals and not degree else replace(mention, low=low, high=high)
            yield replace(mention, hedged=bool(degree))
            place += used
            continue
        yield _hedged(mention) if _is_hedged(text, mention.start, language) else mention
        place += used


def _hedged(mention: Mention) -> Mention:
    """A number that is only said to be about right: a large count by a tenth, a percent by two points."""
    slack = 0.0
    if mention.form == "count" and mention.value >= _LARGE:
        slack = _ABOUT * mention.value
    elif mention.form == "percent" and mention.n is None and not mention.decimals:
        slack = _ABOUT_POINTS
    return replace(mention, low=mention.low - slack, high=mention.high + slack, hedged=True)


@dataclass(frozen=True)
class _Reading:
    """A text and the numbers in it, as they are put together."""

    text: str
    numbers: Sequence[Mention]
    language: str

    def mention(self, place: int) -> tuple[Mention, int]:
        """The mention that begins with a number, and how many numbers it takes."""
        number, following = self.numbers[place], self._at(place + 1)
        if following is not None and self._is_ratio(number, following):
            return self._ratio(number, following), 2  # before "quatre fois": "quatre fois sur dix"
        for form in ("points", "times"):
            sign = self._joint(form).match(self.text, number.end)
            is_count = form == "times" and number.value >= _MANY_TIMES  # "they appear 1,199 times"
            if sign and sign[0].strip() and not is_count:
                return self._ending(number, sign.end(), form=form), 1
        sign = self._joint("sign").match(self.text, number.end)
        if sign:
            share = self._share(number, sign.end())
            inner = 1 if following is not None and following.start < share.end else 0  # the 100 of "p. 100"
            mention, used = self._percent(share, place + inner)
            return mention, used + inner
        if following is not None:
            between = self.text[number.end : following.start]
            is_percent = self._joint("sign").match(self.text, following.end)
            if is_percent and self._joint("range").fullmatch(between) and following.value <= 100:
                return self._share(number, number.end), 1  # "16 to 55%": the first leaves its sign away
            share = self._share(following, is_percent.end()) if is_percent else following
            is_based = is_percent and self._percent(share, place + 1)[0].base is not None
            if is_percent and not is_based and self._is_counted(number, between, share.end):
                text = self.text[number.start : share.end]
                return replace(share, start=number.start, text=text, n=number.value), 2
            is_whole = following.decimals == 0 and following.value >= 1
            # "12 of 11" is a part of too small a whole; "1,300 of 45 countries" are two numbers
            is_part = number.decimals == 0 and number.value < 3 * following.value
            if not is_percent and is_whole and is_part and self._joint("of").fullmatch(between):
                return self._part(number, following, place)
        is_share = number.decimals >= 2 and 0 < number.value < 1
        return replace(number, form="decimal" if is_share else "count"), 1

    def _is_ratio(self, number: Mention, following: Mention) -> bool:
        """Whether two numbers are one: "eight in ten"."""
        if self._joint("sign").match(self.text, following.end):
            return False
        is_of_few = number.value <= following.value and following.value in _SMALL_WHOLES
        return is_of_few and bool(self._joint("ratio").fullmatch(self.text[number.end : following.start]))

    def _is_counted(self, number: Mention, between: str, after: int) -> bool:
        """Whether a number is the count of the percent in brackets behind it: "457 people (37%)"."""
        is_whole = number.decimals == 0 and number.high - number.low <= 1  # "1.3 million" is no count
        before = self.text[max(0, number.start - 20) : number.start]
        is_beside = re.fullmatch(r"[^.,;:()\d]{0,30}[(\[] ?", between)
        is_beside = is_beside or self._joint("restated").fullmatch(between)
        if self._joint("changed").match(self.text, after):
            return False  # "260,665, or 14% more"
        is_last = re.search(rf"\d(?:{self._joint('range').pattern})$", before)  # the 24 of "18 to 24 (37%)"
        return bool(is_whole and is_beside and not is_last and not self._joint("hedge").search(before))

    def _at(self, place: int) -> Mention | None:
        return self.numbers[place] if place < len(self.numbers) else None

    def _joint(self, finds: str) -> re.Pattern[str]:
        return joint(finds, self.language)

    def _ending(self, number: Mention, end: int, **changes: Any) -> Mention:
        return replace(number, end=end, text=self.text[number.start : end], **changes)

    def _share(self, number: Mention, end: int) -> Mention:
        """A percent as a share, with what it may be rounded from, a half included both ways: "seven per cent"
        as much as "7%".
        """
        half = 0.5 if number.low == number.high else 0.0
        value, low, high = number.value / 100, (number.low - half) / 100, (number.high + half) / 100
        return self._ending(number, end, form="percent", value=value, low=low, high=high)

    def _percent(self, percent: Mention, place: int) -> tuple[Mention, int]:
        """A percent with what stands beside it: "(799)", "(799 of 1,394)", "of the 1,394", "(n = 29)"."""
        first, second = self._at(place + 1), self._at(place + 2)
        is_scaled = first is not None and first.value >= 1000
        if (
            first is None
            or (first.decimals and not is_scaled)
            or self._joint("sign").match(self.text, first.end)
        ):
            return percent, 1
        between = self.text[percent.end : first.start]
        in_brackets = re.fullmatch(r" ?[\[(](?:[nN] ?= ?)?", between)
        if in_brackets and second is not None and not second.decimals and second.value >= first.value:
            middle = self.text[first.end : second.start]
            is_base = re.fullmatch(r"[,;] ?(?:base|N|n)? ?=? ?", middle)
            if is_base or self._joint("of").fullmatch(middle):
                return self._ending(percent, second.end, n=first.value, base=second.value), 3
        if in_brackets and "=" in between:
            return self._ending(percent, first.end, base=first.value), 2
        if in_brackets and re.match(r"[)\] ,;]", self.text[first.end : first.end + 1]):
            return self._ending(percent, first.end, n=first.value), 2
        is_measure = self._joint("measure").match(self.text, first.end)  # "19% of three months"
        ranged = self._joint("range").match(self.text, first.end)
        is_span = second is not None and ranged is not None and ranged.end() == second.start
        if self._joint("base").fullmatch(between) and not is_measure and not is_span:
            return self._ending(percent, first.end, base=first.value), 2
        return percent, 1

    def _part(self, number: Mention, base: Mention, place: int) -> tuple[Mention, int]:
        """ "8 of 11", and the percent in brackets after it: "8 of 11 women (73%)"."""
        share = number.value / base.value
        part = self._ending(number, base.end, form="part", value=share, low=share, high=share)
        part = replace(part, n=number.value, base=base.value)
        after = self._at(place + 2)
        if after is None or not re.fullmatch(r"[^.;()\d]{0,60}[(\[] ?", self.text[base.end : after.start]):
            return part, 2
        sign = self._joint("sign").match(self.text, after.end)
        if not sign or self.text[sign.end() : sign.end() + 1] not in (")", "]", ",", ";"):
            return part, 2
        percent = self._share(after, sign.end())
        text = self.text[number.start : percent.end]
        return replace(percent, start=number.start, text=text, n=number.value, base=base.value), 3

    def _ratio(self, number: Mention, whole: Mention) -> Mention:
        """ "eight in ten": half a step of the whole either way."""
        share, step = number.value / whole.value, 0.5 / whole.value
        if number.value == 1 and whole.value > 2:  # "one in four" is no third
            low, high = 1 / (whole.value + 0.5) - _BESIDE, 1 / (whole.value - 0.5) + _BESIDE
            one = self._ending(number, whole.end, form="ratio", value=share, n=1.0, base=whole.value)
            return replace(one, low=low, high=high)
        ratio = self._ending(number, whole.end, form="ratio", value=share, n=number.value, base=whole.value)
        return replace(ratio, low=max(0.0, share - step), high=min(1.0, share + step))


def _vague(text: str, language: str, taken: Sequence[Mention]) -> list[Mention]:
    """Quantities in words that no number is part of."""
    vague: list[Mention] = []
    nobody = joint("nobody", language).match(text)
    if nobody and not any(mention.start < nobody.end() for mention in taken):
        vague.append(Mention(*nobody.span(), nobody[0], "quantity", 0.0, 0.0, 0.0, hedged=True))
    for quantity in read_quantities(text, language):
        if any(mention.start < quantity.end and quantity.start < mention.end for mention in taken):
            continue
        is_hedged = quantity.is_share or quantity.is_hedged or _is_hedged(text, quantity.start, language)
        form: Form = "quantity" if quantity.is_share else "times"
        limits = (quantity.value, quantity.low, quantity.high)
        vague.append(
            Mention(
                quantity.start,
                quantity.end,
                text[quantity.start : quantity.end],
                form,
                *limits,
                hedged=is_hedged,
            )
        )
    return vague


def _is_hedged(text: str, start: int, language: str) -> bool:
    """Whether what stands before a number says that it is about right."""
    return bool(joint("hedge", language).search(text[max(0, start - 20) : start]))

"""Checks of a journey: where the interview took place, and whether each place lies on the route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.findings import at, flag
from analysis.cleaning.checks.limits import Question, Questions
from analysis.cleaning.checks.logic import holds
from analysis.expressions.tree import Answer, Call, Operation


@dataclass(frozen=True)
class InterviewCountry:
    """The country of interview is the respondent's nationality or country of departure.

    Answers are compared by name and by label, so lists may differ.
    Source: cleaningkit validate_country_of_interview.
    """

    question: Question
    same_as: Questions

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for other in self.same_as:
            off = holds(Operation("=", Answer(self.question), Answer(other)), responses)
            uuids, values = (
                at(responses.frame.index, off),
                shown(responses, self.question, np.flatnonzero(off)),
            )
            words = responses.form.label(other)
            for question in (self.question, other):
                yield flag(
                    uuids,
                    question,
                    f"The country of interview is also the answer to {words!r}.",
                    values,
                    [f"{other} ~/~ {uuid}" for uuid in uuids],
                )


@dataclass(frozen=True)
class OnRoute:
    """A place (stopped at, dangerous) is none of the places of the route.

    Source: check_route_01 to _09 of MMC's logical_checks_mmc.xlsx.
    """

    places: Questions
    route: Questions

    def find(self, responses) -> Iterator[pd.DataFrame]:
        route = tuple(Answer(question) for question in self.route)
        for place in self.places:
            given = Call("not", (Call("missing", (Answer(place),)),))
            astray = Call("not", (Call("within", (Answer(place), *route)),))
            off = holds(Operation("and", given, astray), responses)
            values = shown(responses, place, np.flatnonzero(off))
            yield flag(
                at(responses.frame.index, off),
                place,
                [f"{value!r} is not on the route the respondent gave." for value in values],
                values,
            )

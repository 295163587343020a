"""How people interviewed are told of: never by name."""

from __future__ import annotations

import pandas as pd

from analysis.context.interviews.quotations import Quotation
from analysis.context.interviews.register import Register
from analysis.languages import text_in
from analysis.reading.place_names import place_label


def attribution(register: Register, quotation: Quotation, language: str) -> str:
    """Who said it, in the study's style: group, organisation or country, sex, place and month, never a
    name.
    """
    interview = register.frame.loc[quotation.interview]
    declared = register.declared
    template = text_in(declared.groups[interview["group"]].attribution, language)
    return template.format(
        sex=text_in(declared.sexes[interview["sex"]], language),
        origin=place_label(interview["origin"], language),
        organisation=text_in(declared.organisations.get(interview["organisation"], {}), language),
        place=declared.place_name(interview["place"], language),
        month=_month(interview["date"], language),
    )


def _month(date: pd.Timestamp, language: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", date, locale=language)


def annex(register: Register, group: str, language: str) -> pd.DataFrame:
    """The annex table of one group: number, organisation or country of origin, sex, place, month.

    Index: the interview's number in date order. Columns are texts in the language.
    """
    rows = register.of(group)
    declared = register.declared
    who = []
    for row in rows.itertuples():
        organisation = text_in(declared.organisations.get(row.organisation, {}), language)
        who.append(organisation or place_label(row.origin, language))
    return pd.DataFrame(
        {
            "who": who,
            "sex": [text_in(declared.sexes[sex], language) for sex in rows["sex"]],
            "place": [declared.place_name(place, language) for place in rows["place"]],
            "month": [_month(date, language) for date in rows["date"]],
        },
        index=pd.RangeIndex(1, len(rows) + 1, name="number"),
    )

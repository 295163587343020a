"""A drawn survey of 120 households with their members and what happened to them. Nobody in it is real."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SURVEY = """\
type,name,label::English (en),label::French (fr),relevant
select_one town,town,Town,Ville,
select_one sex,sex,Sex,Sexe,
integer,age,Age,Âge,
begin_repeat,members,Members of the household,Membres du ménage,
text,member_name,What is the name?,Quel est son nom ?,
select_one sex,member_sex,Sex of the member,Sexe du membre,
integer,member_age,Age of the member,Âge du membre,
select_one yes_no,member_work,Does the member work?,Le membre travaille-t-il ?,
integer,mobile,Mobile number of the member,Téléphone du membre,
date,born,Date of birth,Date de naissance,
image,photo,Photo,Photo,
end_repeat,,,,
begin_repeat,events,What happened,Ce qui s'est passé,
select_one event,event,What was it?,Qu'était-ce ?,
text,event_place,Where was it?,Où était-ce ?,
end_repeat,,,,
"""
CHOICES = """\
list_name,name,label::English (en),label::French (fr)
town,port,Port,Port
sex,f,Women,Femmes
sex,m,Men,Hommes
yes_no,yes,Yes,Oui
yes_no,no,No,Non
event,theft,Theft,Vol
event,arrest,Arrest,Arrestation
"""
SETTINGS = "form_title,form_id,default_language\nHouseholds,households,English (en)\n"
INSTRUMENT = """\
title: {en: Households, fr: Ménages}
languages: [en, fr]
columns: {uuid: _uuid}
stacks:
  members: {repeat: members, unit: {en: member|members, fr: membre|membres}}
"""
PLAN = """\
table,section,question,statistic,unit,stack,by,exclude,figure,title::English (en),title::French (fr),column::English (en)
sexes,people,sex,share,respondents,,,,,Sex,Sexe,
work,people,member_work,share,reports,members,,,,Members at work,Membres au travail,
"""  # noqa: E501
PARAMS = """\
city: {en: Port, fr: Port}
languages: [en, fr]
surveys:
  - instrument: households
    export: [data/interviews.csv, data/members.csv, data/events.csv]
    rows: {town: port}
thresholds: {small_base: 30, suppress_below: 5}
"""
RECIPE = """\
keys: [sex, age]
steps:
  - bands: {question: age, breaks: [30, 45]}
  - suppress: {k: 3}
repeats:
  members:
    keys: [member_sex, member_age]
    sensitive: [member_work]
    steps:
      - bands: {question: member_age, breaks: [18]}
"""
MARKS = ("zzuuid", "zzmember", "22377", "1990-04", "zzphoto", "zzplace")
HOUSEHOLDS = 120


def write_households(root: Path, recipe: str = RECIPE, seed: int = 4) -> Path:
    """A workspace with the drawn households and a recipe; its folder."""
    texts = {
        "surveys/households/form/survey.csv": SURVEY,
        "surveys/households/form/choices.csv": CHOICES,
        "surveys/households/form/settings.csv": SETTINGS,
        "surveys/households/instrument.yaml": INSTRUMENT,
        "surveys/households/plan.csv": PLAN,
        "params/port.yaml": PARAMS,
        "release.yaml": recipe,
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for name, rows in draw_households(seed).items():
        path = root / "data" / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return root


def draw_households(seed: int) -> dict[str, list[dict[str, object]]]:
    """The rows of interviews, members and events, with a mark in every column that identifies."""
    draws = np.random.default_rng(seed)
    interviews, members, events = [], [], []
    for number in range(HOUSEHOLDS):
        uuid = f"zzuuid{number:04}"
        interviews.append(
            {
                "_uuid": uuid,
                "_index": number + 1,
                "weight": 40 + number % 3,
                "town": "port",
                "sex": "fm"[draws.integers(2)],
                "age": int(draws.integers(18, 60)),
            }
        )
        for _ in range(draws.integers(0, 6)):
            place = len(members) + 1
            members.append(
                {
                    "_submission__uuid": uuid,
                    "_index": place,
                    "_parent_index": number + 1,
                    "member_name": f"zzmember{place}",
                    "member_sex": "fm"[draws.integers(2)],
                    "member_age": int(draws.integers(0, 80)),
                    "member_work": ["yes", "no"][draws.integers(2)],
                    "mobile": 22377000000 + 7919 * place,
                    "born": f"1990-04-{1 + place % 28:02}",
                    "photo": f"zzphoto{place}.jpg",
                }
            )
        for _ in range(draws.integers(0, 3)):
            place = len(events) + 1
            events.append(
                {
                    "_submission__uuid": uuid,
                    "_index": place,
                    "_parent_index": number + 1,
                    "event": ["theft", "arrest"][draws.integers(2)],
                    "event_place": f"zzplace{place}",
                }
            )
    return {"interviews": interviews, "members": members, "events": events}

"""A drawn survey of 60 people, with marks of the kinds that no release may hold. Nobody in it is real."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

SURVEY = """\
type,name,label::English (en),label::French (fr),relevant
start,start,,,
deviceid,deviceid,,,
select_one staff,enumerator,Enumerator,Enquêteur,
text,full_name,What is your name?,Quel est votre nom ?,
integer,contact_no,Mobile number,Numéro de téléphone,
geopoint,where,Where are you?,Où êtes-vous ?,
date,arrival,When did you arrive?,Quand êtes-vous arrivé ?,
image,photo,Photo,Photo,
select_one city,city,City of the interview,Ville de l'entretien,
select_one sex,sex,Sex,Sexe,
integer,age,Age,Âge,
select_one country,nationality,Nationality,Nationalité,
integer,children,Number of children,Nombre d'enfants,
select_multiple incident,incidents,Which incidents happened to you?,Quels incidents avez-vous vécus ?,
text,incidents_other,Other incident,Autre incident,
decimal,income,Income in a month,Revenu d'un mois,${sex} = 'f'
calculate,summary,,,
"""
CHOICES = """\
list_name,name,label::English (en),label::French (fr)
city,port,Port,Port
sex,f,Women,Femmes
sex,m,Men,Hommes
country,a,Country A,Pays A
country,b,Country B,Pays B
country,c,Country C,Pays C
country,d,Country D,Pays D
incident,theft,Theft,Vol
incident,beating,Beating,Coups
incident,none,None,Aucun
staff,s1,Awa Enquetrice,Awa Enquetrice
staff,s2,Bakary Enqueteur,Bakary Enqueteur
"""
SETTINGS = "form_title,form_id,default_language\nDrawn,drawn,English (en)\n"
INSTRUMENT = """\
title: {en: Drawn survey, fr: Enquête dessinée}
languages: [en, fr]
columns: {uuid: _uuid, start: start}
"""
PLAN = """\
table,section,question,statistic,unit,stack,by,exclude,figure,title::English (en),title::French (fr),column::English (en)
incidents,protection,incidents,share,respondents,,,,,Incidents,Incidents,
incidents,protection,incidents,share,respondents,,sex,,,,,
ages,people,age,mean,respondents,,,,,Age,Âge,
origin,people,nationality,share,respondents,,,,,Nationality,Nationalité,
"""  # noqa: E501
RECODES = """\
variable,question,from,to,label::English (en),label::French (fr)
age_band,age,,,Age band,Tranche d'âge
age_band,age,"[18,30)",young,18-29,18-29
age_band,age,"[30,)",older,30 and more,30 et plus
"""
PARAMS = """\
city: {en: Port, fr: Port}
languages: [en, fr]
surveys:
  - instrument: drawn
    export: data/export.csv
    rows: {city: port}
thresholds: {small_base: 30, suppress_below: 5}
"""
RECIPE = """\
keys: [sex, age, nationality]
sensitive: [incidents]
steps:
  - bands: {question: age, breaks: [18, 30, 45]}
  - top_code: {question: children, at: 4}
  - group: {question: nationality, into: {other: [c, d]}, labels: {other: Another country}}
  - suppress: {k: 3}
"""
MARKS = (
    "zzname",
    "zzother",
    "zzdevice",
    "zzuuid",
    "zzphoto",
    "zzsummary",
    "zzuser",
    "Enquetrice",
    "22376",
    "12.63",
    "2021-03-",
)
"""Bits of what was planted: no file of a release may hold any of them."""
PEOPLE = 60


def export(people: int = PEOPLE, seed: int = 3) -> str:
    """The answers as CSV, with a mark in every column that identifies."""
    draws = np.random.default_rng(seed)
    rows = []
    for number in range(people):
        sex = "fm"[draws.integers(2)]
        ticked = [draws.random() < share for share in (0.3, 0.2, 0.4)]
        names = [name for name, tick in zip(("theft", "beating", "none"), ticked, strict=True) if tick]
        rows.append(
            {
                "_uuid": f"zzuuid{number:04}",
                "_submitted_by": f"zzuser{number % 3}",
                "weight": 50,
                "raked": round(0.5 + number / (people - 1), 6),
                "household": number // 3,
                "start": f"2021-03-{1 + number % 28:02}T09:00:00",
                "deviceid": f"zzdevice{number % 4}",
                "enumerator": f"s{1 + number % 2}",
                "full_name": f"zzname{number:03}",
                "contact_no": 22376000000 + 7919 * number,
                "where": f"12.63{number:03} -8.00{number:03} 0 0",
                "arrival": f"2021-03-{1 + number % 28:02}",
                "photo": f"zzphoto{number}.jpg",
                "city": "port",
                "sex": sex,
                "age": int(draws.integers(18, 60)),
                "nationality": "aaaabbbccd"[draws.integers(10)],
                "children": int(draws.integers(0, 8)),
                "incidents": " ".join(names),
                **{f"incidents/{name}": int(name in names) for name in ("theft", "beating", "none")},
                "incidents_other": f"zzother {number}",
                "income": round(float(draws.lognormal(4, 1)), 2) if sex == "f" else "",
                "summary": f"zzsummary {number}",
            }
        )
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write_workspace(root: Path, recipe: str = RECIPE, answers: str = "") -> Path:
    """A workspace with the drawn survey and a recipe; its folder."""
    texts = {
        "surveys/drawn/form/survey.csv": SURVEY,
        "surveys/drawn/form/choices.csv": CHOICES,
        "surveys/drawn/form/settings.csv": SETTINGS,
        "surveys/drawn/instrument.yaml": INSTRUMENT,
        "surveys/drawn/plan.csv": PLAN,
        "surveys/drawn/recodes.csv": RECODES,
        "params/port.yaml": PARAMS,
        "data/export.csv": answers or export(),
        "release.yaml": recipe,
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return root

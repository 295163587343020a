"""A small workspace in which nothing is wrong, with one file of every kind that people write."""

from __future__ import annotations

from pathlib import Path

from tests.workspaces import EXPORT, INSTRUMENT, PARAMS, PLAN, SURVEY, Home, make_home

REPEAT = """\
begin_repeat,kids,Children,Enfants,
integer,kid_age,Age of the child,Âge de l'enfant,
select_one sex,kid_sex,Sex of the child,Sexe de l'enfant,${children} > 0
end_repeat,,,,
select_one origin,origin,Where are you from?,D'où venez-vous ?,
text,origin_other,Other place,Autre lieu,"selected(${origin}, 'other')"
"""
KIDS = """\
kid_age,kid_sex,_index,_submission__uuid
4,f,1,u2
9,m,2,u2
1,f,3,u3
12,m,4,u8
"""
FILES = {
    "surveys/drawn/checks.csv": """\
id,rule,limits,severity,reason
age,limits,question=age; minimum=18; maximum=99,high,4Mi interviews adults
period,period,first=2020-01-01; last=2020-01-31,medium,Other rounds do not belong here
paid,logic,expression=paid == 'yes' & age < 10,low,A child does not pay
""",
    "surveys/drawn/recodes.csv": """\
variable,question,from,to,label::English (en),label::French (fr)
age_band,age,,,Age,Âge
age_band,age,"[0,30)",young,Under 30,Moins de 30 ans
age_band,age,"[30,)",old,30 and more,30 ans et plus
""",
    "surveys/drawn/indicators.yaml": """\
any_of:
  robbed:
    labels: {en: Robbed, fr: Volé}
    of:
      robbery_place: [desert, town]
selections:
  ways:
    labels: {en: Ways of travel, fr: Moyens}
    question: means
of_repeat:
  small_children:
    labels: {en: Children under five, fr: Enfants de moins de cinq ans}
    repeat: kids
    between: {kid_age: "[0,5)"}
""",
    "surveys/drawn/harmonise.csv": """\
kind,question,alias,canonical,note
question,,gender,sex,An older name
choice,sex,female,f,An older code
""",
    "surveys/drawn/comparison.yaml": """\
outcomes:
  - {table: payment, choice: "yes"}
mix: [sex]
standard: north
""",
    "surveys/drawn/phrases.yaml": """\
levels:
  sex:
    f: {en: women, fr: femmes|f}
    m: {en: men, fr: hommes|m}
""",
    "cleaning/north.csv": """\
uuid,index,question,old_value,action,new_value,comments
u4,,age,30,recoded,31,Typing error
u3,,children,1,recoded,2,Unclear
u2,1,kid_age,4,recoded,5,Asked again
""",
    "cleaning/north_others.csv": """\
question,answer,decision,recode_to,translation
origin_other,Kayes,recode,mali,
origin_other,unclear,invalid,,
""",
    "data/frame.csv": """\
sex,people,group
f,300,a
m,400,b
""",
    "findings.yaml": """\
key: 5
kinds: {leads: 1}
""",
    "style/style.yaml": """\
accent: "#17406d"
figures: {widths: [17, 8.5], formats: [svg]}
""",
    "text/synonyms.csv": """\
language,word,means
en,robbers,robbery
""",
    "release.yaml": """\
title: {en: Drawn survey}
licence: CC-BY-4.0
contact: data@example.org
keys: [sex, age]
steps:
  - bands: {question: age, breaks: [30, 50]}
""",
}
MORE = """\
    cleaning_log: cleaning/north.csv
    period: {from: 2020-01-01, to: 2020-01-31}
    design: {file: data/frame.csv, key: sex, population: people, source: A register}
    weights:
      margins:
        - variable: sex
          shares: {f: 0.5, m: 0.5}
          source: A census
          year: 2019
          address: https://example.org/census
      cap: 5
"""


def make_whole_home(root: Path) -> Home:
    """The workspace, in which `check` finds nothing to tell."""
    home = make_home(root)
    home.write(home.instrument / "form" / "survey.csv", SURVEY + REPEAT)
    choices = home.instrument / "form" / "choices.csv"
    more = "origin,mali,Mali,Mali\norigin,niger,Niger,Niger\norigin,other,Other,Autre\n"
    home.write(choices, choices.read_text(encoding="utf-8") + more)
    stack = '  kids: {repeat: kids, unit: {en: "child|children", fr: "enfant|enfants"}}\n'
    home.write(
        home.instrument / "instrument.yaml",
        INSTRUMENT.replace("roles: {", "roles: {other: [other], ") + stack,
    )
    plan = "children,person,kid_sex,share,reports,kids,,,,Children in {city},Enfants à {city},Children\n"
    home.write(home.instrument / "plan.csv", PLAN + plan)
    head, *rows = EXPORT.splitlines()
    origins = ["mali,", "other,Kayes", "niger,", "mali,", ",", "other,unclear", "niger,", "mali,"]
    lines = [f"{head},origin,origin_other", *map(",".join, zip(rows, origins, strict=True))]
    home.write(home.export, "\n".join(lines) + "\n")
    home.write(home.root / "data" / "kids.csv", KIDS)
    params = PARAMS.replace("export: data/export.csv", "export: [data/export.csv, data/kids.csv]")
    home.write(home.params(), params.replace("    wave:", MORE + "    wave:"))
    home.write(home.params("south"), params.replace("city: north", "city: south"), ("North", "South"))
    for name, text in FILES.items():
        home.write(home.root / name, text)
    return home

"""A workspace of drawn households: villages in districts, weights, a finite population, answers that the
form's routing passes by (tests/golden/data/drawn_households.csv).
"""

from __future__ import annotations

from pathlib import Path

from tests.workspaces import Home

DATA = Path(__file__).parent / "golden" / "data" / "drawn_households.csv"
SURVEY = """\
type,name,label::English (en),relevant
start,start,,
select_one district,district,District,
select_one head,head,Head of the household,
select_one shelter,shelter,Shelter,
select_one water,water,Water,
integer,size,Size of the household,
decimal,income,Income,
integer,children,Children,
integer,school,Children at school,${children} > 0
select_multiple needs,needs,Needs,${shelter} != 'house'
"""
LISTS = {
    "district": "hills coast delta plain",
    "head": "woman man",
    "shelter": "house tent shared",
    "water": "good fair bad",
    "needs": "food water cash other",
}
INSTRUMENT = """\
title: {en: Drawn households}
about: {en: Nobody in it is real.}
source: {en: The tests}
interviewed: {en: household|households}
languages: [en]
columns: {uuid: _uuid, start: start}
"""
PARAMS = """\
city: {en: North}
languages: [en]
surveys:
  - instrument: drawn
    export: data/export.csv
DESIGN
thresholds: {small_base: 3, suppress_below: 0}
synthetic: true
"""
DESIGN = "    design: {weights: weight, strata: district, psu: village, fpc: villages}"
PLAN = "table,section,question,title::English (en)\nshelter,homes,shelter,Shelter in {city}\n"


def make_households(root: Path, design: str = "") -> Home:
    """The workspace, with `design` in its params."""
    home = Home(root)
    choices = [
        f"{name},{choice},{choice.capitalize()}"
        for name, listed in LISTS.items()
        for choice in listed.split()
    ]
    form = home.instrument / "form"
    home.write(form / "survey.csv", SURVEY)
    home.write(form / "choices.csv", "\n".join(["list_name,name,label::English (en)", *choices, ""]))
    home.write(form / "settings.csv", "form_title,form_id,default_language\nDrawn,drawn,English (en)\n")
    home.write(home.instrument / "instrument.yaml", INSTRUMENT)
    home.write(home.instrument / "plan.csv", PLAN)
    home.write(home.export, DATA.read_text(encoding="utf-8"))
    home.write(home.params(), PARAMS.replace("DESIGN", design))
    return home

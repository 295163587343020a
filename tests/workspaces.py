"""A small workspace on disk: one form, eight people in two cities, and the files a user would have written.

Nobody in it is real. Seven people were interviewed in North, one in South; `paid` routes to `means`,
and two places of incidents are stacked into reports.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.answers.stack import stack
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, read_instrument
from analysis.planning.plan import PlanRow
from analysis.problems import Problems

SURVEY = """\
type,name,label::English (en),label::French (fr),relevant
start,start,,,
select_one city,city,City of the interview,Ville de l'entretien,
begin_group,person,About you,À propos de vous,
select_one sex,sex,Sex,Sexe,
integer,age,Age,Âge,
integer,children,Children,Enfants,
end_group,,,,
begin_group,journey,Your journey,Votre trajet,
select_one yes_no,paid,Did you pay a smuggler?,Avez-vous payé un passeur ?,
select_multiple means,means,How did you travel with the smuggler?,Comment avez-vous voyagé avec le passeur ?,${paid} = 'yes'
select_one place,robbery_place,Where were you robbed?,Où avez-vous été volé ?,
select_one place,beating_place,Where were you beaten?,Où avez-vous été battu ?,
end_group,,,,
"""  # noqa: E501
CHOICES = """\
list_name,name,label::English (en),label::French (fr)
city,north,North,Nord
city,south,South,Sud
sex,f,Women,Femmes
sex,m,Men,Hommes
yes_no,yes,Yes,Oui
yes_no,no,No,Non
yes_no,dk,Don't know,Ne sait pas
means,bus,By bus,En bus
means,foot,On foot,À pied
means,dk,Don't know,Ne sait pas
place,desert,Desert,Désert
place,town,Town,Ville
incident,robbery,Robbery,Vol
incident,beating,Beating,Coups
"""
SETTINGS = "form_title,form_id,default_language\nDrawn form,drawn,English (en)\n"
EXPORT = """\
_uuid,start,city,sex,age,children,paid,means,means/bus,means/foot,means/dk,robbery_place,beating_place
u1,2020-01-05T09:00:00,north,f,20,0,yes,bus foot,1,1,0,desert,
u2,2020-01-05T10:00:00,north,f,30,2,yes,bus,1,0,0,desert,town
u3,2020-01-06T09:00:00,north,m,40,1,no,,,,,,desert
u4,2020-01-06T10:00:00,north,m,30,3,dk,,,,,,
u5,2020-01-07T09:00:00,north,m,,,,,,,,,
u6,2020-01-07T10:00:00,north,m,25,0,yes,dk,0,0,1,town,town
u7,2020-01-08T09:00:00,north,f,35,1,yes,,,,,,
u8,2020-02-08T10:00:00,south,m,50,4,yes,foot,0,1,0,,desert
"""
INSTRUMENT = """\
title: {en: Drawn survey, fr: Enquête dessinée}
about: {en: Nobody in it is real., fr: Personne n'y est réel.}
source: {en: The tests, fr: Les tests}
languages: [en, fr]
columns: {uuid: _uuid, start: start}
roles: {dont_know: [dk]}
stacks:
  incidents:
    labels:
      incident: {en: Incident, fr: Incident}
      place: {en: Place of the incident, fr: Lieu de l'incident}
    requires: [place]
    blocks:
      - {set: {incident: robbery}, columns: {place: robbery_place}}
      - {set: {incident: beating}, columns: {place: beating_place}}
"""
PLAN = """\
table,section,question,statistic,unit,stack,by,exclude,figure,title::English (en),title::French (fr),column::English (en)
payment,journey,paid,share,respondents,,,,,Paying smugglers in {city},Payer des passeurs à {city},
payment,journey,paid,share,respondents,,sex,,,,,
ages,person,age,mean,respondents,,,,,Age of people in {city},Âge des personnes à {city},
incidents,journey,incident,share,reports,incidents,,,,Incidents in {city},Incidents à {city},Reports of incidents
incidents,journey,incident,share,respondents,incidents,,,,,,People who reported any
"""  # noqa: E501
PARAMS = """\
city: {en: North, fr: Nord}
languages: [en, fr]
surveys:
  - instrument: drawn
    export: data/export.csv
    wave: 2020-01
    rows: {city: north}
thresholds: {small_base: 3, suppress_below: 0}
synthetic: true
"""
MARGIN = """\
    weights:
      margins:
        - variable: sex
          shares: {f: 0.5, m: 0.5}
          source: A census
          year: 2019
          address: https://example.org/census
"""


@dataclass(frozen=True)
class Home:
    """A workspace on disk that a test may spoil."""

    root: Path

    @property
    def instrument(self) -> Path:
        return self.root / "surveys" / "drawn"

    @property
    def export(self) -> Path:
        return self.root / "data" / "export.csv"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def params(self, city: str = "north") -> Path:
        return self.root / "params" / f"{city}.yaml"

    def write(self, path: Path, text: str, *changes: tuple[str, str]) -> Path:
        """Write `text` with every change made; each must find its place."""
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def change(self, path: Path, *changes: tuple[str, str]) -> Path:
        """Make the changes in a file that is there."""
        return self.write(path, path.read_text(encoding="utf-8"), *changes)

    def weigh(self, *changes: tuple[str, str]) -> Path:
        """Rake North to a margin of sex, changed as given."""
        return self.write(self.params(), PARAMS.replace("thresholds:", MARGIN + "thresholds:"), *changes)

    def files(self) -> dict[str, bytes]:
        """All output by name."""
        return {
            str(path.relative_to(self.out)): path.read_bytes()
            for path in self.out.rglob("*")
            if path.is_file()
        }


def make_home(root: Path) -> Home:
    """The workspace as it is when nothing is wrong."""
    home = Home(root)
    for name, text in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        home.write(home.instrument / "form" / f"{name}.csv", text)
    home.write(home.instrument / "instrument.yaml", INSTRUMENT)
    home.write(home.instrument / "plan.csv", PLAN)
    home.write(home.export, EXPORT)
    home.write(home.params(), PARAMS)
    home.write(
        home.params("south"), PARAMS, ("North", "South"), ("Nord", "Sud"), ("city: north", "city: south")
    )
    return home


def copy_home(home: Home, root: Path) -> Home:
    """The same workspace, with its output, in another folder."""
    shutil.copytree(home.root, root)
    return Home(root)


@dataclass(frozen=True)
class Read:
    """The workspace's answers as values: form, instrument, people and their reports."""

    form: Form
    instrument: Instrument
    respondents: Responses
    reports: dict[str, Reports]


def read_home(home: Home, city: str = "north") -> Read:
    """The answers of one city."""
    problems = Problems()
    instrument = read_instrument(home.instrument, problems)
    form = read_form(instrument.form_path, problems)
    everyone = read_responses(home.export, form, instrument, problems)
    problems.stop_if_fatal()
    respondents = everyone.subset(everyone.where({"city": city}))
    return Read(form, instrument, respondents, {"incidents": stack(respondents, "incidents")})


def plan_row(question: str, **more) -> PlanRow:
    """A row of the table "t"."""
    return PlanRow(**{"table": "t", "section": "s", "question": question, **more})

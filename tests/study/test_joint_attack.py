"""Nothing hidden follows from everything that a run prints: tables, annexes and tests taken together.

Surveys are drawn and run twice, with and without a threshold. Every count that the protected run prints is
put into one linear program with all sums that a reader can write down: answers and levels to their bases, who
was asked to who answered and who did not, don't know to its cell, the base of a test to its levels.
"""

import csv
import io
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.attack import find_determined
from analysis.disclosure.counts import Counts, Sum, counts_of
from analysis.disclosure.known.routes import Route, Sent
from analysis.disclosure.limits import limits_of
from analysis.disclosure.secondary import primary_counts
from analysis.intake.instrument import Roles
from analysis.study import declare, estimating
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED
from tests.disclosure.release.drawn import INSTRUMENT, PARAMS, RECODES, SETTINGS

THRESHOLD = 5
HELPED = ("yes", "no", "friend", "other", "dk", "refused", "")
FORM = """\
type,name,label::English (en),label::French (fr),relevant
start,start,,,
select_one city,city,City,Ville,
select_one sex,sex,Sex,Sexe,
integer,age,Age,Âge,
select_one area,area,Area,Zone,
select_one helped,helped,Were you helped?,Vous a-t-on aidé ?,
text,helped_other,How else?,Comment ?,${helped} = 'other'
select_one reason,reason,Why not?,Pourquoi pas ?,${helped} = 'no'
select_multiple need,needs,What do you need?,De quoi avez-vous besoin ?,
"""
CHOICES = """\
list_name,name,label::English (en),label::French (fr)
city,port,Port,Port
sex,f,Women,Femmes
sex,m,Men,Hommes
area,n,North,Nord
area,s,South,Sud
area,e,East,Est
helped,yes,Yes,Oui
helped,no,No,Non
helped,friend,By a friend,Par un ami
helped,other,Other,Autre
helped,dk,Don't know,Ne sait pas
helped,refused,Refused,Refus
reason,far,Too far,Trop loin
reason,dear,Too dear,Trop cher
reason,dk,Don't know,Ne sait pas
need,food,Food,Nourriture
need,cash,Cash,Argent
need,none,Nothing,Rien
"""
PLAN = """\
table,section,question,statistic,unit,by,test,exclude,title::English (en),title::French (fr)
help,care,helped,share,respondents,,,,Help,Aide
help,care,helped,share,respondents,sex,yes,,,
help,care,helped,share,respondents,area,yes,,,
help,care,helped,share,respondents,sex area,,,,
known,care,helped,share,respondents,,,dk refused,Known,Connu
reason,care,reason,share,respondents,,,,Reason,Raison
reason,care,reason,share,respondents,sex,yes,,,
needs,care,needs,share,respondents,,,,Needs,Besoins
needs,care,needs,share,respondents,area,yes,,,
bands,people,age_band,share,respondents,sex,yes,,Ages,Âges
bands,people,age_band,share,respondents,,,,,
"""
CHECKS = """\
id,rule,limits,severity,reason
young,age,question=age; minimum=22,high,Adults
"""
OTHER, NO = frozenset([("helped", "other")]), frozenset([("helped", "no")])
ROUTES = {
    ("drawn", "helped_other"): Route((OTHER,), (), OTHER, (Sent(OTHER),)),
    ("drawn", "reason"): Route((NO,), (), NO, (Sent(NO),)),
}
KEY = ["survey", "wave", "table", "question", "statistic", "unit", "weighting", "choice", "domain", "level"]
TESTED = ["survey", "table", "question", "domain", "unit"]


def answers(seed: int) -> str:
    draws = np.random.default_rng(seed)
    rows = []
    for number in range(int(draws.integers(25, 70))):
        helped = draws.choice(HELPED, p=[0.38, 0.25, 0.05, 0.1, 0.08, 0.04, 0.1])
        needs = [name for name in ("food", "cash", "none") if draws.random() < 0.3]
        rows.append(
            {
                "_uuid": f"u{number}",
                "start": f"2021-03-{1 + number % 28:02}T09:00:00",
                "city": "port",
                "sex": "fm"[int(draws.random() < 0.7)],
                "age": int(draws.integers(18, 50)),
                "area": draws.choice(["n", "s", "e"], p=[0.6, 0.3, 0.1]),
                "helped": helped,
                "helped_other": "x" if helped == "other" and draws.random() < 0.8 else "",
                "reason": draws.choice(["far", "dear", "dk", ""]) if helped == "no" else "",
                "needs": " ".join(needs),
                **{f"needs/{name}": int(name in needs) if needs else "" for name in ("food", "cash", "none")},
            }
        )
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def study_of(root, seed: int, below: int, more: str = "", within: str = ""):
    """The city, its surveys' data as read, and what comes of them; `more` are further params, `within` those
    of the survey.
    """
    params = PARAMS.replace("suppress_below: 5", f"suppress_below: {below}") + more
    texts = {
        "surveys/drawn/form/survey.csv": FORM,
        "surveys/drawn/form/choices.csv": CHOICES,
        "surveys/drawn/form/settings.csv": SETTINGS,
        "surveys/drawn/instrument.yaml": INSTRUMENT
        + "roles: {dont_know: [dk], refused: [refused], other: [other]}\n",
        "surveys/drawn/plan.csv": PLAN,
        "surveys/drawn/recodes.csv": RECODES,
        "surveys/drawn/checks.csv": CHECKS,
        "params/port.yaml": params.replace("{city: port}\n", "{city: port}\n" + within),
        "data/export.csv": answers(seed),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    city = declare("port", root)
    opened = open_sources(city.sources, city.problems)
    surveys = [read_survey(one, str(city.params_path), city.problems) for one in city.surveys]
    return city, surveys, work_out(city, opened, surveys)


def results_of(root, seed: int, below: int):
    return study_of(root, seed, below)[-1]


@dataclass
class Reader:
    """What a reader of the protected run has: the counts of the open one, which are shown, and their sums."""

    size: list[float]
    shown: list[bool]
    sums: list[Sum]
    whole: dict[str, int] = field(default_factory=dict)

    def count(self, value: float, shown: bool) -> int:
        """A further count, of no table."""
        self.size.append(float(value))
        self.shown.append(shown)
        return len(self.size) - 1

    def tell(self, count: int, shown: object) -> None:
        if not pd.isna(shown):
            assert float(shown) == self.size[count]
            self.shown[count] = True

    def add(self, total: int, *parts: int) -> None:
        rest = self.size[total] - sum(self.size[part] for part in parts)
        assert rest == 0
        self.sums.append(Sum(total, parts, 0.0))


def reader_of(opened, protected) -> tuple[Reader, Counts]:
    estimates = opened.estimates.reset_index(drop=True)
    crossed = {("sex area", f"{a}+{b}"): (("sex", a), ("area", b)) for a in "fm" for b in "nse"}
    levels = set(estimates.loc[estimates["domain"] == "sex area", "level"])
    assert levels <= {level for _, level in crossed}, levels
    counts = counts_of(estimates, crossed)
    merged = estimates[KEY].merge(protected.estimates, how="left", on=KEY)
    printed = merged["status"].isin([OK, SMALL_BASE]).to_numpy()
    reader = Reader(counts.size.tolist(), counts.fixed.tolist(), list(counts.sums))
    for row in np.flatnonzero(merged["status"].notna()):
        if printed[row] or merged["status"][row] != SUPPRESSED:
            reader.tell(counts.n[row], merged["n"][row])
        reader.tell(counts.base[row], merged["base"][row])
    return reader, counts


def tell_annexes(reader: Reader, counts: Counts, opened, protected) -> None:
    """Who was asked, gave no answer, did not know or refused; interviews that tripped a check."""
    estimates = opened.estimates.reset_index(drop=True)
    everybody = reader.count(opened.surveys[0].interviews, True)
    shown_by_question = {row.question: row for row in protected.frames["quality/non_response"].itertuples()}
    for row in opened.frames["quality/non_response"].itertuples():
        shown = shown_by_question[row.question]
        asked, unanswered = reader.count(row.asked, False), reader.count(row.no_answer, False)
        reader.tell(asked, shown.asked)
        reader.tell(unanswered, shown.no_answer)
        if row.asked == opened.surveys[0].interviews:
            reader.add(everybody, asked)
        own = estimates[(estimates["question"] == row.question) & (estimates["domain"] == "")]
        own = own[own["base"] == row.asked - row.no_answer]
        if len(own):
            reader.add(asked, int(counts.base[own.index[0]]), unanswered)
        for role, code in (("dont_know", "dk"), ("refused", "refused")):
            cells = own[own["choice"] == code]
            told = getattr(shown, role)
            if len(cells):
                reader.tell(int(counts.n[cells.index[0]]), told)


def tell_tests(reader: Reader, counts: Counts, opened, protected) -> None:
    """The base of a test is that of its levels together."""
    estimates = opened.estimates.reset_index(drop=True)
    tests = opened.frames["tests"]
    shown = protected.frames["tests"]
    assert tests[TESTED].equals(shown[TESTED])
    for record, told in zip(tests.itertuples(), shown.itertuples(), strict=True):
        own = estimates[(estimates[TESTED] == [getattr(record, name) for name in TESTED]).all(axis=1)]
        levels = own.drop_duplicates("level").index
        bases = [int(counts.base[place]) for place in levels]
        if sum(reader.size[base] for base in bases) == record.base:
            total = reader.count(record.base, False)
            reader.tell(total, told.base)
            reader.add(total, *dict.fromkeys(bases))


@pytest.mark.parametrize("seed", [0, 7])
def test_nothing_hidden_follows_from_all_that_is_printed(tmp_path, seed):
    opened = results_of(tmp_path / "open", seed, 0)
    protected = results_of(tmp_path / "protected", seed, THRESHOLD)
    reader, counts = reader_of(opened, protected)
    tell_annexes(reader, counts, opened, protected)
    tell_tests(reader, counts, opened, protected)
    primary = primary_counts(counts, THRESHOLD)
    for few in np.flatnonzero(primary & ~counts.fixed):
        assert not reader.shown[few]

    size, hidden = np.array(reader.size), ~np.array(reader.shown)
    estimates = opened.estimates.reset_index(drop=True)
    limits = limits_of(estimates, counts, ROUTES, {"needs": {"none"}})
    joint = replace(counts, size=size, people=size, sums=tuple(reader.sums), fixed=~hidden, limits=limits)
    sums = [each for each in joint.sums if each.rest < THRESHOLD]
    followed = [count for count in find_determined(joint, sums, hidden) if count < len(primary)]
    assert not primary[followed].any()


def test_what_the_form_says_of_counts_reaches_the_gate(tmp_path):
    _, surveys, _ = study_of(tmp_path, 0, THRESHOLD)
    known = estimating._known_choices(surveys)
    routes = {question: replace(route, conditions=frozenset()) for question, route in known.routes.items()}
    assert (routes, known.alone) == (ROUTES, {})
    instrument = surveys[0].declared.instrument
    roles = instrument.model_copy(update={"roles": Roles(none=["none"])})
    declared = replace(surveys[0].declared, instrument=roles)
    assert estimating._known_choices([replace(surveys[0], declared=declared)]).alone == {"needs": {"none"}}


@pytest.mark.parametrize("seed", [1])
def test_findings_are_of_shown_rows_alone(tmp_path, seed):
    protected = results_of(tmp_path, seed, THRESHOLD)
    shown = protected.estimates[protected.estimates["status"].isin([OK, SMALL_BASE])]
    known = set(shown["table"] + "|" + shown["question"] + "|" + shown["choice"])
    tests = protected.frames["tests"]
    assert known
    sized = tests[tests["largest"] != ""]
    assert set(sized["table"] + "|" + sized["question"] + "|" + sized["largest"]) <= known

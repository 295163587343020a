"""A drawn town whose form leads people in every way that forms do, and the strongest reader of what it says.

The reader knows every type of person that the form allows (each combination of answers) and looks for towns,
numbers of people of each type, of which everything that is printed is true. What is printed of a hidden count
is the least and the most that it has in any such town. No rule of the gate is used to find them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED

FORM = """\
type,name,label::English (en),relevant
start,start,,
select_one city,city,City,
select_one sex,sex,Sex,
integer,age,Age,
select_one income,income,Income,
select_one kind,kind,Which income was lost?,${income} = 'lost'
select_one yesno,trained,Were you trained?,${age} > 17
select_multiple need,needs,What do you need?,
select_one yesno,met,Were needs met?,"not(selected(${needs}, 'none')) and ${needs} != ''"
select_one yesno,moves,Will you move?,${income} != 'lost' and ${age} >= 18
select_one yesno,asks,Do you ask for help?,"${income} = 'lost' or selected(${needs}, 'cash')"
"""
CHOICES = """\
list_name,name,label::English (en)
city,port,Port
city,ridge,Ridge
sex,f,Women
sex,m,Men
income,lost,Lost
income,same,Same
income,dk,Don't know
kind,farm,Farm
kind,shop,Shop
yesno,yes,Yes
yesno,no,No
yesno,refused,Refused
need,food,Food
need,cash,Cash
need,none,Nothing
"""
RECODES = """\
variable,question,from,to,label::English (en)
band,age,,,Age band
band,age,"[12,18)",young,12-17
band,age,"[18,30)",grown,18-29
band,age,"[30,90)",older,30 and more
"""
PLAN = """\
table,section,question,statistic,unit,by,exclude,title::English (en)
income,work,income,share,respondents,,,Income
income,work,income,share,respondents,sex,,
kind,work,kind,share,respondents,,,Kind
kind,work,kind,share,respondents,sex,,
trained,work,trained,share,respondents,,,Trained
trained,work,trained,share,respondents,sex,,
needs,needs,needs,share,respondents,,,Needs
needs,needs,needs,share,respondents,band,,
met,needs,met,share,respondents,,refused,Met
moves,moves,moves,share,respondents,,,Moves
moves,moves,moves,share,respondents,band,,
asks,needs,asks,share,respondents,,,Asks
bands,people,band,share,respondents,,,Ages
bands,people,band,share,respondents,sex,,
"""
INSTRUMENT = """\
title: {en: Drawn survey}
languages: [en]
columns: {uuid: _uuid, start: start}
roles: {dont_know: [dk], refused: [refused], none: [none]}
"""
SETTINGS = "form_title,form_id,default_language\nDrawn,drawn,English (en)\n"
PARAMS = """\
city: {{en: {name}}}
languages: [en]
surveys:
  - instrument: drawn
    export: data/{name}.csv
    rows: {{city: {name}}}
thresholds: {{small_base: 30, suppress_below: {below}}}
"""
AGES = {"young": 15, "grown": 24, "older": 40, "": None}
NEEDS = ((), ("food",), ("cash",), ("food", "cash"), ("none",))
YESNO = ("yes", "no", "refused", "")
TURNS = 6
SINGLE = {"sex": ("f", "m"), "income": ("lost", "same", "dk", ""), "band": tuple(AGES)}
Person = dict[str, object]


def _asked(person: Person) -> dict[str, bool]:
    """Who is asked, as the form says it; written out anew, so that no evaluator has to be believed."""
    lost, grown, needs = person["income"] == "lost", person["band"] in ("grown", "older"), person["needs"]
    return {
        "kind": lost,
        "trained": grown,
        "met": bool(needs) and "none" not in needs,
        "moves": not lost and grown,
        "asks": lost or "cash" in needs,
    }


ROUTED = {"kind": ("farm", "shop", ""), **dict.fromkeys(("trained", "met", "moves", "asks"), YESNO)}


def all_types() -> list[Person]:
    """Every combination of answers that the form allows."""
    types: list[Person] = []
    for sex, income, band, needs in product(SINGLE["sex"], SINGLE["income"], SINGLE["band"], NEEDS):
        first: Person = {"sex": sex, "income": income, "band": band, "needs": needs}
        asked = _asked(first)
        for answers in product(*(own if asked[name] else ("",) for name, own in ROUTED.items())):
            types.append(first | dict(zip(ROUTED, answers, strict=True)))
    return types


def drawn_people(seed: int, city: str) -> list[dict[str, object]]:
    """A drawn town of 25 to 110 people."""
    draws = np.random.default_rng([seed, len(city)])
    rows = []
    blank = draws.choice([0.0, 0.03, 0.1])
    for number in range(int(draws.integers(25, 110))):
        person: Person = {
            "sex": draws.choice(["f", "m"], p=[0.4, 0.6]),
            "income": draws.choice(["lost", "same", "dk", ""], p=[0.3, 0.6 - blank, 0.1, blank]),
            "band": draws.choice(["young", "grown", "older", ""], p=[0.15, 0.4, 0.45 - blank, blank]),
            "needs": NEEDS[draws.choice(5, p=[blank, 0.3 - blank / 2, 0.25, 0.3, 0.15 - blank / 2])],
        }
        asked = _asked(person)
        for name, own in ROUTED.items():
            shares = np.array([*[1.0 - blank] * (len(own) - 1), blank])
            shares[len(own) - 2] *= 0.3
            person[name] = draws.choice(own, p=shares / shares.sum()) if asked[name] else ""
        rows.append(_row(person, f"{city}{number}", city, number))
    return rows


def _row(person: Person, uuid: str, city: str, number: int) -> dict[str, object]:
    needs = person["needs"]
    age = AGES[str(person["band"])]
    return {
        "_uuid": uuid,
        "start": f"2021-03-{1 + number % 28:02}T09:00:00",
        "city": city,
        "sex": person["sex"],
        "age": "" if age is None else age + number % 3,
        **{name: person[name] for name in ("income", *ROUTED)},
        "needs": " ".join(needs),
        **{f"needs/{name}": int(name in needs) if needs else "" for name in ("food", "cash", "none")},
    }


def write_town(root, seed: int, city: str, below: int) -> None:
    """The workspace of a drawn town."""
    stream = io.StringIO()
    rows = drawn_people(seed, city)
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    texts = {
        "surveys/drawn/form/survey.csv": FORM,
        "surveys/drawn/form/choices.csv": CHOICES,
        "surveys/drawn/form/settings.csv": SETTINGS,
        "surveys/drawn/instrument.yaml": INSTRUMENT,
        "surveys/drawn/plan.csv": PLAN,
        "surveys/drawn/recodes.csv": RECODES,
        f"params/{city}.yaml": PARAMS.format(name=city, below=below),
        f"data/{city}.csv": stream.getvalue(),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")


@dataclass
class Reader:
    """What is printed, as sums over types of people: `known` (rows, types) with their values, and what is not
    (`hidden`: what it is of, its row and its true value); `shown` names the values.
    """

    types: list[Person] = field(default_factory=all_types)
    known: list[np.ndarray] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    hidden: list[tuple[str, np.ndarray, float]] = field(default_factory=list)
    shown: list[tuple[str, float]] = field(default_factory=list)

    def of(self, holds: Callable[[Person], bool]) -> np.ndarray:
        """Which types (t,) are counted."""
        return np.array([holds(person) for person in self.types], float)

    def read(self, name: str, holds: Callable[[Person], bool], true: float, shown: object) -> None:
        """A count of those for whom `holds`, printed or not."""
        counted = self.of(holds)
        if pd.isna(shown):
            self.hidden.append((name, counted, float(true)))
            return
        assert float(shown) == float(true), name
        self.known.append(counted)
        self.values.append(float(true))
        self.shown.append((name, float(true)))

    def read_estimates(self, opened: pd.DataFrame, protected: pd.DataFrame) -> None:
        """The tables: their counts and bases."""
        keys = ["table", "question", "choice", "domain", "level", "statistic", "weighting"]
        both = opened.merge(protected[[*keys, "n", "base", "status"]], on=keys, suffixes=("", "_shown"))
        assert len(both) == len(opened) == len(protected)
        for row in both[both["status"].isin([OK, SMALL_BASE])].itertuples():
            at = f"{row.table} {row.choice} {row.level}".strip()
            inside = _of_level(row.domain, row.level)
            answered = _answered(row.question, ("refused",) if row.table == "met" else ())
            self.read(f"{at} n", _both(inside, _gave(row.question, row.choice)), row.n, row.n_shown)
            self.read(f"{at} base", _both(inside, answered), row.base, row.base_shown)
            assert row.status_shown == SUPPRESSED or row.n_shown == row.n

    def read_annex(self, opened: pd.DataFrame, protected: pd.DataFrame) -> None:
        """Who was asked, gave no answer, did not know, refused."""
        shown_rows = protected.set_index("question")
        for row in opened.itertuples():
            shown = shown_rows.loc[row.question]
            asked, question = _was_asked(row.question), row.question
            answered = _answered("band" if question == "age" else question, ())
            self.read(f"asked {question}", asked, row.asked, shown["asked"])
            unanswered = _both(asked, lambda person, answered=answered: not answered(person))
            self.read(f"no answer {question}", unanswered, row.no_answer, shown["no_answer"])
            for role, choice in (("dont_know", "dk"), ("refused", "refused")):
                gave = _gave(question, choice)
                self.read(f"{role} {question}", gave, getattr(row, role), shown[role])

    def read_everybody(self, interviews: int) -> None:
        self.read("interviews", lambda _: True, interviews, interviews)

    def determined(self) -> list[tuple[str, float]]:
        """Name and value of every hidden count that is the same in all towns that print the same.

        Of a town with another number nothing more has to be asked: drawn sums of all counts find most.
        """
        known = {row.tobytes(): (row, value) for row, value in zip(self.known, self.values, strict=True)}
        hidden = {row.tobytes(): (name, row, true) for name, row, true in self.hidden}
        rows = np.array([row for row, _ in known.values()])
        # Types that nothing tells apart are one.
        columns = np.unique(np.vstack([rows, [row for _, row, _ in hidden.values()]]), axis=1)
        equal, values = csr_array(columns[: len(rows)]), np.array([value for _, value in known.values()])
        wanted = columns[len(rows) :]
        true = np.array([value for _, _, value in hidden.values()])
        same = np.ones(len(true), bool)
        random = np.random.default_rng(0)
        for turn in range(TURNS + 2 * len(true)):
            if not same.any():
                break
            place, sign = divmod(turn - TURNS, 2)
            if turn >= TURNS and not same[place]:
                continue
            weights = random.standard_normal(len(true)) * same if turn < TURNS else np.zeros(len(true))
            if turn >= TURNS:
                weights[place] = 1.0 - 2.0 * sign
            answer = linprog(weights @ wanted, A_eq=equal, b_eq=values, bounds=(0, None), method="highs")
            assert answer.status == 0, answer.message
            same &= np.abs(wanted @ answer.x - true) < 1e-6
        names = [name for name, _, _ in hidden.values()]
        return [(names[place], float(true[place])) for place in np.flatnonzero(same)]


def _gave(question: str, choice: str) -> Callable[[Person], bool]:
    if question == "needs":
        return lambda person: choice in person["needs"]
    return lambda person: person.get(question) == choice


def _answered(question: str, without: tuple[str, ...]) -> Callable[[Person], bool]:
    return lambda person: bool(person.get(question, True)) and person.get(question) not in without


def _of_level(domain: str, level: str) -> Callable[[Person], bool]:
    return _gave(domain, level) if domain else lambda _: True


def _both(one: Callable[[Person], bool], other: Callable[[Person], bool]) -> Callable[[Person], bool]:
    return lambda person: one(person) and other(person)


def _was_asked(question: str) -> Callable[[Person], bool]:
    return lambda person: _asked(person).get(question, True)

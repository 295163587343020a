"""What annexes count of the people of the tables is protected with them."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.annexes.counts import ASKED, AnnexCounts, HiddenAnnexes
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.known.routes import Route, Sent
from analysis.disclosure.suppression import suppress
from analysis.expressions.tree import Answer
from tests.reporting.drawn import frame, row, rows

PLACE = {name: row("work", "yes", 1, 1)[name] for name in ("study", "survey", "wave")}
SEX = {"f": {"domain": "sex", "level": "f"}, "m": {"domain": "sex", "level": "m"}}


def asked(question: str, numbers: str, interviews: int = 80, dont_know=(), refused=()) -> dict:
    """One row of the annex; `numbers`: asked, no answer, don't know, refused."""
    counts = dict(zip(ASKED, map(int, numbers.split()), strict=True))
    roles = {"dont_know_choices": dont_know, "refused_choices": refused}
    return {**PLACE, "question": question, "interviews": interviews, **counts, **roles}


def annexes(*records: dict, ticked=None, margins=()) -> AnnexCounts:
    own = {(*PLACE.values(), question, choice): n for (question, choice), n in (ticked or {}).items()}
    margin_rows = [{**PLACE, "variable": name, "category": category, "n": n} for name, category, n in margins]
    return AnnexCounts(pd.DataFrame(records), pd.DataFrame(margin_rows), own)


def protected(records, counts: AnnexCounts, routes=None, below: int = 5):
    """The hidden rows, as question and choice, and the hidden cells of the annex, as question and column."""
    by_question = {(PLACE["survey"], question): route for question, route in (routes or {}).items()}
    after = suppress(frame(records), below, choices=KnownChoices(routes=by_question, annexes=counts))
    gone = after.estimates[after.estimates["status"] == "suppressed"]
    tables = [f"{one.question} {one.choice} {one.level}".strip() for one in gone.itertuples()]
    hidden = after.annexes.asked
    cells = []
    for at, question in enumerate(hidden["question"] if len(hidden) else ()):
        cells += [f"{question} {column}" for column in ASKED if hidden[column][at]]
    return tables, cells


INCOME = rows("income", {"lost": 12, "same": 65, "dk": 3}, 80)
LOST = frozenset([("income", "lost")])
KIND = Route((LOST,), (), LOST, (Sent(LOST),))
TICKED = {("income", "lost"): 12, ("income", "dk"): 3}


def test_who_was_asked_is_the_answer_that_leads_there():
    """The three are hidden, and beside them the twelve: who was asked would give these back."""
    income = asked("income", "80 0 3 0", dont_know=("dk",))
    counts = annexes(income, asked("kind", "12 1 0 0"), ticked=TICKED)
    kind = rows("kind", {"farm": 6, "shop": 5}, 11)
    tables, cells = protected([*INCOME, *kind], counts, {"kind": KIND})
    assert "income dk" in tables and "income dont_know" in cells
    assert ("income lost" in tables) == ("kind asked" in cells)
    # Who gave no answer is nobody's answer: one is printed where it gives nothing back.
    assert protected(kind, annexes(asked("kind", "11 0 0 0", 11)))[1] == []
    assert protected(kind, annexes(asked("kind", "12 1 0 0", 12)))[1] == []


@pytest.mark.parametrize(
    ("sent", "number"),
    [(Sent(frozenset([("income", "same")]), True), 15), (Sent(frozenset([("income", "dk")]), True), 77)],
)
def test_where_an_answer_leads_away_the_others_were_asked(sent, number):
    """All but 65 of 80, or all but 3, which follow from 77 wherever they are hidden."""
    route = Route(barred=(sent.answers,), exactly=(sent,))
    counts = annexes(asked("next", f"{number} 0 0 0"), ticked={("income", "same"): 65, ("income", "dk"): 3})
    tables, cells = protected(INCOME, counts, {"next": route})
    leading_away = next(f"{question} {choice}" for question, choice in sent.answers)
    assert ("next asked" in cells) == (leading_away in tables)
    assert number != 77 or "next asked" in cells


def test_of_few_who_were_asked_all_is_hidden_that_tells_it():
    counts = annexes(asked("odd", "3 0 0 0"), asked("even", "77 2 0 0"))
    routes = {"odd": Route(conditions=frozenset([Answer("odd")])), "even": Route()}
    cells = protected(INCOME, counts, routes)[1]
    assert {"odd asked", "even asked"} <= set(cells) and "even no_answer" not in cells


def test_a_hidden_base_is_not_asked_less_no_answer():
    """Three answered: of eighty who were asked 77 gave none."""
    few = rows("kind", {"farm": 3}, 3)
    assert "kind no_answer" in protected(few, annexes(asked("kind", "80 77 0 0")))[1]
    assert "untold no_answer" in protected(INCOME, annexes(asked("untold", "80 77 0 0")))[1]


def test_everybody_is_known_but_of_few():
    """Four were interviewed: neither they nor who answered are told."""
    tables, cells = protected(rows("kind", {"farm": 2, "shop": 2}, 4), annexes(asked("kind", "4 0 0 0", 4)))
    assert tables == ["kind farm", "kind shop"] and "kind asked" in cells


def test_a_table_that_leaves_answers_out_says_who_gave_them():
    """Of 80 who answered 73 gave one of two: seven refused, who are not told where ten may not be."""
    known = rows("paid", {"yes": 40, "no": 33}, 73)
    counts = annexes(asked("paid", "80 0 0 7", refused=("refused",)), ticked={("paid", "refused"): 7})
    tables, cells = protected(known, counts, below=10)
    assert tables == [] and cells == ["paid no_answer", "paid refused"]
    assert protected(known, counts, below=5) == ([], [])


def test_few_who_said_something_else_than_dont_know():
    """Sixty did not know, eighteen refused: two said something."""
    paid = asked("paid", "80 0 60 18", dont_know=("dk",), refused=("no",))
    cells = protected(INCOME, annexes(paid))[1]
    assert cells == ["paid no_answer"], "who answered is not known, nor who did else"


def test_several_answers_that_lead_on_hold_who_was_asked():
    """Nobody but the twelve and the three of them was asked: fifteen at the most, twelve at least."""
    both = frozenset([("income", "lost"), ("needs", "cash")])
    counts = annexes(asked("kind", "14 0 0 0"), ticked={("income", "lost"): 12, ("needs", "cash"): 2})
    needs = rows("needs", {"cash": 2, "food": 60}, 80)
    tables, cells = protected([*INCOME, *needs], counts, {"kind": Route((both,), (), both)})
    assert "needs cash" in tables
    assert "kind asked" in cells or "income lost" in tables


def test_a_category_of_a_margin_is_the_base_of_its_level():
    """Of 30 women and 3 men: the margin says how many, and the tables by sex hide it."""
    sexes = [*rows("paid", {"yes": 16, "no": 17}, 33), *rows("paid", {"yes": 15, "no": 15}, 30, **SEX["f"]),
             *rows("paid", {"yes": 1, "no": 2}, 3, **SEX["m"])]  # fmt: skip
    counts = annexes(margins=[("sex", "f", 30), ("sex", "m", 3)])
    after = suppress(frame(sexes), 5, choices=KnownChoices(annexes=counts))
    assert after.annexes.margins.tolist() == [True, True]
    assert HiddenAnnexes().margins.tolist() == np.zeros(0).tolist()

"""What a table of several cities doesn't count alike, drawn by hand."""

import pandas as pd

from analysis.comparison.comparability import StudyFacts, check_comparability
from analysis.estimation.frame import estimates_frame


def row(study: str, choice: str, base: int = 40, wave: str = "2020", **more) -> dict:
    keys = {"study": study, "survey": "drawn", "wave": wave, "table": "work", "question": "paid", "choice": choice}
    return {**keys, "statistic": "share", "unit": "respondents", "weighting": "none", "base": base, "n": 10, "status": "ok", **more}


def found(rows: list[dict], **changes: StudyFacts) -> list[tuple]:
    facts = {(one["study"], "drawn", one["wave"]): changes.get(one["study"], StudyFacts(40)) for one in rows}
    frame: pd.DataFrame = check_comparability(estimates_frame(rows), facts)
    return [tuple(values) for values in frame[["aspect", "same", "question", "choice", "studies"]].to_numpy()]


SAME = [("choices", True, "", "", ""), ("routing", True, "", "", ""), ("base", True, "", "", ""), ("time", True, "", "", "")]
BOTH = [row(study, choice) for study in ("north", "south") for choice in ("yes", "no")]


def test_two_cities_alike():
    assert found(BOTH) == SAME


def test_a_choice_that_one_form_lacks():
    rows = [*BOTH, row("north", "perhaps"), row("south", "perhaps", status="not in this form", n=0)]
    assert found(rows)[0] == ("choices", False, "paid", "perhaps", "south")


def test_a_question_that_only_some_were_asked_in_one_city():
    assert found(BOTH, south=StudyFacts(40, frozenset({"paid"})))[0] == ("routing", False, "paid", "", "south")


def test_a_base_that_is_narrower_in_one_city():
    assert found(BOTH, south=StudyFacts(100))[0] == ("base", False, "paid", "", "south")


def test_another_time():
    rows = [row("north", "yes"), row("south", "yes", wave="2021")]
    assert found(rows)[0] == ("time", False, "", "", "north south")


def test_a_choice_that_one_wave_of_a_city_lacks():
    rows = [row("north", "yes"), row("north", "yes", wave="2021"), row("north", "no", status="not in this form", n=0), row("north", "no", wave="2021")]
    assert found(rows) == [("choices", False, "paid", "no", "north"), ("time", False, "", "", "north"), SAME[1], SAME[2]]


def test_a_city_without_a_figure_is_not_compared():
    assert found([row("north", "yes"), row("south", "yes", base=0, n=0, status="not asked")], south=StudyFacts(9)) == SAME

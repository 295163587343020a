"""What stands under a table of several cities."""

import pandas as pd
import pytest

from analysis.reporting.wording.labels import Labels
from analysis.study.cities.table_notes import TableNotes

ROWS = pd.DataFrame({"study": ["gao", "mopti"], "base": [40, 50], "survey": ["core", "core"]})


def notes(aspects, rows=ROWS):
    columns = ["table", "same", "aspect", "question", "choice", "studies"]
    comparability = pd.DataFrame(aspects, columns=columns).astype({"same": bool})
    labels = Labels([], studies={"gao": "Gao", "mopti": "Mopti"})
    return TableNotes(comparability, pd.DataFrame(), labels, "en").of_table("income", rows)


@pytest.mark.parametrize(
    ("aspect", "question", "choice", "said"),
    [
        ("routing", "q1", "", "Not comparable in full: in Gao not everybody was asked."),
        ("wording", "q1", "", "Not comparable in full: the question is worded otherwise in Gao."),
        ("wording", "q1", "lost", "Not comparable in full: lost is worded otherwise in Gao."),
        (
            "wording",
            "",
            "",
            "Whether the wording is the same was not checked: the forms have no language in common.",
        ),
    ],
)
def test_what_is_not_the_same_everywhere(aspect, question, choice, said):
    aspects = [("income", False, aspect, question, choice, "gao")]
    assert notes(aspects) == (said,)


def test_tables_that_count_alike_say_so_of_one_form_or_of_several():
    alike = [("income", True, "routing", "q1", "", "gao mopti")]
    assert notes(alike) == ("Comparable: the same form, routing, base and choices in all of these places.",)
    two_forms = ROWS.assign(survey=["core", "core2"])
    assert notes(alike, two_forms) == (
        "Comparable: the same wording, routing, base and choices in all of these places.",
    )


def test_where_one_city_alone_was_asked_nothing_is_said():
    assert notes([("income", False, "routing", "q1", "", "gao")], ROWS.assign(base=[40, 0])) == ()

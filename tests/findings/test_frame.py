"""What `findings.csv` holds of two findings."""

from dataclasses import replace

from analysis.findings.candidates import candidates
from analysis.findings.finding import GROUPS, LEADS
from analysis.findings.frame import domains_of, findings_frame
from analysis.findings.ranking import Ranked
from tests.findings.drawn import FACTS, level, table, whole


def test_a_row_a_finding_with_its_words():
    rows = table(*whole(yes=80, no=20), *level("female", yes=50, no=5), *level("male", yes=30, no=15))
    leads = next(one for one in candidates(rows, FACTS) if one.kind == LEADS)
    group = next(one for one in candidates(rows, FACTS) if one.kind == GROUPS)
    ranked = [
        Ranked(leads, 1, 0.5, key=True),
        Ranked(replace(group, figure="help_by_sex"), 2, 0.25, key=False),
    ]
    frame = findings_frame(ranked, {"en": ["Most need help.", "Women more."]}, {"en": ["Help", "Women"]})
    told = frame.drop(columns=["size", "low", "high", "rows"])
    assert told.to_dict("records") == [
        {
            "rank": 1,
            "city": "north",
            "survey": "s",
            "section": "needs",
            "table": "help",
            "kind": LEADS,
            "certainty": "clear",
            "key": True,
            "figure": "",
            "sentence_en": "Most need help.",
            "headline_en": "Help",
        },
        {
            "rank": 2,
            "city": "north",
            "survey": "s",
            "section": "needs",
            "table": "help",
            "kind": GROUPS,
            "certainty": group.certainty,
            "key": False,
            "figure": "help_by_sex",
            "sentence_en": "Women more.",
            "headline_en": "Women",
        },
    ]
    assert frame["size"].tolist() == [leads.size, group.size]
    assert frame["rows"][0].split("; ")[0] == "north|s||help|q|yes|||share|respondents|none"
    assert [domains_of(keys) for keys in frame["rows"]] == [{""}, {"sex"}]


def test_of_no_finding_there_are_columns_alone():
    frame = findings_frame([], {"fr": []}, {"fr": []})
    assert frame.empty
    assert frame.columns.tolist()[-3:] == ["figure", "sentence_fr", "headline_fr"]

from dataclasses import replace

import numpy as np
import pytest

from analysis.reporting.tables.grid import Interviewed
from analysis.reporting.tables.tabulate import ColumnBlock, TableLayout, tabulate
from tests.reporting.drawn import COUNTS, INCIDENT_ROWS, LABELS, frame, row, rows

LAYOUT = TableLayout(
    "Protection incidents reported in {city}",
    LABELS,
    blocks=(
        ColumnBlock("incident", unit="reports", heading="Reports of incidents"),
        ColumnBlock("incident", heading="People who reported any", multiple=True),
    ),
    place="Bamako",
    subtitle="4Mi core survey, 2019. Unweighted.",
    stub="Incident",
    source="4Mi, Mixed Migration Centre.",
    synthetic=True,
)


def test_the_table_of_the_design():
    assert (
        str(tabulate(frame(INCIDENT_ROWS), LAYOUT))
        == """\
Protection incidents reported in Bamako
4Mi core survey, 2019. Unweighted.

            Reports of incidents  People who reported any
Incident           %           n           %            n
Extortion         57         799          85          799
Detention         11         160          17          160
Robbery            8         107          11          107
Other             24         328          35          328
Don't know         0           0           0            0
Base               1,394 reports               942 people

Reports are counted, not people: one person can make several.
One person can report several of these: percentages of people can add to more than 100.
The sample is not random: read as people interviewed, not as everybody in Bamako.
Synthetic example data, rebuilt from published figures.
Source: 4Mi, Mixed Migration Centre."""
    )


def test_the_same_in_french():
    layout = replace(
        LAYOUT, language="fr", title="Incidents signalés à {city}", blocks=(), subtitle="", synthetic=False
    )
    assert (
        str(tabulate(frame(INCIDENT_ROWS), layout))
        == """\
Incidents signalés à Bamako

                Signalements       Personnes
Incident            %         n      %       n
Extorsion          57       799     85     799
Détention          11       160     17     160
Vol                 8       107     11     107
Autre              24       328     35     328
Ne sait pas         0         0      0       0
Base         1 394 signalements  942 personnes

Les signalements sont comptés, non les personnes : une même personne peut en faire plusieurs.
Une même personne peut en signaler plusieurs : la somme des pourcentages de personnes peut dépasser
100.
L'échantillon n'est pas aléatoire : lire comme les personnes interrogées, non comme toute la
population de Bamako.
Source : 4Mi, Mixed Migration Centre.""".replace("1 394", "1\u202f394").replace(" :", "\u202f:")
    )


@pytest.mark.parametrize(
    ("language", "reported", "note"),
    [
        ("en", "child|children", "Counted are children, not households: one interview can hold several."),
        (
            "fr",
            "enfant|enfants",
            "Sont comptés ici\u202f: enfants, et non ménages\u202f; un entretien peut en compter plusieurs.",
        ),
    ],
)
def test_rows_of_a_repeat_are_called_what_they_are(language, reported, note):
    people = {"en": "household|households", "fr": "ménage|ménages"}[language]
    layout = replace(LAYOUT, language=language, reported=reported, interviewed=Interviewed(noun=people))
    assert note in tabulate(frame(INCIDENT_ROWS), layout).notes


def test_levels_small_bases_hidden_cells_and_weights():
    estimates = frame(
        rows("help", {"yes": 500, "no": 400, "dk": 42}, 942)
        + rows("help", {"yes": 8, "no": 3, "dk": 0}, 11, domain="sex", level="f")
        + [row("help", "yes", np.nan, 931, domain="sex", level="m", status="suppressed", estimate=np.nan)]
        + rows("help", {"no": 397, "dk": 42}, 931, domain="sex", level="m")
        + rows("help", {"yes": 500, "no": 400, "dk": 42}, 942, weighting="raked", n_effective=612.4)
    )
    layout = TableLayout(
        "Help", LABELS, blocks=(ColumnBlock("help"),), place="Bamako", margins="nationality, 2018"
    )
    table = tabulate(estimates, layout)
    assert (
        str(table)
        == """\
Help

                                       People
                               Unweighted                   Raked
                    All          Women          Men          All
Answer              %      n      %      n      %      n           %
Yes                53    500    73*      8    [c]    [c]          53
No                 42    400    27*      3     43    397          42
Don't know          4     42     0*      0      5     42           4
Base              942 people     11 people    931 people  942 people
Effective base                                                   612

* Base under 30: read the counts rather than the percentages.
[c] Hidden to protect people: too few of them, or a number that would tell of too few.
Raked columns are a sensitivity reading: the same people, weighted to nationality, 2018. The
effective base says what the weights leave of the sample.
The sample is not random: read as people interviewed, not as everybody in Bamako."""
    )
    assert [cell.text for cell in table.rows[0].cells] == ["53", "500", "73*", "8", "[c]", "[c]", "53"]
    assert [cell.status for cell in table.rows[0].cells][2:6] == [
        "small base",
        "small base",
        "suppressed",
        "suppressed",
    ]
    assert table.rows[0].cells[4].value is None
    assert table.foot[0].texts == ("942 people", "11 people", "931 people", "942 people")
    assert table.foot[1].texts == ("", "", "", "612")
    assert [column.spanners for column in table.columns][::2] == [
        ("People", "Unweighted", "All"),
        ("People", "Unweighted", "Women"),
        ("People", "Unweighted", "Men"),
        ("People", "Raked", "All"),
    ]
    assert table.notes == (
        "* Base under 30: read the counts rather than the percentages.",
        "[c] Hidden to protect people: too few of them, or a number that would tell of too few.",
        (
            "Raked columns are a sensitivity reading: the same people, weighted to nationality, 2018. "
            "The effective base says what the weights leave of the sample."
        ),
        "The sample is not random: read as people interviewed, not as everybody in Bamako.",
    )


def test_cities_side_by_side():
    estimates = frame(
        rows("help", {"yes": 23, "no": 0, "dk": 6}, 29)
        + rows("help", {"yes": 30, "no": 15}, 45, study="gao")
        + [row("help", "", np.nan, np.nan, study="kayes", status="not asked", estimate=np.nan)]
    )
    table = tabulate(estimates, TableLayout("Help in {city}", LABELS, blocks=(ColumnBlock("help"),)))
    assert (
        str(table)
        == """\
Help

                                     People
               Bamako               Gao                 Kayes
Answer          %      n                 %      n          %      n
Yes           79*     23                67     30  not asked
No             0*      0                33     15  not asked
Don't know    21*      6  not in this form         not asked
Base           29 people                45 people         not asked

* Base under 30: read the counts rather than the percentages.
Not asked: nobody there was asked the question.
Not in this form: the questionnaire used there did not have it.
The sample is not random: read as people interviewed, not as everybody."""
    )
    assert table.title == "Help"
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Yes", ["79*", "23", "67", "30", "not asked", ""]),
        ("No", ["0*", "0", "33", "15", "not asked", ""]),
        ("Don't know", ["21*", "6", "not in this form", "", "not asked", ""]),
    ]
    assert table.foot[0].texts == ("29 people", "45 people", "not asked")
    assert [column.spanners[1] for column in table.columns] == [
        "Bamako",
        "Bamako",
        "Gao",
        "Gao",
        "Kayes",
        "Kayes",
    ]


def test_means_have_a_base_for_each_row_where_bases_differ():
    estimates = frame(
        [
            row("age", "", 942, 942, statistic="mean", estimate=27.44),
            row("sex", "", 900, 900, statistic="mean", estimate=1.25),
        ]
    )
    table = tabulate(estimates, TableLayout("Age", LABELS, random_sample=True))
    assert [column.heading for column in table.columns] == ["Mean", "Base"]
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Age", ["27.4", "942"]),
        ("Sex", ["1.3", "900"]),
    ]
    assert table.foot[0].texts == ("",)
    assert table.notes == ()


def test_intervals_exclusions_and_who_was_asked_are_said():
    block = ColumnBlock("help", excluded=("dk",), asked_of="people who stopped")
    layout = TableLayout("Help", LABELS, blocks=(block,), intervals=True, random_sample=True)
    table = tabulate(frame(rows("help", {"yes": 30, "no": 30}, 60)), layout)
    assert [column.heading for column in table.columns] == ["%", "low", "high", "n"]
    assert [cell.text for cell in table.rows[0].cells] == ["50", "48", "52", "30"]
    assert table.notes == (
        "Asked of: people who stopped.",
        "Left out of the base: “Don't know”.",
        (
            "Low and high (95% interval) give the precision under the assumed design; they do not say how"
            " well the sample covers all migrants."
        ),
    )


OFFERED = [*rows("barrier", {"money": 60, "other": 30}, 100), row("barrier", "none", 12, 40)]
PARTLY = ColumnBlock("barrier", multiple=True, partly=("none",))


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "“None” was offered to 40 of 100 people; its percentage is of them."),
        (
            "fr",
            "« Aucun » : réponse proposée à 40 sur 100 personnes ; son pourcentage porte sur elles seules.",
        ),
    ],
)
def test_an_answer_not_offered_to_all_is_of_those_it_was_and_says_so(language, note):
    levels = [{"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}]
    by_sex = [
        *rows("barrier", {"money": 20, "other": 10, "none": 12}, 40, **levels[0]),
        *rows("barrier", {"money": 40, "other": 20}, 60, **levels[1]),
    ]
    absent = row("barrier", "none", 0, 0, **levels[1]) | {"status": "not in this form"}
    layout = TableLayout("Help", LABELS, blocks=(PARTLY,), random_sample=True, language=language)
    table = tabulate(frame([*OFFERED, *by_sex, absent]), layout)
    none = next(row for row in table.rows if row.choice == "none")
    assert [cell.text for cell in none.cells] == [
        "30",
        "12",
        "30",
        "12",
        {"en": "not in this form", "fr": "hors questionnaire"}[language],
        "",
    ]
    assert table.foot[0].values == (100, 40, 60)
    assert table.notes[1].replace("\u202f", " ").replace("\u00a0", " ") == note


def test_where_no_answer_was_offered_to_all_each_row_has_its_base():
    block = replace(PARTLY, partly=("money", "none", "other"))
    records = [row("barrier", "money", 30, 60), row("barrier", "none", 12, 40)]
    table = tabulate(frame(records), TableLayout("Help", LABELS, blocks=(block,), random_sample=True))
    assert [column.heading for column in table.columns] == ["%", "n", "Base"]
    assert table.foot[0].texts == ("",)
    money = LABELS.choice("barrier", "money", "en")
    assert table.notes[1:] == tuple(
        f"“{name}” was offered to some people only; its percentage is of them." for name in (money, "None")
    )


def test_many_answers_not_offered_to_all_are_counted():
    counts = {f"c{place}": 10 for place in range(7)}
    block = ColumnBlock("nationality", multiple=True, partly=tuple(counts))
    records = [*rows("nationality", counts, 30), row("nationality", "z", 20, 60)]
    table = tabulate(frame(records), TableLayout("Nationality", LABELS, blocks=(block,), random_sample=True))
    assert table.notes[1:] == (
        "7 answers were offered to some people only; the percentage of each is of those it was offered to.",
    )


def test_a_long_table_leaves_out_what_nobody_said_and_says_so():
    counts = {f"c{place}": 10 - place for place in range(10)} | {f"z{place}": 0 for place in range(7)}
    table = tabulate(frame(rows("nationality", counts, 55)), TableLayout("Nationality", LABELS))
    assert [row.choice for row in table.rows] == [f"c{place}" for place in range(10)]
    assert "7 further answers, given by no one, are not shown." in table.notes


def test_empty_levels_are_left_out():
    estimates = frame(
        rows("help", {"yes": 30}, 30)
        + rows("help", {"yes": 30}, 30, domain="sex", level="f")
        + rows("help", {"yes": 0}, 0, domain="sex", level="m")
    )
    table = tabulate(estimates, TableLayout("Help", LABELS))
    assert [column.spanners for column in table.columns] == [("People", "All")] * 2 + [
        ("People", "Women")
    ] * 2


def test_html_is_escaped_and_the_same_twice():
    layout = replace(LAYOUT, title="<script>alert(1)</script>", notes=("a < b & *c*",), source="<i>x</i>")
    table = tabulate(frame([row("<b>", "<img src=x>", 10, 40)]), layout)
    html = table._repr_html_()
    assert html == table._repr_html_()
    for raw in ("<script>alert", "<img src", "<i>x", "a < b"):
        assert raw not in html
    assert "&lt;img src=x&gt;" in html and "a &lt; b &amp; *c*" in html


def test_frame_has_plain_numbers_and_statuses():
    shown = tabulate(frame(rows("help", {"yes": 8, "no": 3}, 11)), TableLayout("Help", LABELS)).frame()
    assert (
        shown.to_csv(index=False, lineterminator="\n")
        == "Answer,question,choice,People | %,People | n,People | status\n"
        "Yes,help,yes,72.7273,8.0,small base\n"
        "No,help,no,27.2727,3.0,small base\n"
        "Base,,,,11.0,\n"
    )


def test_csv_cells_are_never_formulas():
    layout = TableLayout("=1+1", LABELS, notes=("@note",), random_sample=True, source="x")
    text = tabulate(frame([row("=q", "=cmd|' /C calc'!A0", 10, 40), row("=q", "-1", 5, 40)]), layout).csv()
    assert (
        text == "Answer,question,choice,People | %,People | n,People | status\n"
        "'=cmd|' /C calc'!A0,'=q,'=cmd|' /C calc'!A0,25,10,ok\n"
        "'-1,'=q,'-1,12.5,5,ok\n"
        "Base,,,,40,\n"
        "\n"
        '"\'=1+1"\n"\'@note"\n"Source: x."\n'
    )


def test_no_rows_is_an_error():
    with pytest.raises(ValueError, match="no estimates to tabulate for 'Protection incidents"):
        tabulate(frame([]), LAYOUT)


def test_other_blocks_do_not_change_the_order_of_rows():
    few = rows("incident", {**COUNTS, "robbery": 900}, 942)
    table = tabulate(frame(rows("incident", COUNTS, 1394, unit="reports") + few), LAYOUT)
    assert [row.choice for row in table.rows] == ["extortion", "detention", "robbery", "other", "dk"]


def test_where_only_weighted_columns_are_shown_rows_stand_by_them():
    weighted = rows("incident", COUNTS, 1394, unit="reports", weighting="raked")
    table = tabulate(frame(weighted), LAYOUT)
    assert [row.choice for row in table.rows] == ["extortion", "detention", "robbery", "other", "dk"]


def test_the_largest_choices_alone_and_a_note_that_says_so():
    estimates = frame(
        rows("incident", {"extortion": 5, "detention": 50, "robbery": 30, "other": 8, "dk": 7}, 100)
    )
    table = tabulate(estimates, TableLayout("Incidents", LABELS, blocks=(ColumnBlock("incident"),), top=2))
    assert [row.label for row in table.rows] == ["Detention", "Robbery"]
    assert table.notes[0] == "The 2 most frequent of 5 answers are shown."
    whole = tabulate(estimates, TableLayout("Incidents", LABELS, blocks=(ColumnBlock("incident"),), top=5))
    assert (len(whole.rows), whole.notes[0][:10]) == (5, "The sample")


def test_percentiles_say_which_they_are():
    records = [
        row("age", p, 0, 50, statistic="quantile", estimate=value)
        for p, value in (("0.25", 21.0), ("0.9", 44.0))
    ]
    table = tabulate(frame(records), TableLayout("Ages", LABELS, blocks=(ColumnBlock("age", "quantile"),)))
    assert [(line.label, line.cells[0].text) for line in table.rows] == [
        ("Age, percentile 25", "21.0"),
        ("Age, percentile 90", "44.0"),
    ]
    assert [column.heading for column in table.columns] == ["Quantile"]


def test_a_ratio_names_its_denominator():
    records = [
        row("age", over, 0, 50, statistic="ratio", estimate=value)
        for over, value in (("sex", 2.0), ("incident", 0.5))
    ]
    table = tabulate(frame(records), TableLayout("Ages", LABELS, blocks=(ColumnBlock("age", "ratio"),)))
    assert [(line.label, line.cells[0].text) for line in table.rows] == [
        ("Age per Sex", "2.0"),
        ("Age per Incident", "0.5"),
    ]
    french = tabulate(
        frame(records), TableLayout("Ages", LABELS, language="fr", blocks=(ColumnBlock("age", "ratio"),))
    )
    assert french.rows[0].label == "Âge par Sexe"


def test_people_without_a_level_stand_as_missing():
    estimates = frame([row("help", "yes", 40, 100), row("help", "yes", 4, 40, domain="sex", level="missing")])
    french = tabulate(estimates, TableLayout("Aide", LABELS, language="fr", blocks=(ColumnBlock("help"),)))
    assert french.columns[-1].spanners[-1] == "Non renseigné"


def test_what_was_found_and_how_the_base_was_narrowed_are_notes():
    layout = TableLayout(
        "Help", LABELS, blocks=(ColumnBlock("help", narrowed="exclusive"),), findings=("Women more often.",)
    )
    table = tabulate(frame([row("help", "yes", 40, 100)]), layout)
    assert table.notes[:2] == (
        "Women more often.",
        "Out of people who chose at least one of these answers, and no other.",
    )

"""What the comparison works out beyond tables side by side, on two drawn cities and their rounds."""

import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.study import declare, open_comparison, prepare
from analysis.study.cities.written_comparison import write_comparison
from tests.workspaces import Home, make_home

COMPARISON = """\
outcomes: [{table: payment, choice: "yes"}]
rounds: robbery_place
mix: [study, sex]
covariates: [sex]
breaks: [{round: town, kind: mode, text: {en: By phone}}]
"""
PEOPLE = {  # city, sex, round: (who paid, people)
    ("north", "f", "desert"): (30, 40),
    ("north", "m", "desert"): (10, 40),
    ("north", "f", "town"): (15, 20),
    ("north", "m", "town"): (15, 60),
    ("south", "f", "desert"): (12, 40),
    ("south", "m", "desert"): (4, 40),
    ("south", "f", "town"): (3, 10),
    ("south", "m", "town"): (9, 90),
}


def drawn(root, suppress_below: int = 0) -> Home:
    """Two cities of 160 and 180 people; half of the women of each round and city that paid paid for
    themselves.
    """
    home = make_home(root)
    rows = []
    for (city, sex, place), (paid, people) in PEOPLE.items():
        for number in range(people):
            answer = "yes" if number < paid else "no"
            uuid = f"u{city}{sex}{place}{number}"
            rows.append(f"{uuid},2020-01-05T09:00:00,{city},{sex},30,0,{answer},,,,,{place},")
    header = home.export.read_text(encoding="utf-8").splitlines()[0]
    home.write(home.export, "\n".join([header, *rows]) + "\n")
    home.write(home.instrument / "comparison.yaml", COMPARISON)
    params = (
        home.params()
        .read_text(encoding="utf-8")
        .replace("suppress_below: 0", f"suppress_below: {suppress_below}")
    )
    home.write(home.params(), params)
    home.write(
        home.params("south"),
        params.replace("North", "South").replace("Nord", "Sud").replace("city: north", "city: south"),
    )
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = drawn(tmp_path_factory.mktemp("two"))
    write_comparison(open_comparison(home.root))
    return home


def test_the_difference_of_two_cities(home):
    found = open_comparison(home.root).frames["differences"]
    row = found.query("table == 'payment' and choice == 'yes' and domain == 'study'").iloc[0]
    assert (row["n_a"], row["base_a"], row["n_b"], row["base_b"], row["verdict"]) == (
        70,
        160,
        28,
        180,
        "differs",
    )
    assert row["difference"] == pytest.approx(28 / 180 - 70 / 160)


TOLD = [  # of two cities, and of their women and men
    (
        "Nearly half of those interviewed in North answered “Yes” when asked “Did you pay a"
        " smuggler?” (44% of"
        " 160), against about one in six in South (16% of 180)."
    ),
    (
        "In North, about three in four of the women interviewed answered “Yes” when asked “Did you pay a"
        " smuggler?” (75% of 60), against about three in ten in South (30% of 50). The difference is"
        " 45 points (95%"
        " interval 26 to 60)."
    ),
    (
        "In North, about a quarter of the men interviewed answered “Yes” when asked “Did you pay a smuggler?”"
        " (25% of 100), against about one in ten in South (10% of 130)."
    ),
]
COUNTED = (
    "Of 8 comparisons of answers 2 show a clear difference (p-values corrected for the number of comparisons"
    " within each table); for 0 there are too few people to say."
)


def test_statements_give_both_cities_and_how_many_comparisons_there_were(home):
    said = str(open_comparison(home.root).statements())
    assert said.splitlines() == [f"- {sentence}" for sentence in [*TOLD, COUNTED]]


def test_a_table_says_whether_its_cities_differ(home):
    compared = open_comparison(home.root)
    assert (
        "The answers differ between the cities (Rao-Scott F = 32.7, p < 0.001)."
        in compared.table("payment").notes
    )
    cells = {row.label: row.cells[-1].text for row in compared.overview().rows}
    assert cells["Paying smugglers: No"] == "yes (p\xa0<\xa00.001)"


def test_made_up_data_are_called_so_once(home):
    text = home.instrument / "instrument.yaml"
    home.change(text, ("languages: [en, fr]", "synthetic: true\nlanguages: [en, fr]"))
    about = "about: {en: Nobody in it is real., fr: Personne n'y est réel.}\n"
    home.change(text, (about, ""))
    compared = open_comparison(home.root)
    home.change(text, ("synthetic: true\n", about))
    assert "Synthetic example data, rebuilt from published figures." in str(compared.about())
    tables = compared.contrast_tables.all
    assert len(tables) == 5
    for table in tables:
        assert "Synthetic" not in str(table) and table.source == "Source: The tests"


def test_one_mix_of_sex(home):
    found = open_comparison(home.root).frames["standardised"].query("over == 'study'")
    women, men = 110 / 340, 230 / 340
    assert found["group"].tolist() == ["north", "south"]
    assert found["crude"].tolist() == pytest.approx([70 / 160, 28 / 180])
    assert found["standardised"].tolist() == pytest.approx(
        [45 / 60 * women + 25 / 100 * men, 15 / 50 * women + 13 / 130 * men]
    )


def test_the_parts_of_a_difference_add_up(home):
    found = open_comparison(home.root).frames["decomposition"]
    assert found["over"].tolist() == ["study", "robbery_place"]
    assert (found["composition"] + found["rate"]).tolist() == pytest.approx(found["difference"].tolist())
    rounds = found.iloc[1]
    assert rounds["rate"] == pytest.approx(0, abs=1e-12), "within city and sex nothing changed"


def test_a_trend_of_all_that_no_city_shares(home):
    frames = open_comparison(home.root).frames
    assert frames["series"].query("study == ''")["estimate"].tolist() == pytest.approx([56 / 160, 42 / 180])
    assert frames["series"]["broken"].tolist() == ["", "mode"] * 3
    assert frames["series"]["change"].isna().all(), "a break in the series has no change"
    assert not frames["trends"]["reversed"].iloc[0]


def test_the_tables_of_differences(home):
    tables = {table.name: table for table in open_comparison(home.root).contrast_tables.all}
    assert list(tables) == ["differences", "standardised", "decomposition", "adjusted", "series"]
    assert [[cell.text for cell in row.cells] for row in tables["standardised"].rows][:2] == [
        ["160", "44%", "41%", "35% to 48%"],
        ["180", "16%", "16%", "12% to 23%"],
    ]
    assert [row.label for row in tables["series"].rows][:2] == [
        "Paying smugglers: Yes: Desert",
        "Paying smugglers: Yes: Town",
    ]
    assert tables["series"].rows[1].cells[2].text == "break: another mode of interview"


def test_what_is_drawn_and_written(home):
    written = {name.removeprefix("comparison/") for name in home.files() if name.startswith("comparison/")}
    for frame in (
        "differences",
        "associations",
        "standardised",
        "decomposition",
        "adjusted",
        "series",
        "trends",
    ):
        assert f"{frame}.csv" in written
    assert {f"figures/{name}.svg" for name in ("largest_differences", "adjusted_payment_yes")} <= written
    shown = open_comparison(home.root).differences()
    assert "Paying smugglers: Yes, other traits held alike" in str(shown)


def test_it_is_worked_out_once_and_read_again(home):
    again = open_comparison(home.root, language="fr")
    assert again.contrast_tables.all[0].title == "Les plus grands écarts"
    first, second = open_comparison(home.root).frames, open_comparison(home.root).frames
    for name in first:
        pd.testing.assert_frame_equal(
            pd.DataFrame(first[name]), pd.DataFrame(second[name]), check_dtype=False
        )


def test_hidden_cells_do_not_come_back(tmp_path):
    """Fewer than five in a round of South paid: that round is in no figure."""
    home = drawn(tmp_path, suppress_below=20)
    frames = open_comparison(home.root).frames
    south = frames["series"].query("study == 'south'") if len(frames["series"]) else pd.DataFrame()
    assert south.empty
    assert 12 not in set(frames["series"]["n"] if len(frames["series"]) else [])


def test_a_city_without_the_answer_is_in_no_pooled_figure_and_said(tmp_path):
    """South's people were never asked whether they paid."""
    home = drawn(tmp_path)
    lines = [
        line.replace(",yes,", ",,").replace(",no,", ",,") if ",south," in line else line
        for line in home.export.read_text(encoding="utf-8").splitlines()
    ]
    home.write(home.export, "\n".join(lines) + "\n")
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    compared = open_comparison(home.root)
    assert set(compared.frames["series"]["without"]) == {"south"}
    assert compared.frames["series"].query("study == ''")["base"].tolist() == [80, 80]
    said = (
        "Paying smugglers: Yes: not asked, or no such answer, in South; these are in no figure of all"
        " together."
    )
    assert said in compared.contrast_tables.series().notes


def test_a_declaration_that_names_nothing_stops(tmp_path):
    home = drawn(tmp_path)
    home.write(home.instrument / "comparison.yaml", "mix: [sexx]\n")
    with pytest.raises(CaseStudyError) as error:
        open_comparison(home.root)
    assert "comparison.yaml, mix: the form has no single-choice question of this name. Got 'sexx'." in str(
        error.value
    )


OWN = """\
outcomes: [{table: payment, choice: ["no", dk]}]
rounds: robbery_place
mix: [sex]
standard: {sex: {f: 0.5, m: 0.5}}
covariates: [sex]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The same people; answers pooled, and a standard of as many women as men."""
    home = drawn(tmp_path_factory.mktemp("own"))
    home.write(home.instrument / "comparison.yaml", OWN)
    return open_comparison(home.root)


def test_a_standard_may_be_margins(own):
    found = own.frames["standardised"].query("over == 'study'")
    assert found["standard"].tolist() == ["margins", "margins"]
    assert found["standardised"].tolist() == pytest.approx(
        [1 - (45 / 60 + 25 / 100) / 2, 1 - (15 / 50 + 13 / 130) / 2]
    )
    assert "in the proportions of the margins declared" in own.contrast_tables.standardised().notes[0]


def test_answers_may_be_pooled(own):
    assert own.frames["standardised"]["crude"].iloc[0] == pytest.approx(90 / 160)
    assert own.contrast_tables.standardised().rows[0].label == "Paying smugglers: No / Don't know: North"


def test_rounds_are_told_as_interviewed_and_at_one_mix(own):
    said = own.contrasts.moved()
    assert said == [
        "Paying smugglers: No / Don't know, all together: Desert 65%, Town 77%, a change of +12 percentage"
        " points; with the mix of people of the margins declared it is −3."
    ]
    women, men = (1 - 42 / 80, 1 - 18 / 30), (1 - 14 / 80, 1 - 24 / 150)
    found = own.frames["standardised"].query("over == 'robbery_place'")
    assert found["standardised"].tolist() == pytest.approx([(women[0] + men[0]) / 2, (women[1] + men[1]) / 2])


def test_a_model_gives_effects_and_speaks_of_rounds_too(own):
    found = own.frames["adjusted"]
    assert found["over"].tolist() == ["study", "study", "robbery_place", "robbery_place"]
    assert found["covariates"].unique().tolist() == ["sex robbery_place", "sex study"]
    table = own.contrast_tables.adjusted()
    assert [column.heading for column in table.columns][-2:] == [
        "Against the first (percentage points)",
        "95% interval of that",
    ]
    first, second = ([cell.text for cell in row.cells] for row in table.rows[:2])
    assert first[-2:] == ["–", "–"] and second[-2].startswith("+")


def test_a_break_is_told_and_drawn_and_not_compared_over(home):
    compared = open_comparison(home.root)
    assert "From Town on the series is another one: By phone" in compared.contrast_tables.series().notes
    assert compared.contrasts.moved() == []
    rounds = compared.frames["differences"].query("domain == 'robbery_place'")
    assert set(rounds["broken"]) <= {"town"}


def test_hidden_cities_are_not_called_unasked(tmp_path):
    home = drawn(tmp_path, suppress_below=5)
    frames = open_comparison(home.root).frames
    assert set(frames["standardised"]["hidden"]) == {"south"} and set(frames["standardised"]["without"]) == {
        ""
    }
    said = (
        "Paying smugglers: Yes: small numbers are hidden in South; their people are not, or not all, in the"
        " figures of all together."
    )
    assert said in open_comparison(home.root).contrast_tables.standardised().notes


def test_the_summary_tells_only_answers_that_clearly_differ(home, tmp_path):
    assert str(open_comparison(home.root).summary()) == " ".join(["**Your journey.**", *TOLD])
    small = make_home(tmp_path)
    for city in ("north", "south"):
        prepare(declare(city, small.root))
    assert str(open_comparison(small.root).summary()) == "No answer clearly differs between the cities."


def test_a_city_that_rounds_its_counts_is_in_no_exact_figure(tmp_path):
    home = drawn(tmp_path, suppress_below=3)
    home.change(home.params(), ("thresholds:", "disclosure: {method: round, base: 5}\nthresholds:"))
    prepare(declare("north", home.root))
    frames = open_comparison(home.root).frames
    assert set(frames["standardised"]["hidden"]) == {"north"}
    assert "north" not in set(frames["series"]["study"])

from analysis.findings.beside import beside_candidates
from analysis.findings.finding import BESIDE, LIKELY, TOO_FEW, TableFacts
from tests.findings.drawn import row, table

FACTS = TableFacts("beside", "people")


def sides(asked, counted):
    """Rows of a survey and of the points: {nationality: (n, base)} each."""
    rows = [row(name, *n, domain="source", level="s", unit="respondents") for name, n in asked.items()]
    passing = [row(name, *n, domain="source", level="f", unit="individuals") for name, n in counted.items()]
    return table(*rows, *passing)


def test_the_nationality_that_lies_furthest_from_the_points():
    rows = sides({"GIN": (34, 100), "MLI": (12, 100)}, {"GIN": (460, 1000), "MLI": (150, 1000)})
    (finding,) = beside_candidates(rows, FACTS)
    assert (finding.kind, finding.certainty, round(finding.size, 2)) == (BESIDE, LIKELY, -0.12)
    assert [(cell.choice, cell.unit) for cell in finding.cells] == [
        ("GIN", "respondents"),
        ("GIN", "individuals"),
    ]


def test_of_few_people_it_may_be_chance():
    (finding,) = beside_candidates(sides({"GIN": (4, 12)}, {"GIN": (460, 1000)}), FACTS)
    assert finding.certainty == TOO_FEW


def test_a_narrow_gap_others_and_what_only_one_side_has_are_no_finding():
    assert beside_candidates(sides({"GIN": (40, 100)}, {"GIN": (460, 1000)}), FACTS) == ()
    assert beside_candidates(sides({"GIN": (40, 100)}, {"MLI": (460, 1000)}), FACTS) == ()
    assert beside_candidates(sides({"other": (90, 100)}, {"other": (1, 1000)}), FACTS, ("other",)) == ()

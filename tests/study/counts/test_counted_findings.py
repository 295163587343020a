"""Which rows a sentence of a source names, and what stands over its number."""

from analysis.findings.finding import cells_of
from analysis.study.counts.counted_findings import _headline, _named
from tests.findings.drawn import row, table

SENTENCE = "At the gate, 492 individuals were observed in December 2018: all outgoing; 16 a day. 27% more."


def test_a_headline_ends_at_the_colon_and_leaves_the_country_out():
    assert _headline(SENTENCE, "Mali") == "At the gate, 492 individuals were observed in December 2018"
    counted = "Mali: 1,000 people were counted (2013), 2,000 at the peak (2014)."
    assert _headline(counted, "Mali") == "1,000 people were counted, 2,000 at the peak"
    assert _headline("Mali\u202f: on comptait 12 personnes (2013).", "Mali") == "On comptait 12 personnes"
    assert _headline("12 personnes en 2018\u202f: 4 entrants.", "Mali") == "12 personnes en 2018"


def test_rows_are_named_in_the_order_of_the_sentence():
    def cell(statistic, estimate):
        return cells_of(table(row("x", 0, 0, statistic=statistic, estimate=estimate)))[0]

    share, total, mean = cell("share", 0.27), cell("total", 492), cell("mean", 16)
    others = [cell("share", 0.20), cell("total", 20), cell("total", 18), cell("total", 2), cell("share", 0.7)]
    assert _named([share, *others, mean, total], SENTENCE, "en") == (total, mean, share)

"""Our own pack against its own results: all matched as it is, and found out after any one change.

The pack of Bamako in English and French, without its drawn figures; and of a drawn survey's tables and
sentences in Spanish and Arabic.
"""

from collections import Counter, defaultdict

import pytest

from analysis.reporting.documents.page import Links, write_page
from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style
from analysis.study.packing.briefing import brief
from analysis.study.report_check import study_statements
from analysis.verification.checks.consistency import check_report
from analysis.verification.reading.read import read_report
from analysis.verification.verdicts import judge_numbers
from tests.verification.changes import changes, found

NUMBERS = {"docx": 3500, "html": 3500}
"""The least numbers of a pack that are matched, so that none can go missing."""
FOUND = {"digit": 0.95, "base": 1.0, "label": 0.88, "city": 0.95}
"""The least share of changes that is found. What is left: the same number in another row or column."""
EVERY = 10
"""Of the numbers in tables every tenth is changed."""


@pytest.fixture(scope="module")
def packs(examples, tmp_path_factory):
    """Bamako's document and page as read back, and the statements of its study, by language."""
    folder, made = tmp_path_factory.mktemp("pack"), {}
    for language in ("en", "fr"):
        study = examples.study("bamako", language)
        briefing = brief(study, Style(), lambda name: None)
        document, page = folder / f"{language}.docx", folder / f"{language}.html"
        write_document(document, briefing, Style())
        write_page(page, briefing, Style(), Links())
        reports = {"docx": read_report(document), "html": read_report(page)}
        made[language] = (reports, study_statements([study]))
    return made


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("suffix", NUMBERS)
def test_a_pack_comes_out_all_matched(examples, packs, language, suffix):
    reports, statements = packs[language]
    matcher, report = examples.matcher(language), reports[suffix]
    verdicts = judge_numbers(report, matcher, (), statements)
    verdicts += check_report(report, verdicts, matcher.facts)
    wrong = [one for one in verdicts if one.status not in ("matched", "not a finding") or one.instead]
    told = [f"{one.passage.where}: {one.mention.text} in {one.sentence.text}: {one.stands}" for one in wrong]
    assert told == []
    assert sum(one.status == "matched" for one in verdicts) >= NUMBERS[suffix]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_number_changed_in_turn_is_found(examples, packs, language, capsys):
    reports, statements = packs[language]
    matcher = examples.matcher(language)
    verdicts = judge_numbers(reports["docx"], matcher, (), statements)
    every = list(changes(verdicts, matcher.facts, ("Bamako", "Gao")))
    texts = [change for change in every if change.passage.kind != "cell"]
    made = texts + [change for change in every if change.passage.kind == "cell"][::EVERY]
    noticed = defaultdict(list)
    for change, is_found in zip(made, found(made, matcher, statements), strict=True):
        noticed[change.once].append((change, is_found))
    counted, missed = Counter(key[0] for key in noticed), defaultdict(list)
    for key, parts in noticed.items():
        if not any(is_found for _, is_found in parts):
            missed[key[0]].append(parts[0][0].told)
    with capsys.disabled():
        for kind, count in counted.items():
            print(f"\n{language}: {count - len(missed[kind])} of {count} changes of a {kind} found", end="")
    assert set(counted) == set(FOUND)
    for kind, least in FOUND.items():
        assert counted[kind] - len(missed[kind]) >= least * counted[kind], missed[kind][:20]

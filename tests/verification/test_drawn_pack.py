"""A drawn survey's document in Spanish and Arabic: all matched as it is, and found out after any one change.

Nobody in it is real: the interviews of the drawn workspace, told several times over.
"""

from dataclasses import replace

import pytest

from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style
from analysis.study import declare
from analysis.study.casestudy import CaseStudy
from analysis.study.packing.briefing import brief
from analysis.study.preparation import with_findings
from analysis.study.report_check import study_statements, study_tables
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from analysis.verification.checks.consistency import check_report
from analysis.verification.evidence.facts import gather_facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.mentions.vocabulary import synonyms
from analysis.verification.reading.read import read_report
from analysis.verification.verdicts import judge_numbers
from tests.verification.changes import changes, found
from tests.workspaces import CHOICES as ANSWERS
from tests.workspaces import EXPORT, INSTRUMENT, PARAMS, PLAN, SURVEY, make_home

NAMES = {"es": "Spanish (es)", "ar": "Arabic (ar)"}
WORDS = {
    "es": {
        "Ville de l'entretien": "Ciudad de la entrevista",
        "À propos de vous": "Sobre usted",
        "Sexe": "Sexo",
        "Âge des personnes à {city}": "Edad de las personas en {city}",
        "Âge": "Edad",
        "Enfants": "Hijos",
        "Votre trajet": "Su viaje",
        "Avez-vous payé un passeur ?": "¿Pagó a un traficante?",
        "Comment avez-vous voyagé avec le passeur ?": "¿Cómo viajó con el traficante?",
        "Où avez-vous été volé ?": "¿Dónde le robaron?",
        "Où avez-vous été battu ?": "¿Dónde le golpearon?",
        "Femmes": "Mujeres",
        "Hommes": "Hombres",
        "Oui": "Sí",
        "Non": "No",
        "Ne sait pas": "No sabe",
        "Désert": "Desierto",
        "Ville": "Ciudad",
        "Incidents à {city}": "Incidentes en {city}",
        "Payer des passeurs à {city}": "Pago a traficantes en {city}",
        "Vol": "Robo",
        "Coups": "Golpes",
    },
    "ar": {
        "Ville de l'entretien": "مدينة المقابلة",
        "À propos de vous": "عنك",
        "Sexe": "الجنس",
        "Âge des personnes à {city}": "أعمار الناس في {city}",
        "Âge": "العمر",
        "Enfants": "الأطفال",
        "Votre trajet": "رحلتك",
        "Avez-vous payé un passeur ?": "هل دفعت لمهرب؟",
        "Comment avez-vous voyagé avec le passeur ?": "كيف سافرت مع المهرب؟",
        "Où avez-vous été volé ?": "أين سُرقت؟",
        "Où avez-vous été battu ?": "أين ضُربت؟",
        "Femmes": "نساء",
        "Hommes": "رجال",
        "Oui": "نعم",
        "Non": "لا",
        "Ne sait pas": "لا يعرف",
        "Désert": "صحراء",
        "Ville": "بلدة",
        "Incidents à {city}": "الحوادث في {city}",
        "Payer des passeurs à {city}": "الدفع للمهربين في {city}",
        "Vol": "سرقة",
        "Coups": "ضرب",
    },
}
FOUND = 0.9


def in_language(text, language):
    """A file of the drawn workspace with another language in French's place."""
    for french, own in WORDS[language].items():
        text = text.replace(french, own)
    return (
        text.replace("French (fr)", NAMES[language])
        .replace("fr:", f"{language}:")
        .replace("[en, fr]", f"[en, {language}]")
    )


def drawn_study(root, language):
    """North's study in a language: each interview several times, so that counts differ."""
    home = make_home(root)
    head, *rows = EXPORT.splitlines()
    told = [
        f"{row.split(',')[0]}n{copy},{row.partition(',')[2]}"
        for place, row in enumerate(rows)
        for copy in range(7 + 5 * place)
    ]
    home.write(home.export, "\n".join([head, *told, ""]))
    for name, text in (("survey", SURVEY), ("choices", ANSWERS)):
        home.write(home.instrument / "form" / f"{name}.csv", in_language(text, language))
    home.write(home.instrument / "instrument.yaml", in_language(INSTRUMENT, language))
    home.write(home.instrument / "plan.csv", in_language(PLAN, language))
    home.write(home.params(), in_language(PARAMS, language))
    home.params("south").unlink()
    city = declare("north", home.root, language="en")
    opened = open_sources(city.sources, city.problems)
    surveys = [read_survey(one, str(city.params_path), city.problems, opened.flows) for one in city.surveys]
    results = work_out(city, opened, surveys)
    study = CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results, city)
    return replace(with_findings(study, city, opened), language=language)


@pytest.mark.parametrize("language", NAMES)
def test_a_drawn_document_is_matched_and_found_out_after_each_change(tmp_path, language, capsys):
    study = drawn_study(tmp_path, language)
    path = tmp_path / "north.docx"
    write_document(path, brief(study, Style(), lambda name: None), Style())
    report, statements = read_report(path), study_statements([study])
    matcher = Matcher(gather_facts([study_tables(study)]), synonyms(language))
    verdicts = judge_numbers(report, matcher, (), statements)
    wrong = [
        f"{one.passage.where}: {one.mention.text} in {one.sentence.text}: {one.stands}"
        for one in [*verdicts, *check_report(report, verdicts, matcher.facts)]
        if one.status not in ("matched", "not a finding")
    ]
    assert wrong == []
    made = list(changes(verdicts, matcher.facts, (study.place, "")))
    made = [change for change in made if change.kind != "city"]  # no other city to be held against
    noticed = found(made, matcher, statements)
    with capsys.disabled():
        print(f"\n{language}: {sum(noticed)} of {len(made)} changes found", end="")
    missed = [change.told for change, is_found in zip(made, noticed, strict=True) if not is_found]
    assert len(made) > 30
    assert len(missed) <= (1 - FOUND) * len(made), missed

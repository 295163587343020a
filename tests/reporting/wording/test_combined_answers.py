from dataclasses import dataclass

import pytest

from analysis.planning.phrases import parse_phrase
from analysis.reporting.wording.combined_answers import Combined, combined_phrase
from analysis.reporting.wording.labels import Labels

NONE = "none_of_these"
IMPACTS = Combined("impact", ("work", "goods"), ("work", "goods", "work+goods", NONE), NONE)


@dataclass
class DrawnForm:
    """A form of one question."""

    goods: str = "Fewer goods"

    @property
    def questions(self):
        return {"impact": None}

    def choices(self, question):
        return [type("Choice", (), {"name": name}) for name in IMPACTS.choices]

    def choice_label(self, question, choice, language):
        return {"work": "Less work", "goods": self.goods}[choice]

    def label(self, question, language):
        return "What changed?"


def said(phrase, language="en", combined=IMPACTS, form=None):
    return parse_phrase(combined_phrase(combined, phrase, Labels([form or DrawnForm()]), language))


def test_verbs_of_answers_are_joined():
    named_none = "named none of “Less work” and “Fewer goods”"
    assert said("work: find less work; goods: buy less") == {
        "work": "find less work and nothing else of this list|finds less work and nothing else of this list",
        "goods": "buy less and nothing else of this list|buys less and nothing else of this list",
        "work+goods": "find less work and buy less|finds less work and buys less",
        NONE: f"{named_none}|{named_none}",
    }


@pytest.mark.parametrize(
    ("language", "together"),
    [
        ("en", "named “Less work” and “Fewer goods”"),
        ("fr", "ont cité «\u202fLess work\u202f» et «\u202fFewer goods\u202f»"),
        ("es", "mencionaron «Less work» y «Fewer goods»"),
        ("ar", "ذكروا «\u2068Less work\u2069» و«\u2068Fewer goods\u2069»"),
    ],
)
def test_without_verbs_the_answers_are_quoted(language, together):
    phrases = said("work: find less work", language)
    assert phrases["work+goods"].partition("|")[0] == together
    assert " + " not in str(phrases)


def test_a_combination_with_what_was_not_named_keeps_its_label():
    assert said("", combined=Combined("impact", ("work", "goods"), ("work+_other",))) == {}


def test_a_label_that_would_part_a_phrase_stands_in_none():
    assert said("", form=DrawnForm("Fewer goods; or none")) == {}

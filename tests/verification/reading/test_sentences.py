"""A passage cut into sentences."""

import pytest

from analysis.verification.reading.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Half have water.", "“How far is it?” was asked of all."],
        ["La moitié a de l'eau (5 sur 43).", "« Combien de temps ? » : 38 en moyenne."],
        ["La moitié a de l'eau.", "«\u00a0Combien de temps\u00a0?\u00a0» : 38 en moyenne."],
        ["نصف الناس لديهم ماء.", "«\u2068الزيوت\u2069»: 6.4 في المتوسط"],
        ["See p. 100 for more.", "It ends here."],
    ],
)
def test_where_a_sentence_ends(sentences):
    assert [one.text for one in split_sentences(" ".join(sentences))] == sentences

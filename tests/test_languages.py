from analysis.languages import languages, texts_of, word_tables


def test_a_language_is_a_table_of_words():
    assert languages() == ("ar", "en", "es", "fr")
    assert set(texts_of("answer.yes")) == set(languages())
    assert texts_of("answer.how_many.many")["es"] == "Dos o más"


def test_words_stand_as_they_are_typed():
    assert word_tables()["drafted.with_any"]["fr"] == "{interviewed} avec au moins une de « {group} »"

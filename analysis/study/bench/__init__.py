"""The analyst's bench: answers, tables, figures and models of one city at hand, by name of question."""

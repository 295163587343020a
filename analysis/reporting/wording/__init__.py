"""Words: labels, notes, sentences, numbers, in every language."""

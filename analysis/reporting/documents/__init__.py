"""One briefing of a city, built once and written as document, page, snapshot, slides and data."""

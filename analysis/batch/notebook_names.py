"""What notebooks, and what they show, go by: apart from their reading, which a preparation does without."""

TEMPLATE = "section"
SHOWN_TABLE = "table "
"""Before a table's name among hashes of what is shown, so that it is told from a section of that name."""
OWN_LANGUAGE = "en"
"""The language of what is written in none of those asked for."""

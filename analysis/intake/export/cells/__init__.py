"""The texts of an export's cells as typed answers, and what was met on the way."""

"""From estimates rows to tables, on screen and in files."""

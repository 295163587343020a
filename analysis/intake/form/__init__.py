"""The form: what was asked, of whom, with which answers, and what changed between forms."""

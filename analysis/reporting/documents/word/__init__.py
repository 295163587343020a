"""The briefing as a Word document."""

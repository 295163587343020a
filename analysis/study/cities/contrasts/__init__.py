"""How cities and rounds differ: what is worked out, and its tables, figures and words."""

"""Conditions of forms and of logic tables: parsed, and evaluated over columns."""

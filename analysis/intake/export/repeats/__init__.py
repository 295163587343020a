"""Repeat groups: the rows of their sheets, files and columns, joined to the interviews by key."""

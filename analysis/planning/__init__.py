"""The list of analysis: which estimates go in which table."""

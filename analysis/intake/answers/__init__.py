"""The answers as values: five states kept apart, stacked reports, offered choices."""

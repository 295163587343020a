"""People counted passing flow monitoring points."""

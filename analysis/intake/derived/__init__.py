"""Questions made from others: harmonised, recoded, indicators."""

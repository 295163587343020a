"""Table files, dates, numbers and place names as people write them: one reader for every stage."""

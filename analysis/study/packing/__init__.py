"""What a city's pack is made of: briefing, own text, bound numbers, tidy sheet and workbook."""

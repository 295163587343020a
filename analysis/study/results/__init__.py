"""What a run leaves on disk of a city, by what it is made of, and what of it can be kept."""

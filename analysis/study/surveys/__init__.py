"""One survey of one city, from its declared files to answers and weights."""

"""What a reader knows beside the counts: how a form leads to its questions, and what choices are made of."""

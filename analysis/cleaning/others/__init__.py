"""The loop of "other, specify": open answers, and what people decided about them."""

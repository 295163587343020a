"""The counts that annexes print of the people of the tables: protected with these, hidden, rounded."""

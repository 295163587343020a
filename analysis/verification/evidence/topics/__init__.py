"""What a number of a sentence is of: which table its words tell, and the numbers that lean on others."""

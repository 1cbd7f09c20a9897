"""What a resident has told us so far, from first words to a case."""

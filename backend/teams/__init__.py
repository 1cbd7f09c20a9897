"""Teams, and the rules by which work is given out."""

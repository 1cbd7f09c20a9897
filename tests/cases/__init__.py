"""Cases: their clocks, their references and their history."""

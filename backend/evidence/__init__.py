"""Photos and documents that residents, representatives and staff give us."""

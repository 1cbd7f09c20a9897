"""The landlord's published policy as data and pure rules: no clock, no database, no network."""

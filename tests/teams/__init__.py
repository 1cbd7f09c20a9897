"""Tests of teams and of giving work out."""

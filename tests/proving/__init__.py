"""Tests of proving who one is."""

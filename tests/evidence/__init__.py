"""Tests of photos and documents that are given to us."""

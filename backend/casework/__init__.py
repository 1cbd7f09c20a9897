"""What staff do with a case, verb by verb."""

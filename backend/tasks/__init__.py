"""What staff have promised to do outside a case's own duties: to meet somebody, to ring back."""

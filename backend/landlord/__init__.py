"""What the landlord’s managers set on their own pages."""

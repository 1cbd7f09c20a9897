"""What the landlord's managers set: hours, who is on call, and what is shown."""

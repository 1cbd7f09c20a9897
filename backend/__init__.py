"""The landlord's complaints front door: policy, cases, conversations and the pages over them."""

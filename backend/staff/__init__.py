"""The landlord's own people: their accounts and sign-ins."""

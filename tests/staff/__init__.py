"""Staff: their accounts and sign-ins."""

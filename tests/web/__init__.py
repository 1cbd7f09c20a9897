"""The pages, the forms, the live chat and the interface for programs."""

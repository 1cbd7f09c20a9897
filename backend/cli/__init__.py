"""The subcommands of `python -m backend`."""

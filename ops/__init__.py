"""Set-up, running and testing: standard library only, as it runs before anything is installed."""

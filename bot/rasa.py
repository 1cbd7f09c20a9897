"""Rasa's own command line in this environment: `python -m bot.rasa data validate`."""

import runpy

from bot.quiet import settle

if __name__ == "__main__":
    settle()
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)

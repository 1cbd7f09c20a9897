"""What a model takes texts to mean: `python -m bot.parse_lines MODEL`, a JSON text a line in.

A line out for each, as the bot's door gives it: the intent, then all intents by confidence.
"""

import asyncio
import json
import sys
from collections.abc import Iterable

from bot.quiet import hurry, settle


def main(model: str, lines: Iterable[str]) -> None:
    """Parse every line in turn, and print what each means."""
    settle()
    with hurry():
        from rasa.core.agent import load_agent

        from bot import logs
        from bot.channel import meaning_of

    logs.configure()

    async def parse_all() -> None:
        agent = await load_agent(model)
        for line in lines:
            print(json.dumps(await meaning_of(agent, json.loads(line))), flush=True)  # noqa: T201

    asyncio.run(parse_all())


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin)

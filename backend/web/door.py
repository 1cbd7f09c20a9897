"""Everything a request needs, made once when the web process starts."""

from dataclasses import dataclass, replace

from fastapi import Request

from backend.cases.working_days import calendar_of
from backend.clock import Clock, local_date, now
from backend.conversations.attendance import OnCall
from backend.conversations.voice import Voice
from backend.database import Database
from backend.evidence.service import Evidence
from backend.landlord.policies import renewed
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.web.bot import Bot
from backend.web.rendering import Renderer
from backend.web.turns import Turns
from backend.web.wakeups import Wakeups


@dataclass(frozen=True)
class Door:
    """The parts of one front door, wired together."""

    settings: Settings
    database: Database
    clock: Clock
    rulebook: Rulebook
    voice: Voice
    renderer: Renderer
    bot: Bot
    turns: Turns
    wakeups: Wakeups
    evidence: Evidence

    @classmethod
    def built(cls, settings: Settings, *, clock: Clock = now) -> "Door":
        """Wire a front door from its settings."""
        rulebook = Rulebook.read(
            settings.policies, today=local_date(clock()), folder=settings.policy_folder
        )
        database = Database(settings.database_url, audit_key=settings.audit_key)
        wakeups = Wakeups(database, clock)
        voice = Voice(
            rulebook.pack,
            form_url=f"{settings.public_url}/complaint",
            on_call=OnCall(
                settings.mails_on_call, settings.on_call_phone, can_mail=bool(settings.smtp_host)
            ),
            calendar=calendar_of,
        )
        bot = Bot.at(settings.bot_url, secret=settings.bot_secret, seconds=settings.bot_seconds)
        return cls(
            settings=settings,
            database=database,
            clock=clock,
            rulebook=rulebook,
            voice=voice,
            renderer=Renderer(rulebook.pack),
            bot=bot,
            turns=Turns(database, bot, voice, clock, settings.bot_seconds, wakeups.poke),
            wakeups=wakeups,
            evidence=Evidence.of(settings),
        )

    def renewed(self) -> "Door":
        """Give the front door by the policies as they stand now; itself while nothing changed.

        Raise a PolicyError when what is set cannot be used.
        """
        today = local_date(self.clock())
        rulebook = renewed(self.database, self.rulebook, today=today)
        if rulebook is self.rulebook:
            return self
        if rulebook.pack is self.rulebook.pack:
            return replace(self, rulebook=rulebook)
        voice = replace(self.voice, pack=rulebook.pack)
        self.turns.voice = voice
        return replace(self, rulebook=rulebook, voice=voice, renderer=Renderer(rulebook.pack))


async def door_of(request: Request) -> Door:
    """Give the front door of the application that a request came to.

    It is async, as is whatever else only looks up what is known: a thread for each takes longer.
    """
    door: Door = request.app.state.door
    return door

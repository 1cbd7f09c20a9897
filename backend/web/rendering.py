"""Templates become pages: one landlord's environment, its filters, and the answer a route gives."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import BytecodeCache, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.bccache import Bucket
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup, escape

from backend.clock import LONDON
from backend.policy import wording
from backend.policy.law import law
from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, long_date, short_date
from backend.web.staff.navigation import navigation

HERE = Path(__file__).parent
STATIC = HERE / "static"

MESSAGE_LIMIT = 4000

# What becomes a link in words of ours: web and e-mail addresses, our own pages, and telephone
# numbers. A short number is one only after a word that says so: "call 999", but not "999 days".
# A reference of a case becomes no link, but is kept in one piece.
LINKABLE = re.compile(
    r"""
      (?P<web>(?:https?://|(?<![\w/@.])www\.)[^\s<>"']*[^\s<>"'.,;:!?)\]])
    | (?P<reference>\b[A-Z]{2,5}-[0-9A-Z]{4}-[0-9A-Z]{4}\b)
    | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?<![\w/.])(?P<page>/(?:complaint|chat|status|contact|privacy))(?![\w/])
    | (?<![\w£.,-])(?P<phone>(?:\+44[ ]?\d{2,4}|0\d{2,4})(?:[ ]?\d){4,8}|116[ ]123)(?![\w-])
    | (?<=[A-Za-z:][ ])(?P<short>999|112|111|101|105)(?!\w|[.,]\d|[ ]?[%£])
    """,
    re.VERBOSE,
)
SAYS_CALL = re.compile(r"(?:\b(?:call|calling|ring|ringing|phone|dial|on|nhs)|:) $", re.IGNORECASE)


class Renderer:
    """Renders the templates for one landlord."""

    def __init__(self, pack: PolicyPack) -> None:
        self.pack = pack
        self._environment = environment(pack)

    def page(
        self,
        template: str,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **view: Any,
    ) -> HTMLResponse:
        """Answer with a template filled from the view data that its top comment names."""
        return HTMLResponse(self.text(template, **view), status_code, headers)

    def text(self, template: str, **view: Any) -> str:
        """Fill a template."""
        return self._environment.get_template(template).render(view)


class Compiled(BytecodeCache):
    """Keeps compiled templates for as long as the process runs, whatever policy fills them in."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, unless its source is another than before."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def renderer(request: Request) -> Renderer:
    """Give a route the renderer that the application was started with."""
    found: Renderer = request.app.state.renderer
    return found


Pages = Annotated[Renderer, Depends(renderer)]


def environment(pack: PolicyPack) -> Environment:
    """Build the environment: everything is escaped unless it is said to be safe."""
    made = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(HERE / "templates"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        auto_reload=False,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        at="/chat",  # where the chat is; in a frame on the landlord's website it says otherwise
        pack=pack,
        law=law(),
        asset=asset,
        theme=theme(pack),
        message_limit=MESSAGE_LIMIT,
        count_words=f"You can write up to {MESSAGE_LIMIT:,} characters.",
        waited=waited,
        navigation=navigation,
    )
    made.filters.update(
        long_date=day_in_full,
        short_date=day_in_short,
        moment=moment,
        iso=iso,
        lines=lines,
        named=named,
        linked=linked,
        tel=tel,
        web=web,
    )
    return made


@cache
def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be kept forever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def theme(pack: PolicyPack) -> str:
    """Return the style sheet of the landlord's colours, the neutral one when it has none."""
    slug = re.sub(r"[^a-z0-9]+", "-", pack.landlord.short_name.lower()).strip("-")
    own = f"themes/{slug}.css"
    return own if (STATIC / own).is_file() else "themes/neutral.css"


def day_in_full(day: date | datetime | str) -> str:
    """Return "Monday 7 December 2026"; words that are no date stay as they are."""
    return day if isinstance(day, str) else long_date(_local_day(day))


def day_in_short(day: date | datetime | str) -> str:
    """Return "7 December 2026"; words that are no date stay as they are."""
    return day if isinstance(day, str) else short_date(_local_day(day))


def moment(instant: datetime) -> str:
    """Return "7 December 2026 at 3:20pm", as the clocks in England show it."""
    return wording.moment(instant.astimezone(LONDON))


def iso(instant: datetime) -> str:
    """Return an instant for machines, with its offset from UTC."""
    return instant.astimezone(LONDON).isoformat(timespec="seconds")


def waited(since: datetime, now: datetime) -> str:
    """Return how long someone has waited: "less than a minute", "12 minutes", "3 hours"."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return counted(minutes, "minute")
    if minutes < 60 * 24:
        return counted(minutes // 60, "hour")
    return counted(minutes // (60 * 24), "day")


def named(name: str | None) -> str:
    """Return "Service request" for "service_request"."""
    words = (name or "").replace("_", " ")
    return words[:1].upper() + words[1:]


def lines(text: str) -> Markup:
    """Show words as they were typed: escaped, with their line breaks."""
    return Markup("<br>\n").join(escape(line) for line in text.splitlines())


def linked(text: str) -> Markup:
    """Show words of ours: as `lines`, with addresses and telephone numbers as links."""
    return Markup("<br>\n").join(Markup("").join(_pieces(line)) for line in text.splitlines())


def tel(number: str) -> str:
    """Return the link that rings a number."""
    return f"tel:{re.sub(r'[^+0-9]', '', number)}"


def web(address: str) -> str:
    """Return a web address that a link may carry, given with or without its scheme."""
    full = address if "://" in address else f"https://{address}"
    return full if urlsplit(full).scheme in ("http", "https") else "#"


def _pieces(line: str) -> Sequence[Markup]:
    pieces: list[Markup] = []
    done = 0
    for found in LINKABLE.finditer(line):
        if found["short"] and not SAYS_CALL.search(line[: found.start()]):
            continue
        pieces += [escape(line[done : found.start()]), _link(found)]
        done = found.end()
    return [*pieces, escape(line[done:])]


def _link(found: re.Match[str]) -> Markup:
    words = found.group()
    if found["reference"]:
        return Markup('<span class="front-door-reference">{}</span>').format(words)
    if found["web"]:
        address = web(words)
    elif found["page"]:
        address = words
    elif found["mail"]:
        address = f"mailto:{words}"
    else:
        address = tel(words)
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, words)


def _local_day(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day

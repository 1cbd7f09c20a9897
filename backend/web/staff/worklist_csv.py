"""The worklist as a table for a spreadsheet, made and sent a page at a time."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from backend.casework import worklist
from backend.casework.duty_words import DUTY_WORDS
from backend.casework.worklist import Asked, Looking
from backend.casework.worklist_lines import Line, lines
from backend.web.door import Door

HEADINGS = (
    "Reference",
    "Kind",
    "Route",
    "Stage",
    "State",
    "Policy",
    "Received",
    "Resident",
    "Postcode",
    "What went wrong",
    "Next duty",
    "Due",
    "Due at",
    "Working days left",
    "Overdue",
    "With",
    "Team",
    "Hazards",
    "Flags",
)
# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know UTF-8


def rows(door: Door, asked: Asked, looking: Looking) -> Iterator[str]:
    """Give the table, the headings first; each page is read by itself, as the list shows it."""
    yield BYTE_ORDER_MARK + _written(HEADINGS)
    place = None
    while True:
        with door.database.read() as session:
            found = worklist.find(session, asked, looking, place)
            shown = lines(session, found.ids, rulebook=door.rulebook, now=looking.now)
        yield "".join(_written(_cells(line)) for line in shown)
        if found.more is None:
            return
        place = found.more


def _cells(line: Line) -> Sequence[str]:
    due = line.due
    late = bool(due and due.light == "overdue")
    return (
        line.reference,
        line.kind,
        line.route,
        line.stage,
        line.state,
        line.policy,
        line.received_on.isoformat(),
        line.name,
        line.postcode,
        line.issue,
        DUTY_WORDS.get(due.duty, due.duty) if due else "",
        due.on.isoformat() if due else "",
        due.at.isoformat() if due and due.at else "",
        str(-due.working_days if late else due.working_days) if due else "",
        ("yes" if late else "no") if due else "",
        line.handler,
        line.team,
        ", ".join(line.hazards),
        ", ".join(filter(None, (line.pressed, *line.flags))),
    )


def _written(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    is_number = cell.lstrip("-").isdecimal()
    return f"'{cell}" if cell.startswith(FORMULA) and not is_number else cell

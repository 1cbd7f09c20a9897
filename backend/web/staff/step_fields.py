"""The fields of a step's form: what each asks, and how what was typed is read.

Whatever was typed stays as it was typed; reading it gives values and, for each field that cannot be
read, what to do about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from backend.conversations.service import without_controls
from backend.errors import DomainError

LONGEST = 4000  # characters of one field
PARTS = ("day", "month", "year")

Kind = Literal["date", "text", "words", "number", "choice", "select", "ticks", "heading", "note"]


class FormErrors(DomainError):
    """Some of what was given cannot be taken."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a form asks; a heading or a note asks nothing.

    `start` is what stands in it at first, by the names that its inputs have; a `quiet` one does not
    say that it may stay empty.
    """

    name: str
    label: str
    kind: Kind = "words"
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    quiet: bool = False
    rows: int = 4
    start: Mapping[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> str:
        """The label as a part of a sentence, such as "the reasons"."""
        return self.label[:1].lower() + self.label[1:]


def day_field(name: str, label: str, start: date | None = None, **more: Any) -> Field:
    """Give a field for a day, with a day in it where one is likely."""
    parts = (start.day, start.month, start.year) if start else ()
    return Field(
        name=name,
        label=label,
        kind="date",
        start={f"{name}-{part}": str(value) for part, value in zip(PARTS, parts, strict=False)},
        **more,
    )


def text_field(name: str, label: str, start: str = "", **more: Any) -> Field:
    """Give a field for words, with words in it where there are some."""
    return Field(name=name, label=label, start={name: start} if start else {}, **more)


def starting(fields: Iterable[Field]) -> dict[str, str]:
    """Give what stands in the fields at first."""
    return {name: value for one in fields for name, value in one.start.items()}


def read(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """Give the value of each field by its name, or raise FormErrors for all that cannot be read."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        try:
            values[one.name] = _read(one, typed)
        except ValueError as error:
            errors[one.name] = str(error)
    if errors:
        raise FormErrors(errors)
    return values


def _read(one: Field, typed: Mapping[str, str]) -> Any:
    match one.kind:
        case "heading" | "note":
            return None
        case "date":
            return _day(one, typed)
        case "ticks":
            return tuple(value for value in one.options if typed.get(f"{one.name}-{value}"))
        case "number":
            return _number(one, typed.get(one.name, "").strip())
        case "choice" | "select":
            return _choice(one, typed.get(one.name, ""))
        case _:
            return _words(one, typed.get(one.name, ""))


def _day(one: Field, typed: Mapping[str, str]) -> date | None:
    parts = [typed.get(f"{one.name}-{part}", "").strip() for part in PARTS]
    if not any(parts):
        if one.optional:
            return None
        raise ValueError(f"Enter a day, month and year for “{one.asks}”.")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"Enter a real date for “{one.asks}”, such as 27 3 2026.") from error


def _number(one: Field, typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 4):
        raise ValueError(f"Enter a whole number for “{one.asks}”.")
    return int(typed)


def _choice(one: Field, typed: str) -> str:
    if typed in one.options or (one.optional and not typed):
        return typed
    raise ValueError(f"Choose an answer for “{one.asks}”.")


def _words(one: Field, typed: str) -> str:
    words = without_controls(typed)
    if not words and not one.optional:
        raise ValueError(f"Fill in “{one.asks}”.")
    if len(words) > LONGEST:
        raise ValueError(
            f"“{one.label}” is too long: {len(words):,} characters. Use {LONGEST:,} or fewer. What"
            " you wrote is still there."
        )
    return words

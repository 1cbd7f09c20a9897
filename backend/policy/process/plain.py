"""Frozen facts to plain values that JSON can hold, and back again."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, partial
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Facts = TypeVar("Facts")


def to_plain(value: Any) -> Any:
    """Return the value with dates as ISO text, sequences as lists, dataclasses as mappings."""
    if is_dataclass(value):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[Facts], plain: Mapping[str, Any]) -> Facts:
    """Return the dataclass that the plain values stand for; what is missing keeps its default.

    Raise KeyError, TypeError or ValueError when they stand for none.
    """
    readers = _readers(cast(Any, kind))
    return kind(**{name: readers[name](value) for name, value in plain.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """Return for each field how its plain value is read, worked out once for each class."""
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) is types.UnionType:
        read = _reader(get_args(hint)[0])
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return lambda values: tuple(map(read, values))
    if is_dataclass(hint):
        return partial(from_plain, cast(Any, hint))
    return date.fromisoformat if hint is date else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value

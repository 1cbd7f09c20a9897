"""Frozen facts to plain values that JSON can hold, and back again."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

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
    types_of = get_type_hints(kind)
    return kind(**{name: _read(types_of[name], value) for name, value in plain.items()})


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) is types.UnionType:
        return None if value is None else _read(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return from_plain(kind, value)
    return date.fromisoformat(value) if kind is date else value

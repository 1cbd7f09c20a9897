"""Every route of the staff pages, read from the application, with the role that it asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from backend.web.staff import access, files, second_factor
from backend.web.staff.routes import ROUTERS

ROLES = ("officer", "manager", "administrator")


@dataclass(frozen=True)
class Way:
    """One way in: a method, a path in which nothing exists, and who may take it."""

    method: str
    path: str
    template: str
    needs: str
    has_token: bool

    def __str__(self) -> str:
        """Name it in a test's id."""
        return f"{self.method} {self.template}"

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may take it."""
        return ROLES[ROLES.index(self.needs) :] if self.needs in ROLES else ROLES


def ways() -> list[Way]:
    """Give every way in, derived from what each route depends on."""
    routes = (one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute))
    return [
        Way(method, _filled(route.path), route.path, _needs(route), _has_token(route))
        for route in routes
        for method in sorted(route.methods or ())
    ]


def _needs(route: APIRoute) -> str:
    """Give "anyone", "half" of a sign-in, or the lowest role."""
    calls = set(_calls(route.dependant))
    if access.administrators in calls:
        return "administrator"
    if access.managers in calls:
        return "manager"
    if access.signed_in_staff in calls or access.standing in calls:
        return "officer"
    return "half" if second_factor.half_signed_in in calls else "anyone"


def _has_token(route: APIRoute) -> bool:
    calls = set(_calls(route.dependant))
    return not calls.isdisjoint({access.checked_form, second_factor.checked_half, files.sent})


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)


def _filled(path: str) -> str:
    path = path.replace("{reference}", "WK-1")
    return re.sub(r"{\w+(:\w+)?}", "1", path)

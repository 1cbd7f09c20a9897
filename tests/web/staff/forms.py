"""Forms of the staff pages, filled in as a browser without scripts fills them in."""

from html.parser import HTMLParser

import httpx


class _Form(HTMLParser):
    """What a browser would send of the form with that address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.values: dict[str, str] = {}
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = at.get("action", "") == self.action
        elif not self.inside:
            return
        elif tag == "input":
            self._input(at)
        elif tag == "textarea":
            self._area = at["name"]
            self.values[self._area] = ""
        elif tag == "select":
            self._select = at["name"]
        elif tag == "option" and self._select and "selected" in at:
            self.values[self._select] = at.get("value", "")
        elif tag == "option" and self._select:
            self.values.setdefault(self._select, at.get("value", ""))

    def _input(self, at: dict[str, str]) -> None:
        if at.get("type") in ("radio", "checkbox") and "checked" not in at:
            return
        self.values[at["name"]] = at.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def filled(page: httpx.Response, action: str) -> dict[str, str]:
    """Give what stands in the form of a page with that address."""
    form = _Form(action)
    form.feed(page.text)
    assert form.values, f"there is a form for {action}:\n{page.text}"
    return form.values


def take(client: httpx.Client, reference: str, verb: str, **typed: str) -> httpx.Response:
    """Fill a step's form in, look at its letter where there is one, and confirm."""
    path = f"/staff/cases/{reference}/do/{verb}"
    page = client.get(path)
    assert page.status_code == 200, page.text
    answer = client.post(path, data={**filled(page, path), "go": "preview", **typed})
    if answer.status_code == 200:
        answer = client.post(path, data={**filled(answer, path), "go": "confirm"})
    return answer


def day(name: str, iso: str) -> dict[str, str]:
    """Give the three inputs of a day."""
    year, month, number = iso.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}

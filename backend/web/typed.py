"""What was typed into a form whose fields are read by their names."""

from typing import Annotated

from fastapi import Depends, Request


async def typed_in(request: Request) -> dict[str, str]:
    """Give what was typed, by the names of the inputs; files are left out."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(typed_in)]

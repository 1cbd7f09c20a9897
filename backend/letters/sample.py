"""A letter with made-up facts, to show what a wording looks like."""

from backend.letters.compose import Composer, Value
from backend.letters.contents import of_the_pack
from backend.letters.document import Document
from backend.letters.html import as_body
from backend.letters.wording import Wording, every, may_name
from backend.policy.pack import PolicyPack


def sample_of(wording: Wording, pack: PolicyPack) -> str:
    """Return a letter for the middle of a page; facts of a case stand in [brackets]."""
    made_up: dict[str, Value] = {
        name: f"[{name.replace('_', ' ')}]" for name in (*may_name(wording.kind), "name", "signed")
    }
    composer = Composer({**made_up, **of_the_pack(pack), "ombudsman": pack.ombudsman.details})
    document = Document(
        title=composer.line(wording.title),
        subject=composer.line(wording.subject),
        sender=(pack.landlord.name,),
        recipient=(),
        about=((every("reference"), "[reference]"),),
        blocks=(
            *composer.paragraphs(every("opening")),
            *composer.blocks(wording),
            *composer.paragraphs(every("closing")),
        ),
    )
    return as_body(document)

"""What a letter has to hold, by the landlord's policy and by the Complaint Handling Code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from backend.letters.wording import Must, kinds, letter_of, shown_by, what_is
from backend.policy.complaint_code import CodePack, load_code
from backend.policy.pack import LetterContent, PolicyPack, Rule


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a letter must hold, and who asks for it in which words."""

    holds: str
    rule: str
    sentence: str

    @property
    def missing(self) -> str:
        """What to tell staff while it is not there."""
        return f"Add {what_is(self.holds)}. {self.sentence}"


def needs(letter: str, *, pack: PolicyPack, stage: str, on: date) -> tuple[Need, ...]:
    """Return what a letter of a stage must hold on a day, each thing once.

    The Code asks from the day on which it came into force, whatever policy the case is under; its
    second stage stands for every stage after the first.
    """
    found: dict[str, Need] = {}
    for need in (*_of_the_policy(letter, pack, stage), *_of_the_code(letter, pack, stage, on)):
        found.setdefault(need.holds, need)
    return tuple(found.values())


def musts(kind: str, packs: Iterable[PolicyPack]) -> tuple[Must, ...]:
    """Return what the wording of a kind may not lose, whatever pack and stage it is used for."""
    letter = letter_of(kind)
    sentences: dict[str, str] = {}
    held: dict[str, list[str]] = {}
    for need in _ever(letter, packs):
        name = shown_by(kind, need.holds)
        sentences.setdefault(name, need.sentence)
        held.setdefault(name, []).append(what_is(need.holds))
    return tuple(
        Must(name, ", and ".join(dict.fromkeys(held[name])), sentence)
        for name, sentence in sentences.items()
    )


def letters_with_needs() -> frozenset[str]:
    """Return the letters that a pack may ask something of."""
    return frozenset(letter_of(kind) for kind in kinds())


def _ever(letter: str, packs: Iterable[PolicyPack]) -> Iterator[Need]:
    code = load_code()
    for content in code.letters:
        if content.letter == letter:
            yield _by_the_code(content, code)
    for pack in packs:
        for content in pack.letters:
            if content.letter == letter:
                yield _by_the_policy(content, pack)


def _of_the_policy(letter: str, pack: PolicyPack, stage: str) -> Iterator[Need]:
    for content in pack.letters:
        if content.letter == letter and content.stage in (None, stage):
            yield _by_the_policy(content, pack)


def _of_the_code(letter: str, pack: PolicyPack, stage: str, on: date) -> Iterator[Need]:
    code = load_code()
    if on < code.in_force_from:
        return
    first, second = (each.id for each in code.stages)
    like = first if stage == pack.first_stage.id else second
    for content in code.letters:
        if content.letter == letter and content.stage in (None, like):
            yield _by_the_code(content, code)


def _by_the_policy(content: LetterContent, pack: PolicyPack) -> Need:
    said = pack.rules[content.rule].in_full
    return Need(content.holds, content.rule, f"The policy says ({content.rule}): “{said}”")


def _by_the_code(content: LetterContent, code: CodePack) -> Need:
    rule: Rule = code.rules[content.rule]
    words = f"The Complaint Handling Code asks for it ({rule.clause}): {rule.sentence}"
    return Need(content.holds, content.rule, words)

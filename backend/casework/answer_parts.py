"""What the answer to "when will I hear back?" is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

# What whoever asks may do with the case now: see backend.casework.residents_acts.
May = Literal[
    "add",
    "new_issue",
    "new_outcome",
    "withdraw",
    "undo_withdrawal",
    "next_stage",
    "contact",
    "agree",
]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that has happened, on a local day, in plain words."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed next: what, by when, why that day, and what would change it.

    `label` is the duty as the policy words it, `words` the whole sentence. `due` is the day in
    words, with the hour where hours count; `due_at` is there only then. `is_late` says that it
    should have been done by now; `changes` is empty then. `sooner` is what of `changes` would make
    it sooner. `then` says what follows once it is done and has no day yet. `hazards` are the
    kinds of hazard that the law asks it for.
    """

    duty: str
    label: str
    words: str
    due: str
    due_on: date
    due_at: datetime | None
    why: str
    changes: str
    is_late: bool
    sooner: str = ""
    then: str = ""
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """What is said when a date was missed: an apology, what happens now, who else can help."""

    apology: str
    what_now: str
    ombudsman: str


@dataclass(frozen=True, slots=True)
class Window:
    """The resident's own time to ask for the next stage.

    `stage` is the stage's name, `until` the last day, and `why` how that day was counted.
    """

    stage: str
    until: date
    words: str
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a case stands for whoever asks, in the order in which it is told.

    `state` is a key such as "acknowledged" or "extended_again", `stage` the name of the stage and
    empty for what has none. `none_owed` says why there is no next date where nothing is owed, and
    is empty where something is. `worse` says whom to ring when a danger that was told gets worse,
    and is empty without one; `worse_first` says that this may be a matter of life, and is read
    before all else. `notes` are further sentences, such as that a person decides. With only the
    receipt to be seen, nothing but the reference is told of the case; then `timetable` has the
    times that are published for every one.
    """

    reference: str
    kind: str
    state: str
    headline: str
    stage: str
    who: str
    received_on: date | None
    notes: tuple[str, ...]
    happened: tuple[Happened, ...]
    owed: tuple[Owed, ...]
    none_owed: str
    late: Late | None
    window: Window | None
    may: tuple[May, ...]
    ombudsman: str
    timetable: str = ""
    worse: str = ""
    worse_first: bool = False

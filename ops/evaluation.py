"""`make evaluate`: how well the assistant understands sentences that it was never taught.

The trained model, the triage and the questions do with each sentence of tests/data/evaluation what
they do in a conversation. Only totals are printed: a sentence that is known to fail is soon taught,
and then it examines nothing any more.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from actions.interruptions import leaves_open, may_interrupt, sends
from backend.intake.hearing import Hearing
from backend.intake.service import Intent
from backend.policy.danger import recognise
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.triage import Parse, Triage, triage
from backend.settings import PolicySettings
from ops import evaluation_figures as figures
from ops import evaluation_sets as sets
from ops import model
from ops.environments import BOT
from ops.evaluation_figures import Dangers
from ops.evaluation_sets import OUTSIDE, Row
from ops.steps import ROOT, RefusalError

RESULT = ROOT / "artefacts" / "evaluation.json"
PACK = "west-kent-current"
# The sentences' dates are read as on this day.
TODAY = date(2026, 11, 23)
WORDINGS: Mapping[str, sets.Change] = {
    "as written": sets.as_written,
    "misspelt": sets.misspelt,
    "padded politely": sets.padded,
}
# Polite words are the whole of these, or more than the answer they are put around.
NEVER_PADDED = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "carry_on"})
CHECK = "check"

Understood = Mapping[str, Parse]
# The messages, the first messages, and two sets of dangers with what is harmless.
Examined = tuple[list[Row], list[Row], list[Row], list[Row]]


def main(arguments: list[str] | None = None) -> int:
    """Examine a model and print the figures."""
    wanted = _parser().parse_args(arguments)
    try:
        return _tell(wanted)
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _tell(wanted: argparse.Namespace) -> int:
    if wanted.model is None and not model.is_trained():
        model.train()
    found = evaluate(wanted.model or model.path(), wordings=wanted.wording or list(WORDINGS))
    as_json = json.dumps(figures.plain(found), indent=2, ensure_ascii=False)
    if wanted.model is None and not wanted.wording:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(f"{as_json}\n", encoding="utf-8")
    print(as_json if wanted.json else "\n".join(lines(found)))
    return 0


def evaluate(trained: Path, *, wordings: Sequence[str] = tuple(WORDINGS)) -> dict[str, Any]:
    """Give the figures of a trained model, for each wording of the sentences."""
    examined = _examined()
    worded = {name: _worded(examined, WORDINGS[name]) for name in wordings}
    texts = [row.text for all_rows in worded.values() for rows in all_rows for row in rows]
    understood = parse(trained, texts)
    pack = load_pack(PACK, PolicySettings().policy_folder)
    return {name: _figures(rows, understood, pack) for name, rows in worded.items()}


def parse(trained: Path, texts: Sequence[str]) -> Understood:
    """Ask the model what each text means, in the bot's own environment; `RefusalError` if none."""
    told = list(dict.fromkeys(texts))
    answer = subprocess.run(
        [BOT.folder / "bin" / "python", "-m", "bot.parse_lines", trained],
        cwd=ROOT,
        input="".join(f"{json.dumps(text)}\n" for text in told),
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise RefusalError(f"The model {trained} cannot be read.\n{answer.stderr[-1000:]}")
    parsed = [json.loads(line)["intent"] for line in answer.stdout.splitlines()]
    return {
        text: Parse(str(intent["name"]), float(intent["confidence"]))
        for text, intent in zip(told, parsed, strict=True)
    }


def meant(row: Row, parsed: Parse, pack: PolicyPack) -> str:
    """Give the intent that the product acts on: within a question, `answer` unless it interrupts.

    Below its threshold the model itself says `nlu_fallback`.
    """
    if row.asked == OUTSIDE:
        return parsed.intent
    intent = Intent(parsed.intent, parsed.confidence, len(row.text.split()))
    if leaves_open(intent, row.asked):
        return intent.name
    if row.asked == CHECK and sends(intent, row.text):
        return "send"
    interrupts = may_interrupt(intent, row.text, row.asked)
    hearing = Hearing(answers={}, misses={}, pack=pack, today=TODAY)
    hearing.answer(row.asked, row.text, intent=intent.name if interrupts else None)
    if hearing.interrupted:
        return intent.name
    left = hearing.answers.get(row.asked, {}).get("state")
    if row.asked == CHECK:
        return "send" if CHECK in hearing.recorded else "change_answer"
    return str(left or figures.ANSWERED)


def lines(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Tell the figures to people."""
    told: list[str] = []
    for wording, parts in found.items():
        told += ["", f"== {wording}"]
        for name, part in parts.items():
            if isinstance(part, Mapping):
                told += ["", name, *(f"  {label:40} {value}" for label, value in part.items())]
    return told[1:]


def _examined() -> Examined:
    known = sets.taught()
    utterances, openings = sets.utterances(), sets.openings()
    return (
        sets.unknown(utterances, known),
        sets.unknown(openings, known),
        sets.hazards(),
        sets.hazards("hazards_second"),
    )


def _worded(rows: Examined, change: sets.Change) -> Examined:
    utterances, openings, hazards, second = rows
    if change is sets.padded:
        utterances = [
            row for row in utterances if row.asked == OUTSIDE and row.expected not in NEVER_PADDED
        ]
    return (
        sets.changed(utterances, change),
        sets.changed(openings, change),
        sets.changed(hazards, change),
        sets.changed(second, change),
    )


def _figures(rows: Examined, understood: Understood, pack: PolicyPack) -> dict[str, Any]:
    utterances, openings, hazards, second = rows
    heard = [(row, meant(row, understood[row.text], pack)) for row in utterances]
    triaged = [(row, _triaged(row.text, understood, pack)) for row in openings]
    routed = [(row, str(found.route)) for row, found in triaged]
    dangers = [(row, _dangers(row.text, understood, pack)) for row in hazards]
    seconds = [(row, _dangers(row.text, understood, pack)) for row in second]
    harmless = [
        _dangers(row.text, understood, pack)
        for row in (*utterances, *openings)
        if not row.right & figures.DANGER_ROUTES
    ]
    return {
        "utterances": figures.utterance_figures(heard),
        "openings": figures.opening_figures(
            routed, [frozenset(found.hazards) for _, found in triaged]
        ),
        "danger": figures.hazard_figures(dangers, harmless),
        "danger, second set": figures.hazard_figures(seconds, ()),
        "recall of intents": figures.recall(heard, figures.understood),
        "recall of routes": figures.recall(routed, lambda row, found: found in row.right),
        "recall of dangers": figures.danger_recall(dangers),
        "confused": figures.confused(heard),
    }


def _triaged(text: str, understood: Understood, pack: PolicyPack) -> Triage:
    return triage(text, pack=pack, today=TODAY, parse=understood[text])


def _dangers(text: str, understood: Understood, pack: PolicyPack) -> Dangers:
    return Dangers(
        frozenset(found.kind for found in recognise(text) if found.level == "danger"),
        suspected=_triaged(text, understood, pack).route in figures.DANGER_ROUTES,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ops.evaluation", description=__doc__)
    parser.add_argument("--model", type=Path, help="another trained model, such as Rasa's default")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--wording", action="append", choices=WORDINGS, help="only this wording; may be repeated"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

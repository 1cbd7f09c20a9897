"""Questions about the assistant itself and about names, told by their words at any point."""

import re
from collections.abc import Mapping

from actions.turn import Turn
from backend.languages.detection import written_in

_ASKED: Mapping[str, re.Pattern[str]] = {
    response: re.compile(words, re.IGNORECASE)
    for response, words in {
        "utter_i_am_automated": r"\b(are|r) (you|u) (really |actually |just )?(an? )?"
        r"(ro)?bot\b|\b(are|r) (you|u) (really |actually |just )?(an? )?"
        r"(real|human|person|machine|computer|ai|chat ?bot|automated|someone real)\b"
        r"|\b(is this|am i (talking|speaking|chatting|writing) (to|with)) (an? )?"
        r"(real |actual )?((ro|chat ?)?bot|machine|computer|ai|human|person)\W*$",
        "utter_who_finds_out": r"\b(will|would|does|could) (he|she|they|(my|the) neighbours?"
        r"|my (ex|partner|husband|wife|landlord)) (find out|know|be told|see (this|it))",
        "utter_anonymous": r"\b(stay|be|remain|complain|report (it|this)|do (it|this)) "
        r"anonymous(ly)?\b|^\W*without (giving )?my name\W*$"
        r"|\b(is|are|will|can|could|do|does) (it|this|that|these|they|i|we|complaints?|my (\w+))"
        r"( all| really| have to| need to| got to)?( be| give| say| tell you)?"
        r"( my name| who i am| anonymous(ly)?)\b|^\W*(can i )?anonymous(ly)?\W*\?",
        "utter_evicted": r"\b(evict\w*|kick(ed)? (me |us )?out|chuck(ed)? (me |us )?out"
        r"|throw\w* (me |us )?out|lose (my|our|the) (home|flat|house|tenancy))\b.*"
        r"\b(complain\w*|this|report\w*|for telling)\b|\b(complain\w*|report\w*|this)\b.*"
        r"\b(get me |be |make me )?(evict\w*|kicked out|chucked out|lose my (home|flat|tenancy))\b",
        "utter_why_name": r"\bwhy (do|would|are) you (want|need|asking for|ask for)"
        r" (to know )?(my|a|the) (full )?name\b",
        "utter_complaint_or_repair": r"\b(is|does|would|will|should|do|shall) (this|it|that|i|we)\b"
        r"[^.?!]{0,30}\bcomplaint\b[^.?!]{0,12}\bor\b[^.?!]{0,15}\b(repair|(service )?request)\b"
        r"|\b(is|does|would|will|should|do|shall) (this|it|that|i|we)\b"
        r"[^.?!]{0,30}\b(repair|request)\b[^.?!]{0,12}\bor\b[^.?!]{0,15}\bcomplaint\b",
    }.items()
}
_NOT_SAID = re.compile(
    r"\b(rather not|prefer not|don.?t want to|not going to|won.?t|can.?t) (say|tell|give|share)\b"
    r"|^\W*(no|none of your business|private|not telling( you)?)\W*$",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"\bdifferen(ce|t)\b|\bwhat (does|do|is) (that|it|this|they|a service request)\b.*"
    r"|\bmean(s|ing)?\b|\b(don.?t|do not) (understand|get it)\b|\bexplain\b",
    re.IGNORECASE,
)


def asked_about_us(turn: Turn) -> bool:
    """Answer a question about the assistant or about names; say whether it was one."""
    for response, words in _ASKED.items():
        if turn.text and turn.intent.words <= 20 and words.search(turn.text):
            turn.say(response, ombudsman=turn.pack.ombudsman.details)
            return True
    return False


def is_in_another_language(text: str) -> bool:
    """Tell whether words are in a language that the bot does not know."""
    return written_in(text) is not None


def offer_in_their_language(turn: Turn) -> None:
    """Offer an interpreter and a person in the language of the words, as the app does first."""
    language = written_in(turn.text or turn.words_before())
    if language is None:
        return
    line = turn.context.voice.in_language(language, waiting=False)
    buttons = [{"title": language.button, "payload": "/talk_to_person"}]
    turn.say_with("utter_in_their_language", buttons=buttons, words=line.text)


def declines_a_name(text: str) -> bool:
    """Tell whether somebody would rather not give a name."""
    return _NOT_SAID.search(text) is not None


def asks_what_it_means(text: str) -> bool:
    """Tell whether somebody asks what was meant, or what the difference is."""
    return _MEANING.search(text) is not None

"""Questions about the assistant itself and about names, told by their words at any point."""

import re
from collections.abc import Mapping

from actions.turn import Turn
from backend.policy.spelling import english_words

FEWEST_FOREIGN_WORDS = 3
# A message of which fewer words than this share are English may be in another language.
MOSTLY_ENGLISH = 0.5

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
        r"anonymous(ly)?\b|^\W*without (giving )?my name\W*$",
        "utter_why_name": r"\bwhy (do|would|are) you (want|need|asking for|ask for)"
        r" (to know )?(my|a|the) (full )?name\b",
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
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
# Small words of languages often spoken at home, none of which is an English word.
_FOREIGN = frozenset(
    """
    el los las una del por para con pero mi mis es está hace desde gotea techo contestan que
    qué muy agua casa jest nie się mam mój moja proszę w od dla że czy woda mieszkanie il
    gli della che non mio mia sono acqua le les des une du je ne pas mon ma est depuis avec
    pour eau maison ich nicht und mein meine ist seit wasser wohnung der das nu este meu mea
    sunt apa locuinta și în não minha água há uma bir ve benim su ev çok için değil waa iyo
    guriga biyo aniga mano yra namas vanduo në është shtëpia ujë mera ghar pani hai nahi
    amar bari
    """.split()  # noqa: SIM905 (a list of words, to be read as one)
)


def asked_about_us(turn: Turn) -> bool:
    """Answer a question about the assistant or about names; say whether it was one."""
    for response, words in _ASKED.items():
        if turn.text and turn.intent.words <= 20 and words.search(turn.text):
            turn.say(response)
            return True
    return False


def is_in_another_language(text: str) -> bool:
    """Tell whether words are hardly English, by their letters or their small words."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if words and sum(bool(_OTHER_LETTERS.search(word)) for word in words) > len(words) / 2:
        return True
    if len(words) < FEWEST_FOREIGN_WORDS:
        return False
    foreign = {word for word in words if word in _FOREIGN}
    english = sum(word in english_words() and word not in _FOREIGN for word in words)
    return len(foreign) > 1 and english / len(words) < MOSTLY_ENGLISH


def declines_a_name(text: str) -> bool:
    """Tell whether somebody would rather not give a name."""
    return _NOT_SAID.search(text) is not None


def asks_what_it_means(text: str) -> bool:
    """Tell whether somebody asks what was meant, or what the difference is."""
    return _MEANING.search(text) is not None

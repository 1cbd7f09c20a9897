"""Other languages are recognised; English, names and addresses are never taken for one."""

import csv
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from backend.languages.detection import written_in
from backend.languages.language import UNKNOWN, languages

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"


def rows(*sets: str) -> Sequence[dict[str, str]]:
    with (DATA / "languages.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["set"] in sets]


def code(text: str) -> str:
    language = written_in(text)
    return language.code if language else ""


def english_of_the_project() -> Iterator[str]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block.get("examples", "").splitlines()
            yield from (line.removeprefix("- ") for line in lines)
    for path in sorted(DATA.rglob("*.csv")):
        if path.stem != "languages":
            with path.open(encoding="utf-8", newline="") as file:
                yield from (row["text"] for row in csv.DictReader(file) if "text" in row)


@pytest.mark.parametrize("row", rows("mixed"), ids=lambda row: row["text"])
def test_a_sentence_with_some_english_words_in_it_keeps_its_language(row: dict[str, str]) -> None:
    assert code(row["text"]) == row["language"]


@pytest.mark.parametrize("row", rows("mixed_english", "doubtful"), ids=lambda row: row["text"])
def test_enough_english_a_name_an_address_and_a_few_words_are_in_no_other_language(
    row: dict[str, str],
) -> None:
    assert code(row["text"]) == ""


@pytest.mark.parametrize("part", ["sentences", "held_out"])
def test_nearly_every_sentence_is_recognised_and_none_is_taken_for_another_language(
    part: str,
) -> None:
    found = [(row["language"], code(row["text"])) for row in rows(part)]
    assert [pair for pair in found if pair[1] not in (pair[0], "")] == []
    assert sum(meant == said for meant, said in found) / len(found) >= 0.95


def test_no_english_of_the_project_is_taken_for_another_language() -> None:
    taken = {text for text in english_of_the_project() if written_in(text)}
    assert taken <= {"Hola necesito ayuda con mi calefacción"}  # which is Spanish


def test_every_language_that_has_words_is_told_apart_by_some_sentences() -> None:
    tested = {row["language"] for row in rows("sentences", "held_out")}
    assert tested == set(languages()) - {UNKNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "주방에 쥐가 있어서 아이가 걱정됩니다",
        "台所にネズミがいて子どもが心配です",
        "എന്റെ മുറിയിൽ മൂന്ന് ആഴ്ചയായി ഈർപ്പം ഉണ്ട്",
        "په پخلنځي کې موږکان دي او زه د ماشوم لپاره وېرېږم",
        "Mae llygod yn y gegin ac rwy'n poeni am y plentyn",
        "De lift in ons gebouw is al sinds zaterdag kapot",
        "mere ghar mein teen hafte se nami hai",
    ],
)
def test_a_language_that_there_are_no_words_in_is_answered_in_english(text: str) -> None:
    assert code(text) == UNKNOWN


def test_capitals_are_no_name_when_the_whole_message_is_in_them() -> None:
    assert code("NIE MAM CIEPŁEJ WODY OD WCZORAJ I NIKT NIE ODBIERA") == "pl"


def test_english_is_recognised_without_loading_the_detector() -> None:
    program = (
        "import sys; from backend.languages.detection import written_in;"
        "written_in('My boiler is broken and nobody has come to mend it since Monday');"
        "written_in('14 Dunstan Close, Sevenoaks'); written_in('Anna Kowalska');"
        "written_in('mein ghar mera 3 nahi hai pani'); sys.exit('py3langid' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)

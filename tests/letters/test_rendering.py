"""A letter reads the same as a tagged PDF, as HTML and as text, and words in it stay words."""

import hashlib
import io
import json
import time
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.database import Database
from backend.letters import pdf as pdfs
from backend.letters.facts import Facts, Response
from backend.letters.service import Draft, Sending, draft, pdf_of
from backend.residents.models import Resident
from tests.cases.opened import COMPLAINT, PAT
from tests.letters.whole import ACKNOWLEDGEMENT, RESPONSE, Whole, case_for, wholes
from tests.parts import MONDAY_NOON, RULEBOOK

ANSWER = Whole("west-kent-current", "stage-1", RESPONSE)
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {reference} {% raw %}",
    '#import "x.typ": * #sys.inputs $x^2$ *bold* _it_ `raw` @ref <label> = Heading // comment',
    "] #panic() [ \\ \\u{41} ~ -- --- ...",
    "&lt;b&gt; &amp; javascript:alert(1)",
    "line one\nline two",
    "\u202egnp.exe\u2066 \x00\x07\x1b[31m",
    "Zoë Łódź الغلاية Ελληνικά Привет 中文 ਪੰਜਾਬੀ 👩‍👧",
)


def drafted(session: Session, case: Case, facts: Facts, *, sending: Sending | None = None) -> Draft:
    return draft(
        session,
        case,
        facts,
        rulebook=RULEBOOK,
        now=MONDAY_NOON,
        staff_id=None,
        sending=sending,
    )


def read_pdf(database: Database, whole: Whole, sending: Sending | None = None) -> PdfReader:
    with database.write() as session:
        case = case_for(session, whole)
        made = drafted(session, case, whole.facts, sending=sending)
        return reader(made, case)


def reader(made: Draft, case: Case) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_of(made, reference=case.reference, now=MONDAY_NOON)))


def words_in(read: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def tags_in(node: Any) -> list[str]:
    """Give the kinds of tags of a PDF's structure, in the order of reading."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for each in node for tag in tags_in(each)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return [*own, *(tags_in(node["/K"]) if "/K" in node else [])]


@pytest.mark.parametrize("whole", list(wholes()), ids=str)
def test_every_letter_is_a_tagged_pdf_with_language_and_title(
    sqlite_database: Database, whole: Whole
) -> None:
    read = read_pdf(sqlite_database, whole)
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = tags_in(root["/StructTreeRoot"]["/K"])
    assert tags.count("/H1") == 1
    assert "/P" in tags


def test_headings_lists_and_tables_are_tagged_as_such(sqlite_database: Database) -> None:
    read = read_pdf(sqlite_database, ANSWER)
    root: Any = read.trailer["/Root"]
    tags = tags_in(root["/StructTreeRoot"]["/K"])
    assert {"/H2", "/H3", "/Table", "/TR", "/TH", "/TD"} <= set(tags)
    acknowledgement = read_pdf(sqlite_database, replace(ANSWER, facts=ACKNOWLEDGEMENT))
    listed: Any = acknowledgement.trailer["/Root"]
    assert {"/L", "/LI"} <= set(tags_in(listed["/StructTreeRoot"]["/K"]))


def test_the_pdf_says_what_the_text_says(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER)
        made = drafted(session, case, RESPONSE)
        words = words_in(reader(made, case))
    for said in (
        case.reference,
        "We ordered the part late.",
        "We do not uphold this part of your complaint.",
        "Friday 11 December 2026",
        "Done on Monday 7 December 2026",
        "Check the flue",
        RULEBOOK.pack.ombudsman.phone,
    ):
        assert said in words
        assert said in " ".join(made.text.split())


def test_large_print_is_eighteen_points_and_flows_anew(sqlite_database: Database) -> None:
    usual = read_pdf(sqlite_database, ANSWER)
    other = replace(COMPLAINT, idempotency_key="large")
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER, new=other)
        session.get_one(Resident, case.resident_id).adjustments = "I need large print please"
        made = drafted(session, case, RESPONSE)
        large = reader(made, case)
    assert made.variant == "large_print"
    assert len(large.pages) > len(usual.pages)
    assert smallest(large) >= 18
    assert smallest(usual) < 18
    tags = tags_in(large.trailer["/Root"]["/StructTreeRoot"]["/K"])  # type: ignore[index]
    assert "/Table" not in tags, "a table of three columns has no room"
    assert "font-size: 24px" in made.html


def smallest(read: PdfReader) -> float:
    """Give the smallest size of letters in a PDF, in points, page numbers left out."""
    sizes: list[float] = []

    def note(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip() and not text.strip().replace(" of ", "").isdigit():
            sizes.append(round(abs(size * tm[3] * cm[3]), 1))

    for page in read.pages:
        page.extract_text(visitor_text=note)
    return min(sizes)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    "whole", [whole for whole in wholes() if whole.stage in ("stage-1", "panel")], ids=str
)
def test_words_stay_words_in_every_field(
    sqlite_database: Database, whole: Whole, nasty: str
) -> None:
    facts = everywhere(whole.facts, nasty)
    new = replace(COMPLAINT, resident=replace(PAT, full_name=nasty, address=nasty))
    with sqlite_database.write() as session:
        case = case_for(session, replace(whole, facts=facts), new=new)
        made = drafted(session, case, facts, sending=Sending(channel="post", is_safe=True))
        pdf_of(made, reference=case.reference, now=MONDAY_NOON)
    for html in (made.html, made.body):
        assert "<script" not in html
        assert "<img" not in html
        assert not {"\u202e", "\x00", "\x07", "\x1b"} & set(html)
    assert "\n" not in made.subject
    assert made.subject.endswith(case.reference)


def everywhere(said: Any, nasty: str) -> Any:
    """Give typed facts with the same words in every field of text."""
    changes: dict[str, Any] = {}
    for each in fields(said):
        value = getattr(said, each.name)
        if isinstance(value, str) and each.name not in ("of", "rule", "decision"):
            changes[each.name] = nasty
        elif isinstance(value, tuple):
            changes[each.name] = tuple(
                nasty if isinstance(one, str) else everywhere(one, nasty) for one in value
            )
    return replace(said, **changes)


def test_a_character_without_a_glyph_is_told_of_and_shown_as_a_box(
    sqlite_database: Database,
) -> None:
    facts: Response = everywhere(RESPONSE, "中文 and more")
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER)
        made = drafted(session, case, facts)
        words = words_in(reader(made, case))
    assert "□□ and more" in words
    assert "中文 and more" in made.html
    assert made.to_arrange == (
        "The PDF cannot show these characters: 中文. Read it before you send it.",
    )


def test_the_manifest_says_which_fonts_these_are_and_what_they_cover() -> None:
    manifest = json.loads((pdfs.FONTS / "manifest.json").read_text("utf-8"))
    named = {
        name: digest for pack in manifest["packages"] for name, digest in pack["files"].items()
    }
    there = {path.name: path for path in pdfs.FONTS.glob("*.ttf")}
    assert named == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()
    }
    assert all(pack["version"] and pack["licence"] for pack in manifest["packages"])


def test_every_character_that_is_said_to_be_covered_can_be_shown(
    sqlite_database: Database,
) -> None:
    covered = "".join(
        chr(each) for each in sorted(pdfs._covered()) if chr(each).isprintable() and each != 32
    )
    rows = " ".join(covered[start : start + 40] for start in range(0, len(covered), 40))
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER)
        made = drafted(session, case, replace(RESPONSE, no_remedy=rows, remedies=()))
        assert made.to_arrange == ()
        reader(made, case)


def test_the_same_letter_at_the_same_time_is_the_same_file(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER)
        made = drafted(session, case, RESPONSE)
        first, second = (pdf_of(made, reference=case.reference, now=MONDAY_NOON) for _ in range(2))
    assert first == second


def test_a_letter_takes_less_than_a_tenth_of_a_second(sqlite_database: Database) -> None:
    taken = []
    with sqlite_database.write() as session:
        case = case_for(session, ANSWER)
        for _ in range(6):
            start = time.perf_counter()
            made = drafted(session, case, RESPONSE)
            pdf_of(made, reference=case.reference, now=MONDAY_NOON)
            taken.append(time.perf_counter() - start)
    assert min(taken) < 0.1


def test_the_mail_has_its_language_title_and_headings_in_order(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        made = drafted(session, case_for(session, ANSWER), RESPONSE)
    assert '<html lang="en-GB">' in made.html
    assert f"<title>{made.subject}</title>" in made.html
    assert made.html.count("<h1>") == 1
    assert made.html.index("<h1>") < made.html.index("<h2>") < made.html.index("<h3>")
    assert 'scope="col"' in made.html
    assert " style=" not in made.html
    assert "<script" not in made.html
    assert "http://" not in made.html


def test_dates_come_with_how_they_were_counted(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, replace(ANSWER, facts=ACKNOWLEDGEMENT))
        made = drafted(session, case, ACKNOWLEDGEMENT)
    assert "We will send you our answer by Wednesday 16 December 2026." in made.text
    assert (
        "How we worked out this date: 10 working days from Wednesday 2 December 2026. "
        "Weekends do not count."
    ) in made.text
    assert date(2026, 12, 16).isoweekday() == 3

"""Which passwords are good enough: by length and by how easily they are guessed, by no recipe."""

import pytest

from backend.staff import passwords
from backend.staff.passwords import (
    CommonPassword,
    LongPassword,
    ObviousPassword,
    WeakPassword,
    hash_of,
)

ABOUT = ("priya.shah", "Priya Shah", "priya.shah landlord.example", "West Kent Housing Association")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the slow hash out: what is asked here is only whether a password is taken."""

    class Quick:
        def hash(self, password: str) -> str:
            return password[::-1]

    monkeypatch.setattr(passwords, "_hasher", Quick)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "twelve chars",
        "Zürich-im-Regen",
        "パスワードではない言葉を十二",
        "a planned escape by night",
        "8372640173856",
        "kent is a green county",
        "y" + "abcdefgh" * 24,
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert hash_of(password, about=ABOUT)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", WeakPassword),
        ("elevenchars", WeakPassword),
        ("x" * 201, LongPassword),
        ("passwordpassword", CommonPassword),
        ("Password12345!", CommonPassword),
        ("!!!iloveyou!!!!!", CommonPassword),
        ("qwertyqwerty", CommonPassword),
        ("1234567890123", CommonPassword),
        ("1q2w3e4r5t6y", CommonPassword),
        ("aaaaaaaaaaaaaaa", CommonPassword),
        ("abababababababab", CommonPassword),
        ("x7#qx7#qx7#q", CommonPassword),
        ("            ", CommonPassword),
        ("priya.shah.2026", ObviousPassword),
        ("PriyaShah1234", ObviousPassword),
        ("West Kent Housing", ObviousPassword),
        ("!WestKent2026!", ObviousPassword),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, why: type[Exception]) -> None:
    with pytest.raises(why):
        hash_of(password, about=ABOUT)


def test_the_list_of_common_passwords_names_its_source() -> None:
    head = passwords.COMMON.read_text("utf-8").splitlines()[:3]
    assert all(line.startswith("# ") for line in head)
    assert "Royce Williams" in " ".join(head)

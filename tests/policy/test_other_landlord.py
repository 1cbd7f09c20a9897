"""Who says that another landlord lets them their home is heard, and nobody else is taken for it."""

import pytest

from backend.policy.other_landlord import other_landlord

OURS = ("Meadow Homes Association", "Meadow")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("my private landlord wont fix my heating, hes not a council or anything", "private"),
        ("private tenant", "private"),
        ("I rent my flat privately and the boiler is broken", "private"),
        ("we rent through a letting agency and they ignore us", "private"),
        ("im a private renter", "private"),
        ("im a tenant of Hyde Housing and they ignore me about mould", "social"),
        ("tenant of hyde", "social"),
        ("I am a council tenant", "social"),
        ("my landlord is Clarion and the lift is broken", "social"),
        ("The bath leaks. I rent from Kent Housing Association.", "social"),
        ("council tenant", "social"),
    ],
)
def test_another_landlord_is_heard(words: str, kind: str) -> None:
    assert other_landlord(words, ours=OURS) == kind


@pytest.mark.parametrize(
    "words",
    [
        "I am a tenant of Meadow Homes",
        "I am a tenant of yours",
        "I rent my flat from you",
        "I am a tenant of your homes",
        "the flat above is let to private tenants who are loud",
        "my neighbour rents privately and throws rubbish over the fence",
        "can private tenants complain to the ombudsman?",
        "I'm not a private tenant",
        "my landlord is useless",
        "I am a tenant, 17 years",
        "a private matter with my housing officer",
        "the council sent me a bill for council tax",
        "I am a leaseholder of flat 3",
        "I asked the council to help with the bins",
        "the tenant of the house next door plays music",
    ],
)
def test_nobody_else_is_taken_for_it(words: str) -> None:
    assert other_landlord(words, ours=OURS) is None

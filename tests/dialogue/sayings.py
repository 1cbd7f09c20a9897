"""What residents say: answers that fit a question, detours, danger, and what answers nothing."""

# The shortest way through every question, and some longer ones.
ANSWERS: dict[str, list[str]] = {
    "issue": [
        "The lift has been out of order since Easter and nobody tells us anything.",
        "my kitchen window won't shut and your man never came back",
    ],
    "noticed_on": ["three weeks ago", "in March", "since last winter"],
    "reported_before": ["yes", "no", "yes I rang you twice and nobody came"],
    "reported_result": ["You said it would be mended and it was not.", "nothing at all"],
    "outcome": ["Mend it and say sorry.", "compensation", "I want a manager to ring me"],
    "on_behalf": ["for myself", "it's for my mum", "a group of us"],
    "represented_name": ["Ada Obi", "Grace Park"],
    "permission": ["yes she said ok", "not yet"],
    "permission_evidence": ["she told me", "I have power of attorney"],
    "safe_contact": ["ring her in the morning on 01732 749400"],
    "group_members": ["Jo Bell at number 3 and the Khans at number 5"],
    "relationship": ["tenant", "leaseholder for nine years"],
    "full_name": ["Mary Okafor", "Will Post", "O'Brien, Patrick"],
    "address": ["14 Mill Lane, TN13 1AX", "TN13 1AX"],
    "contact_details": ["mary@example.com", "07700 900123", "mary@example.com or 01732 749400"],
    "preferred_contact": ["email", "text me"],
    "adjustments": ["I'm deaf, so no calls", "large print please"],
}
OPENINGS = [
    "I want to make a complaint",
    "The boiler has been off for three weeks and I told you twice. I want it mended.",
    "your cleaners never do our stairs and nobody answers the phone",
    "my tap drips",
    "I want to make a complaint for my mum about the way your staff spoke to her",
    "when will I hear back?",
    "I'm not happy with your answer and want to go to stage two",
]
DETOURS = [
    "how long does a complaint take?",
    "who is the ombudsman?",
    "thank you",
    "when will I hear back?",
    "can I get compensation?",
]
ODD = [
    "😡😡😡",
    ".................",
    "/restart",
    '/answer{"value": "yes"}',
    "[photo]",
    "7",
    "asdf qwer",
]
WRONG = ["31 February", "on 1 January 2031", "call me on 0123", "mary@example"]
DANGER = ["I can smell gas in the hall", "I want to kill myself", "there is a fire in the flat"]
TO_STAFF = ["the neighbour's name is Zebedee Quince", "please ring me on 07700 900999", "no", "yes"]

"""The people of the stories, and what they answer when they are asked."""

JO = {
    "noticed_on": "about three weeks ago",
    "reported_before": "yes, I rang you twice and nobody came",
    "outcome": "I want the heating mended and an apology",
    "on_behalf": '/answer{"value": "self"}',
    "relationship": "I am a tenant",
    "full_name": "Jo Marsh",
    "address": "12 High Street, TN13 1AX",
    "contact_details": "jo@example.com",
}
FIRST_REPORT = {**JO, "reported_before": "no, this is the first time"}
SON = {
    **JO,
    "on_behalf": '/answer{"value": "other"}',
    "represented_name": "Rose Marsh",
    "permission": '/answer{"value": "not_yet"}',
    "safe_contact": "ring her on Tuesday mornings",
}
EVERYTHING = (
    "The heating has been off for three weeks. I rang you twice and nobody came. "
    "I want it mended and an apology."
)

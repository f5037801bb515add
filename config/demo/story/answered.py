"""Scenes 5 and 6: social care answers, and everyone who held a piece hears of it."""

from config.demo import family
from config.demo.scenes import POST, Scene, Step, View, everyone
from config.demo.story.steps import ALERT, API, LEADS, REFERRAL, TRIAGE

ACKNOWLEDGED = "acknowledged an alert"
CONTRIBUTORS = ("clifford", "teacher", "health_visitor", "officer", "key_worker", *LEADS)
THE_REFERRAL = Scene(
    5,
    "The referral",
    "Triage acknowledges, and everyone who contributed is told. Dr Clifford telephones, refers and writes"
    " the same day; triage reads the identity once, decides and tells him the outcome.",
    "Sign in as Dr Clifford: his inbox has lit up. Sign in as triage: the words are opened to you.",
    ("outcome", "clifford"),
    (
        Step(
            "triage",
            "acknowledges the alert",
            f"{ALERT}acknowledgement/",
            POST,
            told=everyone(ACKNOWLEDGED, *CONTRIBUTORS),
        ),
        Step(
            "clifford",
            "telephones triage and logs the call as a referral",
            f"{API}/referrals/",
            POST,
            {
                "concern": "{concern:gp2}",
                "to_agency": "{agency:triage}",
                "phoned_at": "{minutes_ago:1}",
                "phoned_to": "Leah Morgan",
                "consent": "given",
                "consent_asked_on": "{in_days:0}",
                "family_told_on": "{in_days:0}",
            },
            201,
            keep="referral:olly",
            told=everyone("made to you by telephone", *TRIAGE),
        ),
        Step(
            "clifford",
            "confirms it in writing, the same day",
            f"{REFERRAL}confirmation/",
            POST,
            {
                "text": "As I said on the telephone: his mother is using heroin again, her own mother no"
                " longer helps, and he has missed days of school. She agrees to this referral."
            },
            told=everyone("confirmed in writing", *TRIAGE),
        ),
        Step(
            "triage",
            "reads the words that were referred",
            REFERRAL,
            expect={"narrative": family.SEEN["gp2"].words, "answering": True},
        ),
        Step(
            "triage",
            "acknowledges the referral",
            f"{REFERRAL}acknowledgement/",
            POST,
            told={"clifford": "has been acknowledged"},
        ),
        Step(
            "triage",
            "asks the vault who the child is",
            f"{REFERRAL}identity-requests/",
            POST,
            {"public_key": "{public_key}"},
            201,
            keep="release:olly",
        ),
        Step(
            "triage",
            "reads the identity, once",
            f"{REFERRAL}identity-requests/{{release:olly}}/reading/",
            POST,
            expect={"family_name": "Turner"},
            waits=True,
            unseals=True,
        ),
        Step(
            "triage",
            "cannot read it a second time",
            f"{REFERRAL}identity-requests/{{release:olly}}/reading/",
            POST,
            status=409,
        ),
        Step(
            "triage",
            "decides: an initial assessment of Olly's welfare",
            f"{REFERRAL}decision/",
            POST,
            {"decision": "assessment"},
            told={"clifford": "has been decided on"},
        ),
        Step(
            "triage",
            "tells him the outcome",
            f"{REFERRAL}outcome/",
            POST,
            {
                "text": "We are making an initial assessment, and looking into extra support for his"
                " mother: mornings first, so that he gets to school."
            },
            told={"clifford": "has an outcome"},
        ),
        Step("clifford", "reads the outcome", REFERRAL, expect={"referral.state": "outcome_told"}),
    ),
    (View("named_gp", 2, 6), View("school_lead", 1, 6), View("triage", 1, 6)),
)


EVERY_AUTHOR_AND_LEAD = (
    *("clifford", "teacher", "health_visitor", "officer", "key_worker"),
    *(*LEADS, "police_lead", "key_worker_lead"),
)
THE_DECISION = Scene(
    6,
    "The decision",
    "Triage decides on the alert, and closes it with one press: it was useful. Everyone who held a piece is"
    " told.",
    "Sign in as the class teacher: she learns that what she noticed was part of something.",
    ("closing", "named_gp"),
    (
        Step(
            "triage",
            "decides on the alert: a referral, which has been made",
            f"{ALERT}decision/",
            POST,
            {
                "decision": "referral",
                "reason": "Referred by his GP with his mother's agreement; six concerns of five agencies"
                " point the same way.",
            },
            expect={"state": "decided"},
            told=everyone("decided on an alert", *EVERY_AUTHOR_AND_LEAD),
        ),
        Step(
            "teacher",
            "reads on her own concern's page what was decided, and why",
            f"{API}/concerns/{{concern:school1}}/",
            expect={"answers.0.decision": "referral"},
        ),
        Step(
            "teacher",
            "is still worried, and says so with one press",
            f"{API}/concerns/{{concern:school1}}/still-worried/",
            POST,
            status=201,
            told=everyone("is still worried", *TRIAGE),
        ),
        Step(
            "triage",
            "sees on the alert that somebody is, and what each concern adds today",
            ALERT,
            expect={"still_worried.people": 1, "alert.decision": "referral", "late": False},
        ),
        Step(
            "triage",
            "closes the alert, and says that it was useful",
            f"{ALERT}closure/",
            POST,
            {"outcome": "useful"},
            expect={"state": "closed", "outcome": "useful"},
            told=everyone("has been closed", *EVERY_AUTHOR_AND_LEAD),
        ),
        Step(
            "clifford",
            "finds his own concern referred",
            f"{API}/concerns/{{concern:gp2}}/",
            expect={"state": "referred"},
        ),
        Step(
            "administrator",
            "sees no concern, however long she looks",
            f"{API}/concerns/",
            expect={"results.#": 0},
        ),
    ),
    (View("named_gp", 2, 6), View("school_lead", 1, 6), View("triage", 1, 6)),
)

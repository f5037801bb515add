"""Scenes 3 and 4: the pieces amount to an alert, and the alert grows."""

from config.demo.scenes import POST, Scene, Step, View, everyone
from config.demo.story.steps import ALERT, API, LEADS, TRIAGE, posts, replies

RAISED, GROWN = "alert has been raised", "has grown"


ENOUGH = Scene(
    3,
    "Nobody at the door",
    "The health visitor's missed check is the third concern from a third agency: enough for an alert."
    " A neighbour's call to the police joins it.",
    "Sign in as any safeguarding lead, or as triage: an alert, with outlines and people to phone.",
    ("concern", "police1"),
    (
        posts(
            "visit1",
            "posts a niggle: missed check, nobody at the door",
            told=everyone(RAISED, *LEADS, *TRIAGE),
        ),
        posts(
            "police1",
            "posts a niggle: a neighbour heard a row",
            told=everyone(GROWN, *LEADS, "police_lead", *TRIAGE),
        ),
        Step(
            "triage",
            "sees kinds of agency, categories, strengths, dates and whom to phone; no words",
            ALERT,
            expect={"contributions.#": 4, "alert.state": "raised", "may_answer": True},
            hides=("gp1", "school1", "visit1", "police1"),
        ),
        Step(
            "school_lead",
            "sees the GP's concern in outline",
            f"{API}/concerns/{{concern:gp1}}/",
            expect={"narrative": None, "kind_of_agency": "GP practice"},
            hides=("gp1",),
        ),
    ),
    (
        View("named_gp", 1, 4),
        View("school_lead", 1, 4),
        View("health_visiting_lead", 1, 4),
        View("police_lead", 1, 4),
        View("triage", 0, 4),
    ),
)


ALL_LEADS_AND_TRIAGE = (*LEADS, "police_lead", "key_worker_lead", *TRIAGE)
A_RELAPSE = Scene(
    4,
    "A relapse",
    "Jacquie's key worker, who does not know the boy, hears of the relapse: it reaches him through her."
    " Dr Clifford hears of it too; Jacquie refuses, he asks again, and then she agrees.",
    "Sign in as Dr Clifford: her refusal, the advice and her agreement are all kept.",
    ("concern", "gp2"),
    (
        posts(
            "worker1",
            "is worried about the mother: heroin again, and nan no longer helps",
            told=everyone(GROWN, *ALL_LEADS_AND_TRIAGE),
        ),
        Step(
            "triage",
            "sees that it is about the boy's mother, who lives with him; no words",
            ALERT,
            expect={
                "contributions.#": 5,
                "contributions.4.about": "carer",
                "relationships.*.kind": ["mother"],
                "relationships.0.lives_with": True,
            },
            hides=("worker1",),
        ),
        posts(
            "gp2",
            "is worried: a relapse and missed school. She refuses, so he says why he shares",
            same_child_as="{concern:gp1}",
            told=everyone(GROWN, *ALL_LEADS_AND_TRIAGE),
        ),
        Step(
            "clifford",
            "asks the named doctor again",
            f"{API}/concerns/{{concern:gp2}}/advice/",
            POST,
            {
                "adviser": "{adviser:adviser}",
                "question": "The mother I asked about is using again, the grandmother has stopped helping"
                " and the boy misses school. She refuses a referral. What would you do?",
            },
            201,
            keep="advice:second",
            told={"adviser": "question about a concern waits"},
        ),
        replies(
            "second",
            "He is now at risk of significant harm, so refer; but try once more to win her"
            " agreement. Help that she wants works better.",
        ),
        Step(
            "clifford",
            "rings Jacquie, who now agrees, and decides to refer",
            f"{API}/concerns/{{concern:gp2}}/decisions/",
            POST,
            {
                "kind": "refer",
                "reasons": "She agrees that I share what is relevant, so that she can get support.",
                "advice": "{advice:second}",
            },
            201,
        ),
    ),
    (
        View("named_gp", 2, 6),
        View("school_lead", 1, 6),
        View("health_visiting_lead", 1, 6),
        View("police_lead", 1, 6),
        View("key_worker_lead", 1, 6),
        View("triage", 0, 6),
    ),
)

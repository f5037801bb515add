"""Scenes 1 and 2: two agencies hold a piece each, and nobody sees both."""

from config.demo import family
from config.demo.scenes import POST, Scene, Step, View
from config.demo.story.steps import API, posts, replies

A_NIGGLE = Scene(
    1,
    "A niggle",
    "Dr Clifford posts a niggle, asks the named doctor without naming, and decides to monitor.",
    "Sign in as the named doctor: she was asked about a child whom she cannot identify.",
    ("concern", "gp1"),
    (
        posts("gp1", "posts a niggle: finding it hard, no energy, nan is helping"),
        Step(
            "clifford",
            "asks the named doctor, without naming anybody",
            f"{API}/concerns/{{concern:gp1}}/advice/",
            POST,
            {
                "adviser": "{adviser:adviser}",
                "question": "A single mother, stable in treatment, finds caring for her five-year-old"
                " hard. School attendance is good and a grandmother helps. Is this one to refer?",
            },
            201,
            keep="advice:first",
            told={"adviser": "question about a concern waits"},
        ),
        Step(
            "adviser",
            "sees the question and not whose it is",
            f"{API}/advice/{{advice:first}}/",
            expect={"state": "asked", "concern": None},
            hides=("gp1",),
        ),
        replies(
            "first",
            "Hard, but not at risk of serious harm. Keep her engaged with treatment, monitor, and think"
            " again if things deteriorate.",
        ),
        Step(
            "clifford",
            "decides to monitor, and to look again in four weeks",
            f"{API}/concerns/{{concern:gp1}}/decisions/",
            POST,
            {
                "kind": "monitor",
                "reasons": "Not at risk of serious harm. It matters that she stays in treatment.",
                "advice": "{advice:first}",
                "review_on": "{in_days:28}",
            },
            201,
        ),
        Step("triage", "knows nothing of it", f"{API}/concerns/{{concern:gp1}}/", status=404),
    ),
    (View("named_gp", 1, 0), View("triage", 0, 0)),
)


LATE_FOR_SCHOOL = Scene(
    2,
    "Late for school",
    "Olly's class teacher posts that he was late three times. Two agencies now hold one piece each.",
    "Sign in as the school's safeguarding lead: she reads her teacher's words, and not the GP's.",
    ("concern", "school1"),
    (
        posts("school1", "posts a niggle: late three times, made his own breakfast"),
        Step(
            "school_lead",
            "reads her own teacher's words",
            f"{API}/concerns/{{concern:school1}}/",
            expect={"narrative": family.SEEN["school1"].words},
        ),
        Step("school_lead", "cannot know of the GP's", f"{API}/concerns/{{concern:gp1}}/", status=404),
    ),
    (View("named_gp", 1, 0), View("school_lead", 1, 0), View("triage", 0, 0)),
)

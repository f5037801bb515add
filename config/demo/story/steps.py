"""Steps that several scenes share, and where things are."""

from config.demo import family
from config.demo.scenes import POST, Step

API = "/api/v1"
ALERT = f"{API}/alerts/{{alert:olly}}/"
REFERRAL = f"{API}/referrals/{{referral:olly}}/"
LEADS = ("named_gp", "school_lead", "health_visiting_lead")
TRIAGE = ("triage", "second_triage")


def posts(name: str, says: str, told: dict[str, str] | None = None, **instead: str) -> Step:
    return Step(
        family.SEEN[name].who,
        says,
        f"{API}/concerns/",
        POST,
        family.body(name, **instead),
        201,
        key=f"story-{name}",
        keep=f"concern:{name}",
        expect={"state": "sealed"},
        told=told or {},
    )


def replies(advice: str, text: str) -> Step:
    return Step(
        "adviser",
        "replies",
        f"{API}/advice/{{advice:{advice}}}/reply/",
        POST,
        {"text": text},
        201,
        told={"clifford": "has been answered"},
    )

"""Where the story's things are: found through the API each time, so that nothing has to be remembered."""

from collections.abc import Callable, Mapping

from config.demo import family
from config.demo.api_client import Client, at
from config.demo.cast import players

API = "/api/v1"
ClientOf = Callable[[str], Client]


def find(client_of: ClientOf, kind: str, name: str) -> str | None:
    """The id of `kind:name`, or None where it does not exist yet. Raises KeyError for an unknown kind."""
    return FINDERS[kind](client_of, name)


def concern(client_of: ClientOf, name: str) -> str | None:
    """By the label that its author's agency gave it."""
    seen = family.SEEN[name]
    rows = client_of(seen.who).get(f"{API}/concerns/")["results"]
    return next((row["id"] for row in rows if row["local_label"] == seen.label), None)


def alert(client_of: ClientOf, name: str) -> str | None:
    """Olly's: the one in which the GP's safeguarding lead finds the practice's own concern."""
    own, lead = concern(client_of, "gp1"), client_of("named_gp")
    for row in lead.get(f"{API}/alerts/")["results"]:
        if own in at(lead.get(f"{API}/alerts/{row['id']}/"), "contributions.*.concern"):
            return str(row["id"])
    return None


def agency(client_of: ClientOf, name: str) -> str | None:
    """Where that person of the cast works."""
    works_at = next(each.agency for each in players() if each.key == name)
    rows = client_of("clifford").get(f"{API}/agencies/")
    return next((row["id"] for row in rows if row["name"] == works_at), None)


def adviser(client_of: ClientOf, name: str) -> str | None:
    called = next(each.name for each in players() if each.key == name)
    rows = client_of("clifford").get(f"{API}/advisers/")
    return next((row["id"] for row in rows if row["name"] == called), None)


def referral(client_of: ClientOf, name: str) -> str | None:
    rows = client_of("clifford").get(f"{API}/referrals/")["results"]
    return next((row["id"] for row in rows), None)


FINDERS: Mapping[str, Callable[[ClientOf, str], str | None]] = {
    "concern": concern,
    "alert": alert,
    "agency": agency,
    "adviser": adviser,
    "referral": referral,
}

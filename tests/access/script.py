"""What U asks in both worlds: the same requests, of pages and of the API.

Lists and their next pages, filters, counts in the navigation, messages, exports, posts that are taken and
posts that are refused, HEAD and OPTIONS, ids of what U may see, of what is hidden, and of nothing at all.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import UUID

from sharing.selectors import _mark
from tests.access.hidden import KEY, Ids
from tests.access.worlds import Shared
from tests.permissions.bodies import body_of, query_of
from tests.permissions.calling import ADDRESSES, address, names_in
from tests.permissions.matrix import LINES, Call

NOTHING = UUID("00000000-0000-4000-8000-000000000000")
LISTS = [
    *("concerns", "alerts", "opening_requests", "referrals", "advice_list", "identity_requests", "reviews"),
    *("patterns", "agreements", "people", "restrictions", "sessions", "own_systems", "access_log"),
    *("share_concern", "audit_checkpoints", "systems", "emergency_openings", "unusual_access"),
    *("webhooks", "undelivered", "status", "unread"),
    *("api_alerts", "api_opening_request_list", "api_referrals", "api_advice_list", "api_advisers"),
    *("api_identity_request_list", "api_agreements", "api_agencies", "api_emergency_openings"),
    *("api_unusual_access", "api_webhooks"),
]
WITH_PAGES = ("concerns", "alerts", "api_concerns", "api_alerts")
# What says in its body, and not in its address, what it is about.
NAMED_IN_BODY = (
    Call("POST", "part_concern"),
    Call("POST", "access_log"),
    Call("GET", "api_access_log"),
    Call("POST", "api_referrals"),
)
# Of how people sign in, which is about no child.
LEFT_OUT = {
    "accept_invitation",
    "collect_token",
    "end_session",
    "mfa_remove_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
}
OF_ONE = [
    call for line in LINES for call in line.calls if names_in(call.route) and call.route not in LEFT_OUT
]


@dataclass(frozen=True)
class Request:
    method: str
    route: str
    path: str
    body: dict[str, Any] | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def script(world: Shared, who: str, hidden: Ids, random: Random, most: int) -> list[Request]:
    """`most` requests: those that are always asked, and others by lot."""
    begin, others, end = _parts(world, who, hidden)
    by_lot = random.sample(range(len(others)), min(len(others), most - len(begin) - len(end)))
    return [*begin, *(others[number] for number in sorted(by_lot)), *end]


def only(routes: Collection[str], world: Shared, who: str, hidden: Ids) -> list[Request]:
    """Of all that may be asked, what is of these routes."""
    parts = _parts(world, who, hidden)
    return [request for part in parts for request in part if request.route in routes]


def _parts(world: Shared, who: str, hidden: Ids) -> tuple[list[Request], list[Request], list[Request]]:
    others = [*_lists(world), *_about(world, who, hidden), *_about(world, who, world.case.ids_for(who))]
    return _beginning(), others, _end(world, hidden)


def get(route: str, query: str = "", **ids: object) -> Request:
    return Request("GET", route, address(route, ids) + query)


def _beginning() -> list[Request]:
    return [get("home"), get("api_concerns"), get("api_messages"), get("concern", concern_id=NOTHING)]


def _lists(world: Shared) -> list[Request]:
    cursor = _mark(world.concern.posted_at, NOTHING)
    return [
        *map(get, LISTS),
        get("concerns", "?of=agency"),
        get("api_concerns", "?before=none"),
        *(get(route, f"?before={cursor}") for route in WITH_PAGES),
    ]


def _about(world: Shared, who: str, ids: Ids) -> list[Request]:
    """Every page and endpoint that is about one thing, as far as these ids name one."""
    # A made-up answer of the vault belongs to nobody's question.
    case = replace(world.case, ids=world.case.ids | ids, own={}, texts=world.case.texts | _texts(ids))
    named = {name for name in ids if name.endswith("_id")}
    calls = [call for call in OF_ONE if set(names_in(call.route)) <= named]
    if "concern_id" in ids:
        calls += NAMED_IN_BODY
    return [
        Request(
            call.method,
            call.route,
            address(call.route, case.ids) + query_of(call.route, case),
            {} if call.method == "GET" else body_of(call.route, case),
        )
        for call in calls
    ]


def _texts(ids: Ids) -> dict[str, str]:
    return {"reference": str(ids["reference"])} if "reference" in ids else {}


def _end(world: Shared, hidden: Ids) -> list[Request]:
    """Posts, in every way that they may go; then the lists again in which they show."""
    concern = hidden.get("concern_id", NOTHING)
    draft = body_of("api_concerns", world.case)
    following = {name: said for name, said in draft.items() if name != "identity"}
    posting = Request("POST", "api_concerns", ADDRESSES["api_concerns"], draft, {"Idempotency-Key": KEY})
    return [
        posting,
        posting,
        replace(posting, body=following | {"same_child_as": str(concern)}, headers={}),
        replace(posting, body=draft | {"strength": "quite"}, headers={}),
        replace(posting, body="{not JSON", headers={}),
        Request("POST", "share_concern", ADDRESSES["share_concern"], body_of("share_concern", world.case)),
        Request("POST", "share_concern", ADDRESSES["share_concern"], {"narrative": "Late."}),
        Request("HEAD", "concern", address("concern", {"concern_id": concern})),
        Request("OPTIONS", "api_concern", address("api_concern", {"concern_id": concern})),
        replace(get("concerns"), headers={"If-None-Match": "*", "If-Modified-Since": LONG_AGO}),
        get("home"),
        get("api_concerns"),
    ]


LONG_AGO = "Mon, 01 Jan 2024 00:00:00 GMT"

from agencies.models import Agency, Membership
from notifications.models import Webhook
from notifications.services import webhooks
from notifications.webhooks.kinds import OFFERED
from tests.factories.agencies import MembershipFactory

NOBODY_LISTENS = "http://127.0.0.1:1/hook"


def administrator_of(agency: Agency) -> Membership:
    held = Membership.objects.live().filter(agency=agency, role="agency_administrator").first()
    return held or MembershipFactory(agency=agency, role="agency_administrator")


def webhook_of(
    agency: Agency, url: str = NOBODY_LISTENS, kinds: list[str] | None = None
) -> tuple[Webhook, str]:
    """With its secret; for every kind there is, unless told otherwise."""
    by = administrator_of(agency).practitioner
    wanted = list(OFFERED) if kinds is None else kinds
    return webhooks.make(agency_id=agency.pk, url=url, kinds=wanted, by=by)

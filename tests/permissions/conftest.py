import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.permissions.worlds import Case, build

# Counts in the navigation are asked anew for every page, and are other tests' business.
COUNTS = {"sharing.context.waiting": "tests.permissions.calling.no_counts"}


@pytest.fixture(scope="module")
def case(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Case]:
    """One state, built once for all its cells."""
    templates = [dict(one, OPTIONS=dict(one["OPTIONS"])) for one in settings.TEMPLATES]
    for one in templates:
        processors = one["OPTIONS"].get("context_processors", [])
        one["OPTIONS"]["context_processors"] = [COUNTS.get(name, name) for name in processors]
    logging.disable(logging.CRITICAL)
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        transaction.atomic(),
        override_settings(TEMPLATES=templates),
    ):
        yield build(request.param)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)

"""Documents drawn from the code say what the code does.

After a change, write them anew with: REGENERATE_DOCS=1 pytest tests/contracts/test_generated_docs.py
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sharing.transitions import (
    ALLOWED,
    AdviceState,
    AlertState,
    ConcernState,
    EmergencyState,
    IdentityRequestState,
    LinkState,
    MatchReviewState,
    OpeningRequestState,
    ReferralState,
    SealedAnswerState,
    diagram,
)

DOCS = Path(__file__).parents[2] / "docs"
HEADINGS = {
    ConcernState: "A concern",
    AlertState: "An alert",
    ReferralState: "A referral",
    AdviceState: "A question put without identity",
    MatchReviewState: "A review of two records that may be one child",
    LinkState: "A link of two children",
    IdentityRequestState: "A request for an identity",
    OpeningRequestState: "A request to open a concern",
    EmergencyState: "Words opened in an emergency",
    SealedAnswerState: "An answer of the vault to the session that asked",
}


def states() -> str:
    parts = ["# States\n\nDrawn from `sharing/transitions.py`; a test keeps this page current."]
    parts += [f"## {HEADINGS[machine]}\n\n```mermaid\n{diagram(machine)}\n```" for machine in ALLOWED]
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize(("name", "written"), [("states.md", states)])
def test_generated_documents_are_current(name: str, written: Callable[[], str]) -> None:
    document = DOCS / name
    if os.environ.get("REGENERATE_DOCS"):
        document.write_text(written())
    assert document.read_text() == written()

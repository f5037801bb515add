"""Which rows each process may see and change: the second wall, as data (docs/adr/0012).

database_grants.py says what a process may do with a table; this says with which of its rows. Every table
of `default` is here with a policy for each process that has a right to it, or in row_free.py with the reason
why its rows need none. `web` has what sharing/visibility.py would show the person who is asking.
row_conditions.py gives the conditions their names; row_security.py makes the policies.
"""

from config.row_alerts import ALERTS
from config.row_conditions import (
    AGENCIES_IN_QUESTION,
    ALL,
    ANSWERS_OPENING,
    APPROVES,
    ASKED,
    ASKER,
    AUDITED_CONCERN,
    AUDITING,
    CLOSE_CHILDREN,
    CONCERN_NOT_WALLED,
    CONCERN_SEEN,
    COUNTED_CARERS,
    COUNTED_CHILDREN,
    COUNTING,
    GROUPS,
    IN_FORCE,
    IN_PERSON,
    LEADS_AT,
    MADE,
    MINE,
    NOT_CLOSE,
    NOT_HIDDEN,
    NOT_WALLED,
    OVERSEEN,
    OVERSEES_IN,
    OWN_CONCERN,
    RESTRICTION_SEEN,
    REVIEW_SEEN,
    SET,
    SETTLED_CHILDREN,
    STEWARDS,
    TO_A_ROLE,
    TRIAGE_TO_ITSELF,
    WORKS_AT,
    Rows,
    both,
    either,
    granted,
    not_among,
    referred_to_them,
)
from config.row_emergencies import EMERGENCIES, EMERGENCY_TO_ITSELF, ENDED_TO_ITSELF, IN_EMERGENCY
from config.row_messages import MESSAGES

ROWS: dict[str, dict[str, Rows]] = {
    "sharing_concern": {
        "web": Rows(
            see=either(
                f"(author_id = {ASKER} and agency_id = any({WORKS_AT}))",
                both(
                    CONCERN_NOT_WALLED,
                    either(
                        f"agency_id = any({LEADS_AT})",
                        granted("concern", both(TO_A_ROLE, IN_FORCE)),
                        granted("concern", both(f"g.membership_id = any({MINE})", IN_FORCE)),
                    ),
                ),
                both(f"agency_id = any({AGENCIES_IN_QUESTION})", either(COUNTING, NOT_CLOSE)),
                f"child_id = any({COUNTED_CHILDREN})",
                f"carer_id = any({COUNTED_CARERS})",
                "id = any((select asker.advised_concerns())::uuid[])",
            ),
            add=both(
                f"author_id = {ASKER}",
                f"agency_id = any({WORKS_AT})",
                # A foreign key would tell a concern of others from none.
                "(same_child_as_id is null or asker.is_of(same_child_as_id, array[agency_id]))",
            ),
            # Triage brings a concern further when it opens it to itself.
            change=either("asker.owns(id)", "asker.answers_for(id)"),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_concern_categories": {"web": Rows(see=CONCERN_SEEN, add=OWN_CONCERN)},
    "sharing_words": {"web": Rows(see="asker.reads(id)", add=ASKED)},
    "sharing_sealedidentity": {"web": Rows(add=OWN_CONCERN), "vault": ALL},
    "sharing_filing": {"worker": ALL, "vault": ALL},
    "sharing_idempotencykey": {
        "web": Rows(see=f"practitioner_id = {ASKER}", add=both(f"practitioner_id = {ASKER}", OWN_CONCERN))
    },
    # Grants: of one's own roles and to oneself; and all on what one may open to others.
    "sharing_concerngroupobjectpermission": {
        "web": Rows(
            see=either(f"group_id = any({GROUPS})", "asker.owns(content_object_id)"),
            add="asker.owns(content_object_id)",
            change="asker.owns(content_object_id)",
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_concernuserobjectpermission": {
        "web": Rows(
            see=either(f"user_id = {ASKER}", IN_EMERGENCY, "asker.owns(content_object_id)"),
            add=either(EMERGENCY_TO_ITSELF, "asker.owns(content_object_id)", TRIAGE_TO_ITSELF),
            change=either(IN_EMERGENCY, ENDED_TO_ITSELF, "asker.owns(content_object_id)", TRIAGE_TO_ITSELF),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_referralgroupobjectpermission": {
        "web": Rows(
            see=either(f"group_id = any({GROUPS})", "asker.made(content_object_id)"),
            add="asker.made(content_object_id)",
            change="asker.made(content_object_id)",
        ),
        "vault": ALL,
    },
    "sharing_referraluserobjectpermission": {
        "web": Rows(
            see=either(f"user_id = {ASKER}", "asker.made(content_object_id)"),
            add="asker.made(content_object_id)",
            change="asker.made(content_object_id)",
        )
    },
    **EMERGENCIES,
    # Children, carers and who they are to one another: pseudonyms
    "sharing_child": {
        "web": Rows(
            see=either(
                "asker.knows_of(id)",
                # Whoever referred knows whom they meant, and not which pseudonym that is.
                referred_to_them("child_id = sharing_child.id"),
                "exists (select from sharing_identityrequest i where i.child_id = sharing_child.id)",
                "exists (select from sharing_matchreview m"
                " where sharing_child.id in (m.child_id, m.other_id))",
                "exists (select from sharing_restriction r where r.child_id = sharing_child.id)",
                f"id = any({COUNTED_CHILDREN})",
                both(AUDITING, "asker.oversees(id)"),
            )
        ),
        "vault": ALL,
    },
    "sharing_canary": {},
    "sharing_carer": {"web": Rows(see=f"id = any({COUNTED_CARERS})"), "vault": ALL},
    "sharing_relationship": {
        "web": Rows(
            see=either(f"child_id = any({COUNTED_CHILDREN})", f"sibling_id = any({COUNTED_CHILDREN})")
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_childlink": {
        "web": Rows(
            see=either(
                REVIEW_SEEN,
                f"child_id = any({COUNTED_CHILDREN})",
                f"same_as_id = any({COUNTED_CHILDREN})",
                f"child_id = any({SETTLED_CHILDREN})",
                f"same_as_id = any({SETTLED_CHILDREN})",
                both(AUDITING, "(asker.oversees(child_id) or asker.oversees(same_as_id))"),
            ),
            add=both(
                REVIEW_SEEN, f"child_id = any({SETTLED_CHILDREN})", f"same_as_id = any({SETTLED_CHILDREN})"
            ),
            change=REVIEW_SEEN,
        ),
        "worker": ALL,
        "vault": ALL,
    },
    **ALERTS,
    # What people do about a concern together
    "sharing_advice": {
        "web": Rows(
            see=either(
                both(f"(asked_by_id = any({MINE}) or adviser_id = any({MINE}))", NOT_HIDDEN),
                OWN_CONCERN,
                AUDITED_CONCERN,
            ),
            add=both(f"asked_by_id = any({MINE})", OWN_CONCERN),
            change=both(f"adviser_id = any({MINE})", NOT_HIDDEN),
        ),
        "worker": ALL,
    },
    "sharing_decision": {
        "web": Rows(
            see=OWN_CONCERN,
            add=both(
                f"decided_by_id = any({MINE})",
                OWN_CONCERN,
                "(advice_id is null or exists (select from sharing_advice a"
                " where a.id = advice_id and a.concern_id = sharing_decision.concern_id))",
            ),
        )
    },
    "sharing_disclosure": {
        "web": Rows(
            see=either(
                OWN_CONCERN,
                "asker.holds(to_agency_id, to_role)",
                f"to_person_id = any({MINE})",
                AUDITED_CONCERN,
            ),
            add=both(
                f"decided_by_id = any({MINE})",
                either(
                    OWN_CONCERN,
                    both("on_suspicion", f"to_person_id = any({MINE})", "asker.answers_for(concern_id)"),
                ),
            ),
            change=OWN_CONCERN,
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_openingrequest": {
        "web": Rows(
            see=(asks_or_answers := either(both(f"asked_by_id = any({MINE})", NOT_HIDDEN), ANSWERS_OPENING)),
            add=both(f"asked_by_id = any({MINE})", CONCERN_SEEN),
            change=asks_or_answers,
        ),
        "worker": ALL,
    },
    "sharing_referral": {
        "web": Rows(
            see=either(
                both(
                    NOT_WALLED,
                    NOT_HIDDEN,
                    either(granted("referral", TO_A_ROLE), both(granted("referral", IN_PERSON), MADE)),
                ),
                OWN_CONCERN,
                AUDITED_CONCERN,
            ),
            add=both(f"made_by_id = any({MINE})", OWN_CONCERN),
            change=both(NOT_WALLED, NOT_HIDDEN, either(granted("referral", TO_A_ROLE), MADE)),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    # Who is this child?
    "sharing_identityrequest": {
        "web": Rows(
            see=both(NOT_WALLED, either(f"asked_by_id = any({MINE})", APPROVES)),
            add=both(f"asked_by_id = any({MINE})", "asker.knows_of(child_id)"),
            change=both(NOT_WALLED, APPROVES),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_requestedidentity": {
        "web": Rows(
            see=f"asked_by_id = any({MINE})",
            add=both(
                f"asked_by_id = any({MINE})",
                f"exists (select from sharing_identityrequest i"
                f" where i.id = request_id and i.asked_by_id = any({MINE}))",
            ),
            change=f"asked_by_id = any({MINE})",
        ),
        "vault": ALL,
    },
    "sharing_identityrelease": {
        "web": Rows(
            see=f"asked_by_id = any({MINE})",
            add=both(
                f"asked_by_id = any({MINE})",
                referred_to_them(
                    "id = referral_id and exists (select from sharing_concern c"
                    " where c.id = concern_id and c.child_id = sharing_identityrelease.child_id)"
                ),
            ),
            change=f"asked_by_id = any({MINE})",
        ),
        "vault": ALL,
    },
    "sharing_declaredties": {"web": Rows(*[f"practitioner_id = {ASKER}"] * 3), "vault": ALL},
    # Are two children one?
    "sharing_matchreview": {
        "web": Rows(
            see=either(STEWARDS, both(AUDITING, "(asker.oversees(child_id) or asker.oversees(other_id))")),
            add=STEWARDS,
            change=STEWARDS,
        ),
        "worker": ALL,
        "vault": ALL,
    },
    # Who may not know of a child: not told to those whom it keeps out.
    "sharing_wall": {
        "web": Rows(
            see=either(
                f"practitioner_id = {ASKER}",
                both(
                    AUDITING,
                    NOT_CLOSE,
                    "exists (select from agencies_membership m"
                    f" where m.agency_id = any({AGENCIES_IN_QUESTION})"
                    " and m.practitioner_id = sharing_wall.practitioner_id)",
                ),
            )
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_restriction": {
        "web": Rows(
            see=(restricts := both(not_among("child_id", CLOSE_CHILDREN), either(SET, OVERSEEN))),
            add=both(
                f"set_by_id = any({MINE})",
                either(
                    "asker.knows_of(child_id)",
                    "exists (select from sharing_matchreview m"
                    " where sharing_restriction.child_id in (m.child_id, m.other_id))",
                ),
            ),
            change=restricts,
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_restriction_named": {
        "web": Rows(see=RESTRICTION_SEEN, add=RESTRICTION_SEEN),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_verdict": {
        "web": Rows(see=REVIEW_SEEN, add=both(f"given_by_id = any({MINE})", REVIEW_SEEN)),
        "vault": ALL,
    },
    "sharing_recordcomparison": {
        "web": Rows(
            see=f"asked_by_id = any({MINE})",
            add=both(f"asked_by_id = any({MINE})", REVIEW_SEEN),
            change=f"asked_by_id = any({MINE})",
        ),
        "vault": ALL,
    },
    "sharing_parting": {
        "web": Rows(
            see=(parted := f"asker.is_of(concern_id, {AGENCIES_IN_QUESTION})"),
            add=both(f"decided_by_id = any({MINE})", parted),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    # How much somebody does, and what the privacy officers were told of: nobody reads of themselves here
    "agencies_quotause": {"web": Rows(*[f"holder = coalesce(asker.system(), {ASKER})"] * 3)},
    "agencies_unusualaccess": {
        "web": Rows(see=f"partnership_id = any({OVERSEES_IN})", add=f"practitioner_id = {ASKER}"),
        "worker": ALL,
    },
    **MESSAGES,
}

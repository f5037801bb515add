"""What each process may do with each table: the walls between web, worker and vault, as data.

A table that is not listed is open to nobody, and fails tests/contracts/test_database_grants.py.
`prepare_databases` applies it after migrating, as the owner, whom no process runs as.
"""

READ = "SELECT"
ADD = "SELECT, INSERT"
CHANGE = "SELECT, INSERT, UPDATE"
ALL = "SELECT, INSERT, UPDATE, DELETE"
# Django asks for the new row's id back; that is all a writer may read of what it wrote.
APPEND = "INSERT, SELECT (id)"
# The vault answers what it was asked, and may refuse.
ANSWER = "SELECT, UPDATE (state, answered_at, sealed_answer, refusal)"
# The worker takes what can hold no more out of the lists, and sees neither whose it is nor on what.
UNLIST = "SELECT (id, until, listed_at, agreement_id), UPDATE (listed_at)"
NOBODY: dict[str, str] = {}

DEFAULT: dict[str, dict[str, str]] = {
    # Who we are, what we agreed, who looked
    "agencies_agency": {"web": READ, "worker": READ, "vault": READ},
    "agencies_agencykind": {"web": READ, "worker": READ, "vault": READ},
    "agencies_agreementnotice": {"worker": ADD},
    "agencies_apitoken": {"web": ALL},
    "agencies_attempts": {"web": ALL},
    # The worker chains and signs; web reads for the privacy officer. Sealed references are read by nobody.
    "agencies_auditcheckpoint": {"web": READ, "worker": ADD},
    "agencies_auditentry": {"worker": ADD},
    "agencies_auditrecord": {"web": ADD, "worker": ADD, "vault": APPEND},
    "agencies_auditsubject": {
        "web": "INSERT, SELECT (id, record_id, digest)",
        "worker": APPEND,
        "vault": APPEND,
    },
    "agencies_auditwaiting": {"worker": "SELECT, DELETE"},
    "agencies_event": {"web": ADD, "worker": "SELECT, INSERT, UPDATE (claimed_at)", "vault": APPEND},
    "agencies_membership": {"web": CHANGE, "worker": READ, "vault": READ},
    "agencies_partnership": {"web": READ, "worker": READ, "vault": READ},
    "agencies_practitioner": {"web": CHANGE, "worker": READ, "vault": "SELECT (id, is_active, name)"},
    "agencies_practitioner_groups": NOBODY,
    "agencies_practitioner_user_permissions": NOBODY,
    "agencies_quotause": {"web": "SELECT, INSERT, UPDATE (used, since)"},
    "agencies_rolegroup": {"web": ADD, "worker": READ, "vault": ADD},
    # A version is never edited: only its end is added.
    "agencies_sharingagreement": {
        "web": "SELECT, INSERT, UPDATE (ended_at, ended_by_id, ended_reason)",
        "worker": READ,
        "vault": READ,
    },
    "agencies_sharingagreement_parties": {"web": ADD, "worker": READ},
    "agencies_session": {"web": ALL, "worker": "SELECT (session_key, expire_date, last_seen_at), DELETE"},
    "agencies_unusualaccess": {"web": ADD, "worker": READ},
    "auth_group": {"web": ADD, "worker": READ, "vault": ADD},
    "auth_group_permissions": NOBODY,
    "auth_permission": {"web": READ, "vault": READ},
    # allauth's: people are invited, so nobody's address is confirmed; no token of a provider is kept.
    "account_emailaddress": {"web": READ},
    "account_emailconfirmation": NOBODY,
    "mfa_authenticator": {"web": ALL},
    "socialaccount_socialaccount": {"web": ALL},
    "socialaccount_socialapp": {"web": READ},
    "socialaccount_socialtoken": {"web": READ},
    "django_content_type": {"web": READ, "vault": READ},
    "django_migrations": {"web": READ, "worker": READ, "vault": READ},
    "guardian_groupobjectpermission": NOBODY,
    "guardian_userobjectpermission": NOBODY,
    # Children and what is said about them
    # The worker asks only whether a rule is for what cannot wait.
    "sharing_accumulationrule": {"web": READ, "worker": "SELECT (id, at_least_one)", "vault": READ},
    "sharing_advice": {"web": CHANGE, "worker": READ},
    "sharing_alert": {
        "web": "SELECT, UPDATE (state, due_at, escalate_at, acknowledged_at, acknowledged_by_id,"
        " decided_at, decided_by_id, decision, decision_reason_id, meeting_at, meeting_place,"
        " closed_at, closed_by_id, outcome)",
        # It keeps the clocks: which alerts to take to whom next.
        "worker": "SELECT, UPDATE (escalate_at)",
        "vault": CHANGE,
    },
    "sharing_alertcontribution": {"web": READ, "worker": READ, "vault": ADD},
    "sharing_alertescalation": {"web": READ, "worker": ADD},
    "sharing_alertgroupobjectpermission": {"web": READ, "vault": CHANGE},
    "sharing_alertrecipient": {"web": READ, "worker": READ, "vault": "SELECT, INSERT, DELETE"},
    # Read by two functions of the database (config/asker.sql), and otherwise by nobody.
    "sharing_canary": NOBODY,
    "sharing_carer": {"web": READ, "vault": CHANGE},
    "sharing_category": {"web": READ},
    "sharing_child": {"web": READ, "vault": CHANGE},
    "sharing_childlink": {
        "web": CHANGE,
        "worker": READ,
        "vault": "SELECT, UPDATE (state, made_at, undone_at)",
    },
    "sharing_clock": {"web": READ, "worker": READ, "vault": READ},
    "sharing_concern": {
        "web": "SELECT, INSERT, UPDATE (state, withdrawn_reason_id)",
        "worker": READ,
        "vault": "SELECT, UPDATE (state, child_id, carer_id, filed_at)",
    },
    "sharing_concern_categories": {"web": ADD},
    "sharing_concerngroupobjectpermission": {"web": CHANGE, "worker": UNLIST, "vault": CHANGE},
    # Opened to a person; the vault ends it where records were parted that had been taken for one child.
    "sharing_concernuserobjectpermission": {"web": CHANGE, "worker": UNLIST, "vault": CHANGE},
    "sharing_decision": {"web": ADD},
    "sharing_declaredties": {
        "web": "INSERT, UPDATE, SELECT (practitioner_id, declared_at)",
        "vault": "SELECT, UPDATE (walled_as_of, key_version)",
    },
    "sharing_disclosure": {"web": CHANGE, "worker": READ, "vault": "SELECT, UPDATE (withdrawn_at)"},
    "sharing_emergencyopening": {
        "web": "SELECT, INSERT, UPDATE (state, ended_by_id, ended_at, finding, finding_reason_id,"
        " reviewed_by_id, reviewed_at)",
        "worker": "SELECT, UPDATE (reminded_at)",
    },
    "sharing_emergencyopening_concerns": {"web": ADD, "worker": READ},
    "sharing_escalationstep": {"web": READ, "worker": READ, "vault": READ},
    "sharing_filing": {"worker": READ, "vault": CHANGE},
    "sharing_idempotencykey": {"web": ADD},
    "sharing_identityrelease": {"web": CHANGE, "vault": ANSWER},
    "sharing_identityrequest": {
        "web": "SELECT, INSERT, UPDATE (state, answered_by_id, answered_at, refusal_reason_id)",
        "worker": READ,
        "vault": READ,
    },
    "sharing_matchreview": {
        "web": "SELECT, INSERT, UPDATE (state, settled_at)",
        "worker": READ,
        "vault": CHANGE,
    },
    "sharing_openingrequest": {
        "web": "SELECT, INSERT,"
        " UPDATE (state, answered_by_id, answered_at, refusal_reason_id, disclosure_id)",
        "worker": "SELECT, UPDATE (state)",
    },
    "sharing_parting": {"web": ADD, "worker": READ, "vault": "SELECT, UPDATE (done_at)"},
    "sharing_reconciliation": {
        "web": READ,
        "worker": "SELECT, INSERT, DELETE",
        "vault": "SELECT, INSERT, DELETE",
    },
    "sharing_recordcomparison": {"web": CHANGE, "vault": ANSWER},
    "sharing_referral": {"web": CHANGE, "worker": READ, "vault": READ},
    "sharing_referralgroupobjectpermission": {"web": CHANGE, "vault": READ},
    "sharing_referraluserobjectpermission": {"web": CHANGE},
    "sharing_relationship": {"web": READ, "worker": READ, "vault": ALL},
    "sharing_requestedidentity": {
        "web": "SELECT, INSERT, UPDATE (state, read_at, sealed_answer)",
        "vault": ANSWER,
    },
    "sharing_restriction": {
        "web": "SELECT, INSERT, UPDATE (lifted_by_id, lifted_at)",
        "worker": READ,
        "vault": READ,
    },
    "sharing_restriction_named": {"web": ADD, "worker": READ, "vault": READ},
    "sharing_rulerecipient": {"web": READ, "vault": READ},
    "sharing_sealedidentity": {"web": "INSERT", "vault": "SELECT, DELETE"},
    "sharing_stillworried": {"web": ADD, "worker": READ},
    "sharing_verdict": {"web": ADD, "vault": READ},
    # Who is close to a child: the vault alone says so, the others only look whom to leave out.
    "sharing_wall": {"web": READ, "worker": READ, "vault": CHANGE},
    "sharing_words": {"web": ADD},
    # Telling people
    # The code's digest is keyed: whoever reads it here cannot try codes against it elsewhere.
    "notifications_confirmation": {
        "web": "SELECT, INSERT, UPDATE (tries, used_at)",
        "worker": "SELECT, UPDATE (state, attempts, not_before, leased_until, sent_at,"
        " given_up_at, digest), DELETE",
    },
    "notifications_delivery": {"web": "SELECT, UPDATE (read_at)", "worker": CHANGE},
    "notifications_preference": {"web": CHANGE, "worker": READ},
    "notifications_reach": {
        "web": "SELECT, INSERT, UPDATE (address, confirmed_at, turned_off_at, turned_off_because)",
        "worker": "SELECT, INSERT, UPDATE (turned_off_at, turned_off_because)",
    },
    "notifications_webhook": {
        "web": "SELECT, INSERT, UPDATE (turned_off_at, turned_off_because, ended_at, ended_by_id)",
        "worker": "SELECT, UPDATE (turned_off_at, turned_off_because)",
    },
    "notifications_webhookdelivery": {"web": ADD, "worker": ALL},
    # Sealed to the worker; the web process could not even read what is sealed.
    "notifications_webhooksecret": {
        "web": "INSERT, SELECT (id, webhook_id, made_at, until), UPDATE (until), DELETE",
        "worker": READ,
    },
}

IDENTITY: dict[str, dict[str, str]] = {
    "django_migrations": {"vault": READ},
    "identity_identitylink": {"vault": "SELECT, INSERT, UPDATE (until)"},
    # What was typed never changes: rotation wraps a record's data key again, and leads the index to it.
    "identity_identityrecord": {
        "vault": "SELECT, INSERT, UPDATE (pseudonym, key_version, wrapped_key, compared, index_version,"
        " recorded_at)"
    },
    "identity_registerimport": {"vault": CHANGE},
    "identity_resolution": {"vault": "SELECT, INSERT, UPDATE (pseudonym, record)"},
}

# The vault process comes here with a credential of its own: what reads one store reads not the other.
INDEX: dict[str, dict[str, str]] = {
    "django_migrations": {"index": READ},
    "identity_blindkey": {"index": "SELECT, INSERT, DELETE"},
}

BY_DATABASE = {"default": DEFAULT, "identity": IDENTITY, "index": INDEX}
ROLES = ("web", "worker", "vault", "index")


def statements(tables: dict[str, dict[str, str]]) -> list[str]:
    """The SQL that makes a database's rights exactly these, whatever they were before."""
    everyone = ", ".join(ROLES)
    made = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everyone}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {everyone}",
    ]
    for table, rights in tables.items():
        made += [f'GRANT {privileges} ON "{table}" TO {process}' for process, privileges in rights.items()]
    return made


def sequence_statements(sequences: list[tuple[str, str]], tables: dict[str, dict[str, str]]) -> list[str]:
    """Whoever may insert into a table may draw from its sequence. `sequences`: (sequence, its table)."""
    return [
        f'GRANT USAGE ON SEQUENCE "{sequence}" TO {process}'
        for sequence, table in sequences
        for process, privileges in tables.get(table, {}).items()
        if "INSERT" in privileges
    ]

"""Which tables have no row about a child, so that no policy of row_policies.py is needed?"""

# By table, the reason.
FREE: dict[str, str] = {
    table: reason
    for reason, tables in {
        "Who works where as what, and what agencies agreed.": (
            "agencies_agency agencies_agencykind agencies_agreementnotice agencies_membership"
            " agencies_partnership agencies_practitioner agencies_practitioner_groups"
            " agencies_practitioner_user_permissions agencies_rolegroup agencies_sharingagreement"
            " agencies_sharingagreement_parties auth_group auth_group_permissions"
        ),
        "How people and systems sign in: read before anybody is known.": (
            "account_emailaddress account_emailconfirmation agencies_apitoken agencies_attempts"
            " agencies_session mfa_authenticator socialaccount_socialaccount socialaccount_socialapp"
            " socialaccount_socialtoken"
        ),
        "Names no child and no concern: what a record is about is a keyed digest, and a reference that no"
        " process can open (docs/adr/0008).": (
            "agencies_auditcheckpoint agencies_auditentry agencies_auditrecord agencies_auditsubject"
            " agencies_auditwaiting"
        ),
        "The same for everybody: what there is to choose from, to count by and to wait for.": (
            "sharing_accumulationrule sharing_category sharing_clock sharing_escalationstep"
            " sharing_rulerecipient"
        ),
        "Counts of what was lost and found, for whoever operates the service.": "sharing_reconciliation",
        "Django's own.": (
            "auth_permission django_content_type django_migrations guardian_groupobjectpermission"
            " guardian_userobjectpermission"
        ),
    }.items()
    for table in tables.split()
}

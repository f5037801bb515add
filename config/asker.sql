-- Who is asking, and what is a row to them? The functions that the policies of config/row_policies.py
-- call; prepare_databases makes them anew each time, with asker.roles(right) from agencies/roles.py.
--
-- They take the asker from the transaction (agencies/asker_context.py). plpgsql, because it keeps its
-- plans for the connection. What must look past the policies to answer its one question is a SECURITY
-- DEFINER, and runs as the owner with the tables open to it; every other function sees what its caller sees.

create function asker.id() returns uuid language sql stable
return nullif(current_setting('app.practitioner', true), '')::uuid;

-- The token of the system that speaks for them, where one does.
create function asker.system() returns uuid language sql stable
return nullif(current_setting('app.system', true), '')::uuid;

-- What a service is finding out at this moment, beyond what it shows.
create function asker.question() returns text language sql stable
return current_setting('app.question', true);

create function asker.about() returns uuid language sql stable
return nullif(current_setting('app.about', true), '')::uuid;


-- What they are ------------------------------------------------------------------------------------

-- Live ones: none that has ended or has not begun, none of a closed account. SQL, because it is then planned
-- as a part of what asks for it, and hands over no table.
create function asker.memberships_of(practitioner uuid) returns table (id uuid, agency_id uuid, role text)
language sql stable as $$
    select m.id, m.agency_id, m.role::text
      from agencies_membership m join agencies_practitioner p on p.id = m.practitioner_id
     where m.practitioner_id = practitioner and p.is_active
       and m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp());
$$;

create function asker.memberships() returns table (id uuid, agency_id uuid, role text)
language plpgsql stable rows 3 as $$
begin
    return query select * from asker.memberships_of(asker.id());
end $$;

create function asker.membership_ids() returns uuid[] language plpgsql stable as $$
begin
    return array(select m.id from asker.memberships() m);
end $$;

-- The groups whose grants they have today.
create function asker.groups() returns integer[] language plpgsql stable as $$
begin
    return array(
        select g.group_id from asker.memberships() m
          join agencies_rolegroup g on g.agency_id = m.agency_id and g.role = m.role
    );
end $$;

-- Every version of the sharing agreements that are in force: what was opened under another has closed.
create function asker.agreements_in_force() returns uuid[] language plpgsql stable as $$
declare
    today date := (statement_timestamp() at time zone 'Europe/London')::date;
begin
    return array(
        select v.id from agencies_sharingagreement v
          join agencies_sharingagreement live on live.series = v.series
         where live.since <= today and live.until >= today and live.ended_at is null
           and not exists (select from agencies_sharingagreement later where later.renews_id = live.id)
    );
end $$;

-- Every version of those that will not be in force again.
create function asker.agreements_over() returns uuid[] language plpgsql stable as $$
declare
    today date := (statement_timestamp() at time zone 'Europe/London')::date;
begin
    return array(
        select v.id from agencies_sharingagreement v
          join agencies_sharingagreement newest on newest.series = v.series
         where (newest.until < today or newest.ended_at is not null)
           and not exists (select from agencies_sharingagreement later where later.renews_id = newest.id)
    );
end $$;

create function asker.holds(agency uuid, held text) returns boolean language plpgsql stable as $$
begin
    return exists (select from asker.memberships() m where m.agency_id = agency and m.role = held);
end $$;

-- The agencies at which, and the partnerships in which, a role of theirs has the right.
create function asker.agencies(needed text) returns uuid[] language plpgsql stable as $$
declare
    having_it text[] := asker.roles(needed);
begin
    return array(select m.agency_id from asker.memberships() m where m.role = any(having_it));
end $$;

create function asker.partnerships(needed text) returns uuid[] language plpgsql stable as $$
begin
    return array(select a.partnership_id from agencies_agency a where a.id = any(asker.agencies(needed)));
end $$;


-- For whom they do not exist (docs/adr/0010) -------------------------------------------------------

-- Of any practitioner, because sharing/walls.py asks the same. Close: as the vault found.
create function asker.close_children(practitioner uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return array(
        select w.child_id from sharing_wall w
         where w.practitioner_id = practitioner and w.until is null and w.child_id is not null
    );
end $$;

create function asker.close_carers(practitioner uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return array(
        select w.carer_id from sharing_wall w
         where w.practitioner_id = practitioner and w.until is null and w.carer_id is not null
        union all
        select r.carer_id from sharing_relationship r
         where r.child_id = any(asker.close_children(practitioner)) and r.carer_id is not null
    );
end $$;

-- Those whose restriction does not name them, as somebody who works there today.
create function asker.restricted_children(practitioner uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return array(
        select unnest(asker.one_child(r.child_id)) from sharing_restriction r
         where r.lifted_at is null and not exists (
            select from sharing_restriction_named n
              join asker.memberships_of(practitioner) m on m.id = n.membership_id
             where n.restriction_id = r.id)
    );
end $$;

-- A carer of any such child: whoever finds the one finds the other.
create function asker.restricted_carers(practitioner uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return array(
        select r.carer_id from sharing_relationship r
         where r.child_id = any(asker.restricted_children(practitioner)) and r.carer_id is not null
    );
end $$;

create function asker.walled_children() returns uuid[] language plpgsql stable as $$
begin
    return asker.close_children(asker.id()) || asker.restricted_children(asker.id());
end $$;

create function asker.walled_carers() returns uuid[] language plpgsql stable as $$
begin
    return asker.close_carers(asker.id()) || asker.restricted_carers(asker.id());
end $$;

create function asker.hides(concern uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_concern c
         where c.id = concern
           and (c.child_id = any(asker.walled_children()) or c.carer_id = any(asker.walled_carers()))
    );
end $$;


-- Does anything keep the child to people who are named? Whether the asker is one of them says nothing here.
create function asker.restricted(child uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_restriction r
         where r.lifted_at is null and r.child_id = any(asker.one_child(child))
    );
end $$;


-- What a row is to them ----------------------------------------------------------------------------

-- Theirs to take further: as its author while they work there, or as the agency's safeguarding lead; not
-- behind a wall.
create function asker.owns(concern uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_concern c
         where c.id = concern
           and (c.author_id = asker.id() and c.agency_id = any(asker.agencies('POST_CONCERNS'))
                or c.agency_id = any(asker.agencies('SEE_OWN_AGENCY_CONCERNS')))
    ) and not asker.hides(concern);
end $$;

-- Theirs to answer, where that member asks for its words? Its agency's leads answer, and its author where none
-- but whoever asks leads there; nobody their own.
create function asker.answers_opening(concern uuid, member uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return asker.owns(concern) and exists (
        select from sharing_concern c
          join agencies_membership asks on asks.id = member and asks.practitioner_id <> asker.id()
         where c.id = concern and (
               c.agency_id = any(asker.agencies('SEE_OWN_AGENCY_CONCERNS'))
               or not exists (
                    select from agencies_membership m
                      join lateral asker.memberships_of(m.practitioner_id) live on live.id = m.id
                     where m.agency_id = c.agency_id and m.practitioner_id <> asks.practitioner_id
                       and m.role = any(asker.roles('SEE_OWN_AGENCY_CONCERNS'))))
    );
end $$;

create function asker.is_of(concern uuid, agencies uuid[]) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (select from sharing_concern c where c.id = concern and c.agency_id = any(agencies));
end $$;

create function asker.made(referral uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_referral r join agencies_membership m on m.id = r.made_by_id
         where r.id = referral
           and m.practitioner_id = asker.id() and m.agency_id = any(asker.agencies('POST_CONCERNS'))
    );
end $$;

-- Is a concern about either of the children known in one of the partnerships? The answer that
-- sharing/visibility.py has for stewards, who see no concern.
create function asker.known_to(partnerships uuid[], child uuid, other uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_concern c join agencies_agency a on a.id = c.agency_id
         where c.child_id in (child, other) and a.partnership_id = any(partnerships)
    );
end $$;

-- May they read a concern's words?
create function asker.opens(concern uuid) returns boolean language plpgsql stable as $$
declare
    reading integer := (select p.id from auth_permission p where p.codename = 'open_concern');
begin
    return asker.owns(concern) or exists (
        select from sharing_concerngroupobjectpermission g
         where g.content_object_id = concern and g.permission_id = reading
           and g.group_id = any(asker.groups()) and (g.until is null or g.until > statement_timestamp())
           and (g.agreement_id is null or g.agreement_id = any(asker.agreements_in_force()))
    ) or exists (
        select from sharing_concernuserobjectpermission g
         where g.content_object_id = concern and g.permission_id = reading
           and g.membership_id = any(asker.membership_ids()) and (g.until is null or g.until > statement_timestamp())
           and (g.agreement_id is null or g.agreement_id = any(asker.agreements_in_force()))
    );
end $$;

-- Does an alert that they may answer show it?
create function asker.answers_for(concern uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from sharing_alertcontribution k
          join sharing_alertgroupobjectpermission g on g.content_object_id = k.alert_id
          join auth_permission p on p.id = g.permission_id and p.codename = 'answer_alert'
         where k.concern_id = concern and g.group_id = any(asker.groups())
           and (g.until is null or g.until > statement_timestamp())
    );
end $$;

create function asker.sees_referral(referral uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from sharing_referralgroupobjectpermission g
         where g.content_object_id = referral and g.group_id = any(asker.groups())
           and (g.until is null or g.until > statement_timestamp())
    ) or exists (
        select from sharing_referraluserobjectpermission u
         where u.content_object_id = referral and u.user_id = asker.id()
           and (u.until is null or u.until > statement_timestamp()) and asker.made(referral)
    );
end $$;

-- Does an alert show them that there is this concern, and that it is about this child?
create function asker.shown(concern uuid, child uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from sharing_concern c
          join sharing_alertcontribution k on k.concern_id = c.id
          join sharing_alert a on a.id = k.alert_id
         where c.id = concern and c.child_id = child
    );
end $$;

-- Do they watch over who works under this membership? Over nobody's own.
create function asker.watches(member uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
        select from agencies_membership m join agencies_agency a on a.id = m.agency_id
         where m.id = member and m.practitioner_id <> asker.id()
           and a.partnership_id = any(asker.partnerships('OVERSEE_ACCESS'))
    );
end $$;

-- Was a concern of theirs opened in this emergency?
create function asker.owns_of(emergency uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_emergencyopening_concerns k
         where k.emergencyopening_id = emergency and asker.owns(k.concern_id)
    );
end $$;

-- Is the grant what an emergency opening gives that nobody has ended: its person this concern, no longer than
-- it holds? Asked by whoever opened it, or watches over it; for the reason of sharing/services/breaking_glass.py.
create function asker.given_in_emergency(concern uuid, member uuid, ends timestamptz, why text) returns boolean
language plpgsql stable as $$
begin
    return why like 'break-glass %' and exists (
        select from sharing_emergencyopening e
          join sharing_emergencyopening_concerns k on k.emergencyopening_id = e.id
         where 'break-glass ' || e.id = why and k.concern_id = concern
           and e.opened_by_id = member and e.ended_at is null and ends <= e.until
           and (member = any(asker.membership_ids()) or asker.watches(member))
    );
end $$;

-- May they know that there is such a child? From an alert, or from words that another agency opened to
-- them: whom their own agency's concern is about they know, and not which pseudonym that is.
create function asker.knows_of(child uuid) returns boolean language plpgsql stable as $$
begin
    return exists (select from sharing_alert a where a.child_id = child) or exists (
        select from sharing_concern c
         where c.child_id = child and asker.opens(c.id)
           and c.agency_id <> all(asker.agencies('POST_CONCERNS'))
    );
end $$;

-- What was answered to the alerts that a concern of theirs contributed to, as long as it is filed to whom they
-- are about: whoever contributed is told, and sees no alert for that.
create function asker.answers_to(concern uuid)
returns table (alert_id uuid, raised_at timestamptz, acknowledged_at timestamptz, decided_at timestamptz,
               decision text, reason_id uuid, closed_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    if asker.owns(concern) then
        return query
        select a.id, a.raised_at, a.acknowledged_at, a.decided_at, a.decision::text, a.decision_reason_id, a.closed_at
          from sharing_alertcontribution k
          join sharing_alert a on a.id = k.alert_id
          join sharing_concern c on c.id = k.concern_id
         where k.concern_id = concern and a.state <> 'withdrawn'
           and (c.child_id = any(asker.one_child(a.child_id)) or exists (
                select from sharing_relationship r
                 where r.carer_id = c.carer_id and r.child_id = any(asker.one_child(a.child_id))))
         order by a.raised_at desc;
    end if;
end $$;

-- Is it the reason of such an answer?
create function asker.is_told(words uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return exists (
        select from sharing_alert a
          join sharing_alertcontribution k on k.alert_id = a.id
          cross join lateral asker.answers_to(k.concern_id) t
         where a.decision_reason_id = words and t.reason_id = words
    );
end $$;

-- May they read this text? Each kind is read with the row that it belongs to.
create function asker.reads(words uuid) returns boolean language plpgsql stable as $$
begin
    return exists (
            select from sharing_concern c
             where (c.narrative_id = words or c.parent_reason_id = words)
               and (asker.opens(c.id)
                    or c.author_id = asker.id() and c.agency_id = any(asker.agencies('POST_CONCERNS'))))
        or exists (
            select from sharing_concern c where c.local_label_id = words
                                            and c.agency_id = any(asker.agencies('POST_CONCERNS')))
        or exists (select from sharing_concern c where c.withdrawn_reason_id = words and asker.owns(c.id))
        or exists (select from sharing_advice a where a.question_id = words or a.reply_id = words)
        or exists (
            select from sharing_disclosure d
             where asker.owns(d.concern_id)
               and words in (d.reason_id, d.override_reason_id, d.family_not_told_reason_id, d.withdrawn_reason_id))
        or exists (select from sharing_openingrequest o where o.question_id = words
                                                           or o.refusal_reason_id = words)
        or exists (
            select from sharing_emergencyopening e
             where e.reason_id = words
               and (e.opened_by_id = any(asker.membership_ids()) or asker.watches(e.opened_by_id)))
        or exists (select from sharing_emergencyopening e where e.finding_reason_id = words
                                                            and asker.watches(e.opened_by_id))
        or exists (select from sharing_decision d where d.reasons_id = words)
        or exists (select from sharing_alert a where a.decision_reason_id = words)
        or asker.is_told(words)
        or exists (select from sharing_referral r where (r.writing_id = words or r.outcome_id = words)
                                                    and asker.sees_referral(r.id))
        or exists (select from sharing_identityrequest i where i.purpose_id = words
                                                            or i.refusal_reason_id = words)
        or exists (select from sharing_verdict v where v.reason_id = words)
        or exists (select from sharing_childlink l where l.undone_reason_id = words)
        or exists (select from sharing_parting p where p.reason_id = words)
        or exists (select from sharing_restriction r where r.reason_id = words);
end $$;


-- What a service must find out for them, and does not show -----------------------------------------

-- The pseudonyms that are, or are to be, one child.
create function asker.one_child(child uuid) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
declare
    filed uuid := (select l.same_as_id from sharing_childlink l where l.child_id = child and l.state <> 'undone');
begin
    filed := coalesce(filed, child);
    return array[child, filed]
        || array(select l.child_id from sharing_childlink l where l.same_as_id = filed and l.state <> 'undone');
end $$;

-- 'accumulation': children whose concerns may count for one about whom the asker sees an alert.
create function asker.counted_children() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
declare
    own uuid[]; kin uuid[];
begin
    if asker.question() is distinct from 'accumulation' or not exists (
        select from sharing_alert a join sharing_alertgroupobjectpermission g on g.content_object_id = a.id
         where a.child_id = asker.about() and g.group_id = any(asker.groups())
           and (g.until is null or g.until > statement_timestamp())
    ) then
        return '{}';
    end if;
    own := asker.one_child(asker.about());
    kin := array(
        select unnest(array[r.child_id, r.sibling_id]) from sharing_relationship r
         where r.sibling_id is not null and (r.child_id = any(own) or r.sibling_id = any(own))
    );
    return own || kin
        || array(select l.same_as_id from sharing_childlink l where l.child_id = any(kin))
        || array(select c.id from sharing_child c where c.likely_child_id = any(own));
end $$;

create function asker.counted_carers() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return array(
        select r.carer_id from sharing_relationship r
         where r.child_id = any(asker.counted_children()) and r.carer_id is not null
    );
end $$;

-- 'settling': the children of the review that a steward settles.
create function asker.settled_children() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    if asker.question() is distinct from 'settling' then
        return '{}';
    end if;
    return (
        select asker.one_child(r.child_id) || asker.one_child(r.other_id) from sharing_matchreview r
         where r.id = asker.about()
           and asker.known_to(asker.partnerships('SETTLE_IDENTITY'), r.child_id, r.other_id)
    );
end $$;

-- 'advice': the concern that the asker was asked about.
create function asker.advised_concerns() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    if asker.question() is distinct from 'advice' then
        return '{}';
    end if;
    return array(
        select a.concern_id from sharing_advice a
         where a.id = asker.about() and a.adviser_id = any(asker.membership_ids())
    );
end $$;

-- 'patterns', 'parting' and 'access' are about all concerns of the partnership that the asker serves.
create function asker.agencies_in_question() returns uuid[] language plpgsql stable as $$
begin
    return array(
        select a.id from agencies_agency a where a.partnership_id = any(asker.partnerships(
            case asker.question()
                when 'patterns' then 'SEE_PATTERNS'
                when 'parting' then 'SETTLE_IDENTITY'
                when 'access' then 'OVERSEE_ACCESS'
            end
        ))
    );
end $$;

-- 'access': does the partnership, whose privacy officer the asker is, have anything about this child?
create function asker.oversees(child uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
declare
    overseen uuid[] := asker.partnerships('OVERSEE_ACCESS');
    same uuid[] := asker.one_child(child);
begin
    return asker.question() = 'access' and child <> all(asker.close_children(asker.id())) and (
        exists (
            select from sharing_concern c join agencies_agency a on a.id = c.agency_id
             where c.child_id = any(same) and a.partnership_id = any(overseen))
        or exists (
            select from sharing_alert a where a.child_id = any(same) and a.partnership_id = any(overseen))
    );
end $$;


-- Children that were made up ------------------------------------------------------------------------

-- Tells the privacy officers who asked for one, or for a concern or an alert about one. Says nothing to
-- whoever calls it, for any child.
create function asker.report_if_made_up(practitioner uuid, subjects uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    with about as (
        select unnest(subjects) as child_id
        union select c.child_id from sharing_concern c where c.id = any(subjects)
        union select a.child_id from sharing_alert a where a.id = any(subjects)
    ), reported as (
        insert into agencies_unusualaccess (id, practitioner_id, partnership_id, kind, allowance, at)
        select gen_random_uuid(), practitioner, k.partnership_id, 'made_up_child', '', statement_timestamp()
          from sharing_canary k where k.child_id in (select child_id from about)
        returning id
    )
    insert into agencies_event (kind, subject_id, happened_at)
    select 'access_unusual', id, statement_timestamp() from reported;
end $$;

-- 'patterns': whom no count of a board contains.
create function asker.made_up_children() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    if asker.question() is distinct from 'patterns' or cardinality(asker.agencies_in_question()) = 0 then
        return '{}';
    end if;
    return array(select k.child_id from sharing_canary k);
end $$;


-- What did not arrive ------------------------------------------------------------------------------

-- Of messages to people of the agencies that they administer, how many; of what, it does not say.
create function asker.undelivered(since timestamptz) returns table (channel text, trouble text, how_many bigint)
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
begin
    return query
    select d.channel::text, d.trouble::text, count(*)
      from notifications_delivery d
     where d.state = 'given_up' and d.trouble <> 'not_theirs' and d.given_up_at >= since
       and exists (
            select from agencies_membership m
             where m.practitioner_id = d.recipient_id and m.agency_id = any(asker.agencies('MANAGE_PEOPLE'))
               and m.until is null)
     group by 1, 2;
end $$;


-- How the service does ------------------------------------------------------------------------------

-- Of the whole of it, whoever asks: ages in seconds and counts since midnight, nothing about anybody.
-- An alert's latency is from the last of its concerns that was posted before it was raised.
create function asker.operation() returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp set app.maintenance = 'on' as $$
declare
    clock timestamptz := statement_timestamp();
    midnight timestamptz := date_trunc('day', clock);
begin
    return (
      with waiting as (
        select d.not_before, d.created_at, d.attempts from notifications_delivery d where d.state = 'waiting'
        union all
        select w.not_before, w.created_at, w.attempts from notifications_webhookdelivery w where w.state = 'waiting'
        union all
        select c.not_before, c.created_at, c.attempts from notifications_confirmation c where c.state = 'waiting')
      select jsonb_build_object(
        'unfiled', (
            select extract(epoch from clock - min(c.posted_at)) from sharing_concern c
             where c.filed_at is null and c.state <> 'withdrawn'),
        'unclaimed', (
            select extract(epoch from clock - min(e.happened_at)) from agencies_event e where e.claimed_at is null),
        'unescalated', (
            select extract(epoch from clock - min(a.escalate_at)) from sharing_alert a where a.escalate_at <= clock),
        -- What waits for somebody's working hours is not late before these begin, nor what was refused for now
        -- before it is tried again: one full mailbox says nothing of all the others.
        'unsent', (
            select extract(epoch from clock - min(w.not_before)) from waiting w where w.not_before <= clock),
        'retried', (
            select extract(epoch from clock - min(w.created_at)) from waiting w where w.attempts > 0),
        'given_up', (
            select coalesce(jsonb_object_agg(g.channel, g.how_many), '{}') from (
                select f.channel, count(*) as how_many from (
                    select d.channel from notifications_delivery d
                     where d.given_up_at >= midnight and d.state = 'given_up' and d.trouble <> 'not_theirs'
                    union all
                    select 'webhook' from notifications_webhookdelivery w
                     where w.given_up_at >= midnight and w.state = 'given_up'
                    union all
                    select c.channel from notifications_confirmation c where c.given_up_at >= midnight) f
                 group by f.channel) g),
        'latencies', (
            select coalesce(jsonb_agg(extract(epoch from a.raised_at - (
                    select max(c.posted_at) from sharing_alertcontribution k
                      join sharing_concern c on c.id = k.concern_id
                     where k.alert_id = a.id and c.posted_at <= a.raised_at))), '[]')
              from sharing_alert a where a.raised_at >= midnight),
        'looked', (
            select coalesce(jsonb_object_agg(r.process, extract(epoch from clock - r.ended_at)), '{}') from (
                select distinct on (process) process, ended_at from sharing_reconciliation
                 order by process, id desc) r)));
end $$;

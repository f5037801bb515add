-- A made-up country of concerns, the same for the same seed and size: %(concerns)s concerns over five years,
-- %(agencies)s agencies of which the first tenth post half, four times as many practitioners.
-- Persons are numbered: 1 … practitioners; from 100001 the leads of agencies; from 200001 triage of hubs;
-- from 300001 those who see nothing; from 310001 those with few and old concerns; from 320001 the busy.

create function pg_temp.draw(what text, n bigint) returns float8 language sql immutable parallel safe
return (hashtextextended(%(seed)s || what || n, 0) & 1073741823) / 1073741824.0;
create function pg_temp.key(what text, n bigint) returns uuid language sql immutable parallel safe
return md5(%(seed)s || what || n)::uuid;
create function pg_temp.skewed(what text, n bigint, most bigint) returns bigint language sql immutable parallel safe
return 1 + floor(most * pg_temp.draw(what, n) ^ 3)::bigint;

insert into agencies_partnership (id, name, nation)
select pg_temp.key('partnership', n), 'Partnership ' || n, 'ENG' from generate_series(1, %(partnerships)s) n;

insert into agencies_agencykind (code, name, "order") values ('made-up', 'Made up', 1) on conflict do nothing;

-- Agencies 1 … are where people work; from 100001 there is one hub for each partnership.
insert into agencies_agency (id, name, kind_id, partnership_id, phone)
select pg_temp.key('agency', n), 'Agency ' || n, 'made-up', pg_temp.key('partnership', 1 + n %% %(partnerships)s), ''
  from generate_series(1, %(agencies)s) n
union all
select pg_temp.key('agency', 100000 + n), 'Hub ' || n, 'made-up', pg_temp.key('partnership', n), ''
  from generate_series(1, %(partnerships)s) n;

create temporary table person as
select n, pg_temp.skewed('works at', n, %(agencies)s) as agency, 'practitioner' as role
  from generate_series(1, 4 * %(agencies)s) n
union all select 100000 + n, n, 'safeguarding_lead' from generate_series(1, %(agencies)s) n
union all select 200000 + n, 100000 + n, 'triage' from generate_series(1, %(partnerships)s) n
union all select 300000 + n, n, 'practitioner' from generate_series(1, %(persons)s) n
union all select 310000 + n, n, 'practitioner' from generate_series(1, %(persons)s) n
union all select 320000 + n, 100000 + n, 'triage' from generate_series(1, %(persons)s) n;

insert into agencies_practitioner
       (id, email, name, job_title, phone, password, is_active, is_superuser, invited_at)
select pg_temp.key('person', n), 'p' || n || '@agency.example', 'Person ' || n, '', '', '!', true, false, now()
  from person;

-- The busy also lead ten agencies each.
insert into agencies_membership (id, practitioner_id, agency_id, role, since)
select gen_random_uuid(), pg_temp.key('person', n), pg_temp.key('agency', agency), role, now() - interval '6 years'
  from (select n, agency, role from person
        union all
        select 320000 + b, 1 + (b * 37 + k * 11) %% %(agencies)s, 'safeguarding_lead'
          from generate_series(1, %(persons)s) b, generate_series(1, 10) k) m;

insert into auth_group (name)
select 'safeguarding_lead:' || n from generate_series(1, %(agencies)s) n
union all select 'triage:' || 100000 + n from generate_series(1, %(partnerships)s) n;
insert into agencies_rolegroup (group_id, agency_id, role)
select id, pg_temp.key('agency', split_part(name, ':', 2)::bigint), split_part(name, ':', 1) from auth_group
 where name ~ '^(safeguarding_lead|triage):[0-9]+$';
create temporary table role_group as
select group_id, agency_id, role from agencies_rolegroup;

insert into sharing_child (id, code, status, created_at)
select pg_temp.key('child', n), 'X' || lpad(to_hex(n), 6, '0'), 'settled', now()
  from generate_series(1, %(concerns)s / 3) n;

insert into sharing_words (id, key_version, wrapped_key, ciphertext)
select pg_temp.key('words', n), 1, '', '' from generate_series(1, %(concerns)s) n;

-- The first and oldest five of each are by those with few.
create temporary table posted as
select c.n, coalesce(p.n, few.n) as author, coalesce(p.agency, few.agency) as agency,
       1 + floor(%(concerns)s / 3 * pg_temp.draw('child', c.n) ^ 1.5)::bigint as child,
       date_trunc('day', now()) - (%(concerns)s - c.n) * (interval '5 years' / %(concerns)s) as at
  from generate_series(1, %(concerns)s) c (n)
  left join person few on c.n <= 5 * %(persons)s and few.n = 310001 + c.n %% %(persons)s
  left join person p on c.n > 5 * %(persons)s and p.n = pg_temp.skewed('author', c.n, 4 * %(agencies)s)
 order by c.n;

insert into sharing_concern
       (id, reference, author_id, agency_id, strength, parent_knows, observed_at, posted_at, state, replaced_words,
        narrative_id, child_id, filed_at)
select pg_temp.key('concern', n), 'C-' || lpad(to_hex(n), 8, '0'), pg_temp.key('person', author),
       pg_temp.key('agency', agency), 'niggle', 'not_told', at, at, 'filed', 0,
       pg_temp.key('words', n), pg_temp.key('child', child), at
  from posted order by n;

create temporary table permission as
select p.codename, p.id from auth_permission p join django_content_type t on t.id = p.content_type_id
 where t.app_label = 'sharing' and t.model in ('concern', 'alert', 'referral');

insert into sharing_concernuserobjectpermission
       (permission_id, user_id, content_object_id, agency_id, reason, since, listed_at)
select (select id from permission where codename = 'open_concern'), pg_temp.key('person', author),
       pg_temp.key('concern', n), pg_temp.key('agency', agency), 'author', at, at
  from posted order by n;
insert into sharing_concerngroupobjectpermission
       (permission_id, group_id, content_object_id, reason, since, listed_at)
select (select id from permission where codename = 'open_concern'), g.group_id,
       pg_temp.key('concern', n), 'own agency', at, at
  from posted join role_group g on g.agency_id = pg_temp.key('agency', agency) and g.role = 'safeguarding_lead'
 order by n;

-- Of one child in ten there is an alert: its concerns are shown to the hub and to the agencies that contributed.
create index on posted (child);
analyze posted;
insert into sharing_concerngroupobjectpermission
       (permission_id, group_id, content_object_id, reason, since, listed_at)
select (select id from permission where codename = 'outline_concern'), g.group_id,
       pg_temp.key('concern', c.n), 'alert', c.at, c.at
  from posted c
  join lateral (
       select pg_temp.key('agency', o.agency) as agency, 'safeguarding_lead' as role from posted o
        where o.child = c.child
       union
       select pg_temp.key('agency', 100001 + c.agency %% %(partnerships)s), 'triage'
       union
       -- The busy answer for %(busy_children)s children, however large the country.
       select pg_temp.key('agency', 100000 + b), 'triage' from generate_series(1, %(persons)s) b
        where (c.child + b * 1667) %% (%(concerns)s / 3) < %(busy_children)s
       ) shown on true
  join role_group g on g.agency_id = shown.agency and g.role = shown.role
 where c.child %% 10 = 0 or exists (select from generate_series(1, %(persons)s) b
        where (c.child + b * 1667) %% (%(concerns)s / 3) < %(busy_children)s)
on conflict do nothing;

-- Each partnership has an agreement that is in force and one that ended yesterday: lists still walk past what
-- rested on that.
insert into agencies_sharingagreement
       (id, series, partnership_id, title, aim, purposes, since, until, review_on, source, recorded_at, ended_reason)
select pg_temp.key(which, n), pg_temp.key(which, n), pg_temp.key('partnership', n), which, '', '{plan_help}',
       current_date - 2000, last, last, 'Made up', now(), ''
  from generate_series(1, %(partnerships)s) n,
       (values ('in force', current_date + 1000), ('over', current_date - 1)) as agreement (which, last);

-- To whom an alert shows them the words of one concern in four were opened, of one in four of these under the
-- agreement that is over: of those they still see the outline. An id is a random number.
analyze sharing_concern, sharing_concerngroupobjectpermission, agencies_agency, agencies_sharingagreement;
insert into sharing_concerngroupobjectpermission
       (permission_id, group_id, content_object_id, agreement_id, reason, since, listed_at)
select (select id from permission where codename = 'open_concern'), g.group_id, g.content_object_id,
       a.id, 'disclosure', g.since, g.listed_at
  from sharing_concerngroupobjectpermission g
  join sharing_concern c on c.id = g.content_object_id
  join agencies_agency wrote on wrote.id = c.agency_id
  join agencies_sharingagreement a
    on a.partnership_id = wrote.partnership_id
   and a.title = case when c.id < '10000000-0000-0000-0000-000000000000' then 'over' else 'in force' end
 where g.reason = 'alert' and c.id < '40000000-0000-0000-0000-000000000000'
on conflict do nothing;

-- Words opened to a person by name: two hundred to each of the busy.
insert into sharing_concernuserobjectpermission
       (permission_id, user_id, content_object_id, membership_id, agreement_id, reason, since, listed_at)
select (select id from permission where codename = 'open_concern'), m.practitioner_id,
       pg_temp.key('concern', c.n), m.id, pg_temp.key('in force', 1 + c.agency %% %(partnerships)s), 'named', c.at, c.at
  from generate_series(1, %(persons)s) b
  join agencies_membership m on m.practitioner_id = pg_temp.key('person', 320000 + b) and m.role = 'triage'
  join posted c on c.n %% (%(concerns)s / 200) = b
on conflict do nothing;

-- One alert for each tenth child, shown to the hub and to the newest contributor's lead.
insert into sharing_accumulationrule
       (id, partnership_id, code, version, name, window_days, min_concerns, min_authors, min_agencies,
        at_least_one, weight_niggle, weight_worried, weight_very_worried, weight_sibling, weight_carer, threshold,
        clock, source, since)
select pg_temp.key('rule', n), pg_temp.key('partnership', n), 'made-up', 1, 'Made up', 365, 2, 2, 2,
       '', 1, 1, 1, 0, 0, 1, 'made-up', 'Made up', '2026-01-01'
  from generate_series(1, %(partnerships)s) n;
create temporary table alerted as
select distinct on (child) child, agency, at, 1 + agency %% %(partnerships)s as partnership
  from posted where child %% 10 = 0 order by child, at desc;
insert into sharing_alert
       (id, child_id, partnership_id, rule_id, state, raised_at, due_at, decision, meeting_place, outcome)
select pg_temp.key('alert', child), pg_temp.key('child', child), pg_temp.key('partnership', partnership),
       pg_temp.key('rule', partnership), 'raised', at, at, '', '', ''
  from alerted;
insert into sharing_alertgroupobjectpermission
       (permission_id, group_id, content_object_id, reason, since, listed_at)
select (select id from permission where codename = 'outline_alert'), g.group_id, pg_temp.key('alert', child),
       'alert', at, at
  from alerted join role_group g
    on g.agency_id in (pg_temp.key('agency', agency), pg_temp.key('agency', 100000 + partnership));

-- Each fiftieth concern is referred to its partnership's hub.
create temporary table referred as
select distinct on (p.n) p.n, p.author, p.agency, p.child, p.at, 100001 + p.agency %% %(partnerships)s as hub, m.id as made_by
  from posted p
  join agencies_membership m
    on m.practitioner_id = pg_temp.key('person', p.author) and m.agency_id = pg_temp.key('agency', p.agency)
 where p.n %% 50 = 0;
insert into sharing_referral (id, concern_id, child_id, made_by_id, to_agency_id, state, phoned_at, phoned_to, due_at, decision)
select pg_temp.key('referral', n), pg_temp.key('concern', n), pg_temp.key('child', child), made_by,
       pg_temp.key('agency', hub), 'phoned', at, 'Duty', at, ''
  from referred;
insert into sharing_referralgroupobjectpermission
       (permission_id, group_id, content_object_id, reason, since, listed_at)
select (select id from permission where codename = 'answer_referral'), g.group_id, pg_temp.key('referral', n),
       'referral', at, at
  from referred join role_group g on g.agency_id in (pg_temp.key('agency', hub), pg_temp.key('agency', agency));
insert into sharing_referraluserobjectpermission
       (permission_id, user_id, content_object_id, agency_id, reason, since, listed_at)
select (select id from permission where codename = 'follow_referral'), pg_temp.key('person', author),
       pg_temp.key('referral', n), pg_temp.key('agency', agency), 'referral', at, at
  from referred;

drop table person, posted, role_group, permission, alerted, referred;

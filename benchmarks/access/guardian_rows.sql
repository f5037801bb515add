-- What guardian needs to give the same answers as the service: in its generic tables a row for each person
-- and concern; in groups of its own, who is in each role's group.

insert into guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
select (select id from auth_permission where codename = 'see_concern'),
       (select id from django_content_type where app_label = 'stock'), seen.concern::text, seen.person
  from (select content_object_id as concern, user_id as person from sharing_concernuserobjectpermission
        union
        select g.content_object_id, m.practitioner_id
          from sharing_concerngroupobjectpermission g
          join agencies_rolegroup r using (group_id)
          join agencies_membership m using (agency_id, role)) seen;

insert into agencies_practitioner_groups (practitioner_id, group_id)
select distinct m.practitioner_id, r.group_id
  from agencies_membership m join agencies_rolegroup r using (agency_id, role);

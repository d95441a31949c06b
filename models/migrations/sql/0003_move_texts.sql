-- Texts get a table of their own, so that who may count contacts need not be able to read them.
select ingest.ensure_partitions(
    'core.contact_text',
    array(
        select to_date(right(c.relname, 7), 'YYYY_MM')
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'core.contact'::regclass
    )
);
insert into core.contact_text (record_id, occurred_at, category, masked_text, fingerprint)
select record_id, occurred_at, category, masked_text, coalesce(fingerprint, '') from core.contact where masked_text is not null;
alter table core.contact drop column masked_text, drop column fingerprint;

update core.complaint set second_contact_at = ranked.occurred_at
from (
    select complaint_id, occurred_at, row_number() over (partition by complaint_id order by occurred_at, record_id) as place
    from core.contact
    where complaint_id is not null
) ranked
where ranked.complaint_id = complaint.complaint_id and ranked.place = 2;

insert into core.agent (agent, first_seen, last_seen)
select agent, min(occurred_at), max(occurred_at) from core.contact where agent is not null group by agent;
insert into core.product (product, first_seen, last_seen)
select product, min(occurred_at), max(occurred_at) from core.contact, unnest(products) as product group by product;

insert into core.status_transition (from_status, to_status) values
('opened', 'acknowledged'), ('opened', 'in_progress'), ('opened', 'resolved'), ('opened', 'escalated'),
('acknowledged', 'in_progress'), ('acknowledged', 'resolved'), ('acknowledged', 'escalated'),
('in_progress', 'resolved'), ('in_progress', 'escalated'),
('escalated', 'in_progress'), ('escalated', 'resolved'), ('escalated', 'escalated'),
('resolved', 'reopened'),
('reopened', 'acknowledged'), ('reopened', 'in_progress'), ('reopened', 'resolved'), ('reopened', 'escalated');
insert into core.text_access (role, category)
select 'business', unnest(array['network', 'billing', 'service']);

create table ingest.post (
    post_key varchar(64) not null,
    record_id varchar(64) not null,
    network text not null,
    sealed_id bytea not null,
    author_key varchar(64),
    event_ids text[] not null,
    seen_at timestamp with time zone not null,
    checked_at timestamp with time zone not null,
    constraint pk_post primary key (post_key)
);
create index ix_post_record_id on ingest.post (record_id);
create index ix_post_author_key on ingest.post (author_key) where author_key is not null;
create index ix_post_network_checked_at on ingest.post (network, checked_at);
comment on table ingest.post is 'Posts that came by a connector, by every id their network may name them by; a deletion finds them here';
comment on column ingest.post.post_key is 'SHA-256 of ''social'' and the network''s own id; of X and Bluesky that is the record id';
comment on column ingest.post.record_id is 'The record it is, also where an edit has an id of its own';
comment on column ingest.post.network is 'x, bluesky, or mastodon and the instance whose id it is';
comment on column ingest.post.sealed_id is 'The network''s own id, encrypted: to ask whether the post is still there';
comment on column ingest.post.author_key is 'Keyed hash of the author''s id: an account that ends takes its posts along';
comment on column ingest.post.event_ids is 'Events it was published as: they may still wait in the inbox';
comment on column ingest.post.seen_at is 'When it came first';
comment on column ingest.post.checked_at is 'When it was last seen to be there';

create table ingest.withdrawal (
    post_key varchar(64) not null,
    record_id varchar(64) not null,
    network text not null,
    noticed_at timestamp with time zone not null,
    known boolean not null,
    rounds integer default '0' not null,
    honoured_at timestamp with time zone,
    constraint pk_withdrawal primary key (post_key),
    constraint ck_withdrawal_rounds check (rounds >= 0)
);
create index ix_withdrawal_record_id on ingest.withdrawal (record_id);
create index ix_withdrawal_pending on ingest.withdrawal (noticed_at) where honoured_at is null;
create index ix_withdrawal_unknown on ingest.withdrawal (noticed_at) where not known;
comment on table ingest.withdrawal is 'Posts taken back at their source. The line stays, so that a redelivery has no text either';
comment on column ingest.withdrawal.post_key is 'The post as its network names it, as in ingest.post';
comment on column ingest.withdrawal.record_id is 'The record it is, as far as known';
comment on column ingest.withdrawal.network is 'Which network told';
comment on column ingest.withdrawal.noticed_at is 'When we learned of it';
comment on column ingest.withdrawal.known is 'Whether anything of it has ever been here; others are forgotten after some days';
comment on column ingest.withdrawal.rounds is 'How often text of it came after it was honoured';
comment on column ingest.withdrawal.honoured_at is 'When the last of its text was removed everywhere; null: not yet';

create table core.contact_version (
    record_id varchar(64) not null,
    version_no integer not null,
    occurred_at timestamp with time zone not null,
    category text not null,
    masked_text text,
    is_complaint boolean not null,
    code text,
    model_version text,
    written_at timestamp with time zone not null,
    superseded_at timestamp with time zone not null,
    constraint pk_contact_version primary key (record_id, version_no),
    constraint ck_contact_version_category check (category in ('network', 'billing', 'service')),
    constraint ck_contact_version_version_no check (version_no >= 1)
);
comment on table core.contact_version is 'What a contact said before its author edited it; what it says now is in core.contact_text';
comment on column core.contact_version.record_id is 'The contact';
comment on column core.contact_version.version_no is 'From 1, in the order they were replaced';
comment on column core.contact_version.occurred_at is 'When the customer reached out';
comment on column core.contact_version.category is 'Category of the contact then: it decides who may read the text';
comment on column core.contact_version.masked_text is 'The text then, with placeholders for personal data; null once withdrawn';
comment on column core.contact_version.is_complaint is 'Whether it was taken for a complaint';
comment on column core.contact_version.code is 'Its regulator code';
comment on column core.contact_version.model_version is 'The model that had answered';
comment on column core.contact_version.written_at is 'When its author wrote this version';
comment on column core.contact_version.superseded_at is 'When the next version was loaded';

alter table core.contact
    add column in_reply_to varchar(64),
    add column conversation varchar(64),
    add column edited_at timestamp with time zone,
    add column withdrawn_at timestamp with time zone;
create index ix_contact_conversation on core.contact (conversation);
comment on column core.contact.in_reply_to is 'Record id of the post it answers, whether that is here or not';
comment on column core.contact.conversation is 'Record id of the post its thread began with; null for a thread of its own';
comment on column core.contact.edited_at is 'When its author last changed it; earlier texts are in core.contact_version';
comment on column core.contact.withdrawn_at is 'When we learned that it was deleted at its source: it counts, its text is gone';

create function core.forget_texts(records text[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    contacts integer;
begin
    -- Loading takes turns by the same lock: what is being loaded now is loaded before, or sees the withdrawal.
    perform pg_advisory_xact_lock(7165065861792751972);
    -- Only what was taken back: the right to call this is no right to delete at will.
    with taken_back as (
        select record_id, min(noticed_at) as at from ingest.withdrawal where record_id = any(records) group by record_id
    )
    update core.contact set withdrawn_at = coalesce(contact.withdrawn_at, taken_back.at)
    from taken_back where contact.record_id = taken_back.record_id;
    get diagnostics contacts = row_count;
    delete from core.contact_text words using core.contact
    where contact.record_id = any(records) and contact.withdrawn_at is not null
        and words.record_id = contact.record_id and words.occurred_at = contact.occurred_at;
    update core.contact_version old set masked_text = null
    from ingest.withdrawal where withdrawal.record_id = any(records) and old.record_id = withdrawal.record_id;
    return contacts;
end
$$;
comment on function core.forget_texts(text[]) is 'Removes the texts of contacts that ingest.withdrawal names; they go on counting';
revoke execute on function core.forget_texts(text[]) from public;

create function core.revise_contact(record text, edited timestamptz, words text, signature bytea, said jsonb, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    contact core.contact%rowtype;
    before text;
begin
    perform pg_advisory_xact_lock(7165065861792751972);
    select * into contact from core.contact c where c.record_id = record;
    if not found or contact.withdrawn_at is not null or coalesce(contact.edited_at, contact.occurred_at) >= edited then
        return false;
    end if;
    select c.masked_text into before from core.contact_text c where c.record_id = record and c.occurred_at = contact.occurred_at;
    if found then
        insert into core.contact_version (
            record_id, version_no, occurred_at, category, masked_text, is_complaint, code, model_version, written_at, superseded_at
        )
        select record, coalesce(max(known.version_no), 0) + 1, contact.occurred_at, contact.category, before, contact.is_complaint,
            contact.code, contact.model_version, coalesce(contact.edited_at, contact.occurred_at), at
        from core.contact_version known where known.record_id = record;
        update core.contact_text c set masked_text = words, fingerprint = signature
        where c.record_id = record and c.occurred_at = contact.occurred_at;
    else
        insert into core.contact_text (record_id, occurred_at, category, masked_text, fingerprint)
        values (record, contact.occurred_at, said ->> 'category', words, signature);
    end if;
    update core.contact c set
        edited_at = edited, language = said ->> 'language', entities = said -> 'entities',
        amounts = array(select jsonb_array_elements_text(said -> 'amounts')::numeric),
        products = array(select jsonb_array_elements_text(said -> 'products'))
    where c.record_id = record and c.occurred_at = contact.occurred_at;
    -- What the models said of other words says nothing of these.
    delete from ml.prediction p where p.record_id = record;
    insert into ml.prediction (
        record_id, model_version, predicted_at, is_complaint, complaint_probability, category, confidence, secondary, code, sentiment, urgency
    ) values (
        record, said ->> 'model_version', at, (said ->> 'is_complaint')::boolean, (said ->> 'complaint_probability')::double precision,
        said ->> 'category', (said ->> 'confidence')::double precision, array(select jsonb_array_elements_text(said -> 'secondary')),
        said ->> 'code', said ->> 'sentiment', said ->> 'urgency'
    );
    perform ml.apply_predictions(said ->> 'model_version', array[record]);
    return true;
end
$$;
comment on function core.revise_contact(text, timestamptz, text, bytea, jsonb, timestamptz) is
    'Puts an edited text and its labels in place of the contact''s, whose old text becomes a version; false where it is not newer';
revoke execute on function core.revise_contact(text, timestamptz, text, bytea, jsonb, timestamptz) from public;

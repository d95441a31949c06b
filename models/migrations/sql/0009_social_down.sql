drop function core.revise_contact(text, timestamptz, text, bytea, jsonb, timestamptz);
drop function core.forget_texts(text[]);
drop table core.contact_version;
alter table core.contact drop column in_reply_to, drop column conversation, drop column edited_at, drop column withdrawn_at;
drop table ingest.withdrawal;
drop table ingest.post;

alter table core.contact add column masked_text text, add column fingerprint bytea;
comment on column core.contact.masked_text is 'The text with placeholders for personal data; null for a call without words';
comment on column core.contact.fingerprint is 'MinHash signature of the masked text: 64 numbers of 32 bits, little endian';
update core.contact set masked_text = words.masked_text, fingerprint = nullif(words.fingerprint, '')
from core.contact_text as words
where words.record_id = contact.record_id and words.occurred_at = contact.occurred_at;

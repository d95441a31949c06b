-- The highest request a reveal was begun for. A sequence, because what it holds is not undone by a rollback.
create sequence governance.last_reveal minvalue 0 start 0;
comment on sequence governance.last_reveal is 'Highest request number that a reveal was begun for; a rollback does not set it back';
select setval('governance.last_reveal', coalesce((select max(id) from governance.audit_trail), 0));

-- One request, one reveal, also when that reveal is rolled back: each look has a committed row of its own.
create or replace function governance.reveal(request bigint) returns table (sealed bytea, subject text, wrapped bytea, key_version integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
begin
    -- Two reveals of one request at once must not both pass the check below.
    perform pg_advisory_xact_lock(hashtext('governance.reveal'));
    select audit_trail.subject as customer, audit_trail.reason into asked
    from governance.audit_trail
    where id = request and action = 'reveal_requested' and login = session_user and at > clock_timestamp() - interval '15 minutes'
        and pg_xact_status(transaction::text::xid8) = 'committed'
        and request > (select last_value from governance.last_reveal);
    if not found then
        raise exception 'no committed, unused request of yours with this number within the last 15 minutes; ask again'
            using errcode = 'insufficient_privilege';
    end if;
    perform setval('governance.last_reveal', request);
    insert into governance.audit_trail (action, subject, reason, details)
    values ('revealed', asked.customer, asked.reason, jsonb_build_object('request', request));
    return query
        select identity.sealed, identity.subject::text, wrapped_key.wrapped, wrapped_key.key_version
        from governance.identity join governance.wrapped_key on wrapped_key.subject = identity.subject
        where identity.customer = asked.customer and wrapped_key.destroyed_at is null;
end
$$;
comment on function governance.reveal(bigint) is
'For the privacy officer: the sealed identity of a committed request and the wrapped key that opens it; both are audited, once a request';

revoke all on governance.last_reveal from public;

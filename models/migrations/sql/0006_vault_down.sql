create or replace function governance.reveal(request bigint) returns table (sealed bytea, subject text, wrapped bytea, key_version integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
begin
    select audit_trail.subject as customer, audit_trail.reason into asked
    from governance.audit_trail
    where id = request and action = 'reveal_requested' and login = session_user and at > clock_timestamp() - interval '15 minutes'
        and pg_xact_status(transaction::text::xid8) = 'committed';
    if not found then
        raise exception 'no committed request of yours with this number within the last 15 minutes' using errcode = 'insufficient_privilege';
    end if;
    insert into governance.audit_trail (action, subject, reason, details)
    values ('revealed', asked.customer, asked.reason, jsonb_build_object('request', request));
    return query
        select identity.sealed, identity.subject::text, wrapped_key.wrapped, wrapped_key.key_version
        from governance.identity join governance.wrapped_key on wrapped_key.subject = identity.subject
        where identity.customer = asked.customer and wrapped_key.destroyed_at is null;
end
$$;
comment on function governance.reveal(bigint) is
'For the privacy officer: the sealed identity of a committed request and the wrapped key that opens it; both are audited';

drop sequence governance.last_reveal;

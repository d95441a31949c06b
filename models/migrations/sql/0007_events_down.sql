-- Events that still wait are not to be lost: load them first.
do $$ begin
    if exists (select from ingest.event_inbox) then
        raise exception 'events wait in ingest.event_inbox; let the stream drain them before going back'
            using hint = 'python -m flows drain';
    end if;
end $$;
drop table ingest.stream_state, ingest.stream_cursor, ingest.draining, ingest.event_seen, ingest.event_inbox;

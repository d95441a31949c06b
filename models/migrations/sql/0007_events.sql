CREATE TABLE ingest.event_inbox (
    inbox_id BIGINT GENERATED ALWAYS AS IDENTITY,
    source TEXT NOT NULL,
    event_key VARCHAR(64) NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    payload BYTEA NOT NULL,
    batch_id VARCHAR(64),
    CONSTRAINT pk_event_inbox PRIMARY KEY (inbox_id),
    CONSTRAINT ck_event_inbox_source CHECK (source in ('call_logs', 'sms', 'social', 'web_forms'))
);
CREATE INDEX ix_event_inbox_taken ON ingest.event_inbox (batch_id) WHERE batch_id is not null;
CREATE INDEX ix_event_inbox_waiting ON ingest.event_inbox (source, inbox_id) WHERE batch_id is null;
COMMENT ON TABLE ingest.event_inbox IS 'Events received and not loaded yet; a row goes in the transaction that loads it';
COMMENT ON COLUMN ingest.event_inbox.inbox_id IS 'Order of arrival';
COMMENT ON COLUMN ingest.event_inbox.source IS 'Whose records it holds: call_logs, sms, social or web_forms';
COMMENT ON COLUMN ingest.event_inbox.event_key IS 'Keyed hash of source and the sender''s event id; ids may hold names and numbers';
COMMENT ON COLUMN ingest.event_inbox.kind IS 'Dialect or format of the payload, a word of the configuration';
COMMENT ON COLUMN ingest.event_inbox.sender IS 'Configured name of who sent it, no person''s';
COMMENT ON COLUMN ingest.event_inbox.received_at IS 'When it reached us';
COMMENT ON COLUMN ingest.event_inbox.payload IS 'The event''s id and its exact bytes, sealed';
COMMENT ON COLUMN ingest.event_inbox.batch_id IS 'The micro-batch a drainer took it into; empty while it waits';

CREATE TABLE ingest.event_seen (
    source TEXT NOT NULL,
    event_key VARCHAR(64) NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_seen PRIMARY KEY (source, event_key)
);
CREATE INDEX ix_event_seen_seen_at ON ingest.event_seen USING brin (seen_at);
COMMENT ON TABLE ingest.event_seen IS 'Ids of events received, remembered longer than senders retry: a redelivery is answered, not stored';
COMMENT ON COLUMN ingest.event_seen.source IS 'Whose event';
COMMENT ON COLUMN ingest.event_seen.event_key IS 'Keyed hash of source and the sender''s event id';
COMMENT ON COLUMN ingest.event_seen.seen_at IS 'When it was first received';

CREATE TABLE ingest.draining (
    batch_id VARCHAR(64) NOT NULL,
    source TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    attempts INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_draining PRIMARY KEY (batch_id),
    CONSTRAINT fk_draining_batch FOREIGN KEY(batch_id) REFERENCES ingest.batch (batch_id),
    CONSTRAINT ck_draining_source CHECK (source in ('call_logs', 'sms', 'social', 'web_forms')),
    CONSTRAINT ck_draining_attempts CHECK (attempts > 0)
);
COMMENT ON TABLE ingest.draining IS 'Micro-batches that drainers took and have not loaded yet; batch flows leave these alone';
COMMENT ON COLUMN ingest.draining.batch_id IS 'The micro-batch';
COMMENT ON COLUMN ingest.draining.source IS 'Whose events';
COMMENT ON COLUMN ingest.draining.taken_at IS 'When it was taken from the transport';
COMMENT ON COLUMN ingest.draining.attempts IS 'How many drainers began it; beyond three it is left to the batch flows';

CREATE TABLE ingest.stream_cursor (
    name TEXT NOT NULL,
    cursor TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stream_cursor PRIMARY KEY (name)
);
COMMENT ON TABLE ingest.stream_cursor IS 'How far each connector has read, written along with what it read';
COMMENT ON COLUMN ingest.stream_cursor.name IS 'The connector and its query, no personal data';
COMMENT ON COLUMN ingest.stream_cursor.cursor IS 'The network''s own mark: a post''s id, a time, a page';
COMMENT ON COLUMN ingest.stream_cursor.updated_at IS 'When it moved last';

CREATE TABLE ingest.stream_state (
    source TEXT NOT NULL,
    transport TEXT NOT NULL,
    waiting BIGINT NOT NULL,
    oldest_at TIMESTAMP WITH TIME ZONE,
    last_event_at TIMESTAMP WITH TIME ZONE,
    last_minute INTEGER NOT NULL,
    drained BIGINT DEFAULT '0' NOT NULL,
    noted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stream_state PRIMARY KEY (source),
    CONSTRAINT ck_stream_state_source CHECK (source in ('call_logs', 'sms', 'social', 'web_forms')),
    CONSTRAINT ck_stream_state_counts CHECK (waiting >= 0 and drained >= 0 and last_minute >= 0)
);
COMMENT ON TABLE ingest.stream_state IS 'What the drainers last said of each source of events';
COMMENT ON COLUMN ingest.stream_state.source IS 'Whose events';
COMMENT ON COLUMN ingest.stream_state.transport IS 'postgres: the inbox; kafka: a broker, whose lag only the drainers know';
COMMENT ON COLUMN ingest.stream_state.waiting IS 'Events that waited then';
COMMENT ON COLUMN ingest.stream_state.oldest_at IS 'When the oldest of them was received, where the transport tells';
COMMENT ON COLUMN ingest.stream_state.last_event_at IS 'When the last loaded event was received';
COMMENT ON COLUMN ingest.stream_state.last_minute IS 'Events loaded within the last minute before';
COMMENT ON COLUMN ingest.stream_state.drained IS 'Events loaded since there is a stream';
COMMENT ON COLUMN ingest.stream_state.noted_at IS 'When this was noted; older than a minute: no drainer runs';

-- Rows live for seconds: what they leave behind is swept by count, not by share.
alter table ingest.event_inbox set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_vacuum_cost_delay = 0
);

grant select, insert, update, delete on ingest.event_inbox, ingest.draining to pipeline;
grant select, insert, delete on ingest.event_seen to pipeline;
grant select, insert, update on ingest.stream_cursor, ingest.stream_state to pipeline;
grant select (source, received_at, batch_id) on ingest.event_inbox to network_ops, billing_ops, service_ops, business;
grant select on ingest.stream_state to network_ops, billing_ops, service_ops, business;

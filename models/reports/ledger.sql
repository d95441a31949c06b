-- What came in from each source, and what became of it?
-- readers: teams, business
select
    batch.source,
    count(distinct batch.batch_id) as landed,
    count(distinct batch.batch_id) filter (where batch.status = 'failed') as failed,
    coalesce(sum(part.read), 0) as read,
    coalesce(sum(part.loaded), 0) as loaded,
    coalesce(sum(part.duplicates), 0) as duplicates,
    coalesce(sum(part.quarantined), 0) as quarantined,
    coalesce(sum(part.read - part.quarantined) filter (where part.state = 'raw'), 0) as waiting,
    max(part.loaded_at) as last_loaded_at
from ingest.batch
left join ingest.part on part.batch_id = batch.batch_id
group by batch.source
order by batch.source;

-- What came in from each source, and what became of it?
select source, landed, failed, read, loaded, duplicates, quarantined, waiting, last_loaded_at
from reporting.ledger
order by source;

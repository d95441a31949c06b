"""Pictures and videos: fetched from public addresses only, and the words in them read. Nothing here knows the database or Prefect."""

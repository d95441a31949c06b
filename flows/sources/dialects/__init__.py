"""One module a vendor: what its records look like and where they keep the fields of a Complaint."""

"""The life of an alert: what a finding becomes, who is told, in which words. Pure; rows are kept by ``flows.steps.alerting``."""

"""The HTTP face of Beejan's complaints: the form, the programs' interface and the vendors' webhooks. Run it: ``python -m apps.intake``."""

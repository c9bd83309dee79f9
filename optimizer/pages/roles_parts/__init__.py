"""Parts of the administrator’s page."""

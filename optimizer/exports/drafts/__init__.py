"""Drafts for a council, to be edited in any word processor: each page says that it is to be reviewed."""

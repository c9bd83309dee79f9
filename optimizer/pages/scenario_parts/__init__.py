"""Parts of the page on which planners edit a scenario."""

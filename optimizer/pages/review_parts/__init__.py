"""Parts of the page on which officials and planners discuss a published plan."""

"""Parts of the pages that elected officials read."""

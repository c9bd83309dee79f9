"""Parts of the page that says why a place, a stop or a tour is in the plan, or is not."""

"""From the week of a season to days with a date: school holidays, public holidays, odd and even weeks."""

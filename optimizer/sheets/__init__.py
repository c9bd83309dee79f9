"""What elected officials read of a plan, area by area and person by person, before any page or document.

`content` says what there is; everything else works it out from the facts of a plan, in one language.
"""

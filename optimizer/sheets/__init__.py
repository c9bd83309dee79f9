"""What elected officials read of a plan, area by area and person by person, before any page or document.

`content` says what there is; everything else works it out from the facts of a plan, in one language:

>>> source = SheetSource(plan, plan_facts(plan, territory, scenario, travel), "fr")  # the first sheet costs most
>>> area_sheet(source, "Villefort"), alternatives([source, other], "Villefort"), people_sheets(source)
>>> area_reason(source, "Villefort"), place_reason(source, "arret-48061")
"""

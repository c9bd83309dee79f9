"""The words of the house in French and English: key → (French, English). Formats live in `wording`."""

from __future__ import annotations

DAY_NAMES = {
    "mon": ("lundi", "Monday"), "tue": ("mardi", "Tuesday"), "wed": ("mercredi", "Wednesday"),
    "thu": ("jeudi", "Thursday"), "fri": ("vendredi", "Friday"), "sat": ("samedi", "Saturday"),
    "sun": ("dimanche", "Sunday"),
}

MONTH_NAMES = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"), ("mai", "May"),
    ("juin", "June"), ("juillet", "July"), ("août", "August"), ("septembre", "September"), ("octobre", "October"),
    ("novembre", "November"), ("décembre", "December"),
)

KIND_NAMES = {
    "france_services": ("France services", "France Services house"),
    "library": ("bibliothèque", "library"),
    "coworking": ("tiers-lieu", "coworking space"),
    "town_hall": ("mairie", "town hall"),
    "school": ("école", "school"),
    "campsite": ("camping", "campsite"),
    "museum": ("musée", "museum"),
    "station": ("gare", "railway station"),
    "farm": ("ferme", "farm"),
    "tourist_office": ("office de tourisme", "tourist office"),
    "gite": ("gîte", "gîte"),
    "other": ("autre lieu", "other place"),
}

WORDS: dict[str, tuple[str, str]] = {
    "and": ("et", "and"),
    "colon": ("\u00a0: ", ": "),
    "none": ("aucun", "none"),
    "today": ("situation actuelle", "today"),

    # --- counted nouns --------------------------------------------------------------------------
    "place.one": ("lieu", "place"), "place.many": ("lieux", "places"),
    "new_place.one": ("nouveau lieu", "new place"), "new_place.many": ("nouveaux lieux", "new places"),
    "extended_place.one": ("lieu étendu", "extended place"),
    "extended_place.many": ("lieux étendus", "extended places"),
    "tour.one": ("tournée", "tour"), "tour.many": ("tournées", "tours"),
    "stop.one": ("point d'arrêt", "stop"), "stop.many": ("points d'arrêt", "stops"),
    "half_day.one": ("demi-journée", "half-day"), "half_day.many": ("demi-journées", "half-days"),
    "visit.one": ("visite", "visit"), "visit.many": ("visites", "visits"),
    "week.one": ("semaine", "week"), "week.many": ("semaines", "weeks"),
    "inhabitant.one": ("habitant", "inhabitant"), "inhabitant.many": ("habitants", "inhabitants"),

    # --- weeks of a cycle -----------------------------------------------------------------------
    "weeks.every": ("chaque semaine", "every week"),
    "weeks.odd": ("semaines impaires", "odd weeks"),
    "weeks.even": ("semaines paires", "even weeks"),
    "weeks.one": ("semaine {weeks} sur {cycle}", "week {weeks} of {cycle}"),
    "weeks.some": ("semaines {weeks} sur {cycle}", "weeks {weeks} of {cycle}"),

    # --- how good the plan is -------------------------------------------------------------------
    "bound.proven": (
        "Aucun autre scénario ne peut améliorer davantage l'accès aux services\u00a0: c'est démontré.",
        "No other plan can improve access further: this is proven."),
    "bound.more": (
        "Au mieux, {more} de gain en plus est possible ({total} de l'accès total)\u00a0: c'est démontré.",
        "At best, {more} more gain is possible ({total} of all access): this is proven."),
    "bound.no_gain": (
        "Au mieux, {total} d'accès en plus est possible\u00a0: c'est démontré.",
        "At best, {total} more access is possible: this is proven."),
    "bound.unknown": (
        "On ne sait pas encore si un autre scénario ferait mieux.",
        "Whether another plan would do better is not known yet."),
    "ended.interrupted": (
        "Calcul arrêté à la demande\u00a0: meilleure solution trouvée jusque-là.",
        "Stopped on request: the best plan found until then."),
    "ended.time_limit": (
        "Temps de calcul écoulé\u00a0: meilleure solution trouvée.", "Time is up: the best plan found."),
    "checked.yes": ("Chiffres vérifiés par un calcul indépendant.", "Figures verified by an independent calculation."),
    "checked.no": ("Chiffres non vérifiés.", "Figures not verified."),

    # --- figures --------------------------------------------------------------------------------
    "figure.need_met": ("Besoins couverts", "Need met"),
    "figure.worst_tenth": ("Besoins couverts du dixième d'habitants le moins bien servi",
                           "Need met of the worst-served tenth of inhabitants"),
    "figure.reach": ("Habitants à moins de {minutes} min", "Inhabitants within {minutes} min"),
    "figure.reach_any": ("d'un lieu ou d'un arrêt", "of a place or stop"),
    "figure.reach_service": ("de\u00a0: {service}", "of: {service}"),
    "figure.of": ("{change} sur {whole}", "{change} of {whole}"),
    "figure.mode_car": ("avec voiture", "with a car"),
    "figure.mode_foot": ("sans voiture, à pied", "without a car, on foot"),
    "figure.mode_bicycle": ("à vélo", "by bicycle"),
    "figure.cost": ("Coût par an", "Cost a year"),
    "figure.budget": ("budget {budget}", "budget {budget}"),
    "figure.left": ("reste {left}", "{left} left"),
    "figure.investment": ("Aménagements à payer (investissement)", "Fit-outs to pay (investment)"),
    "figure.per_inhabitant": ("Par habitant", "Per inhabitant"),
    "figure.per_visit": ("Par visite attendue", "Per expected visit"),
    "figure.remainder": ("Reste à charge par an", "Remainder a year, per payer"),
    "cost.fit_out": ("aménagements (part annuelle)", "fit-outs (yearly share)"),
    "cost.staff": ("animation", "staff"),
    "cost.rooms": ("locaux", "rooms"),
    "cost.tours": ("tournées", "tours"),
    "cost.vehicles": ("véhicules", "vehicles"),

    # --- the plan in words ----------------------------------------------------------------------
    "tell.title": ("{territory} · {name} · scénario proposé", "{territory} · {name} · proposed plan"),
    "tell.places": ("Lieux", "Places"),
    "tell.as_today": ("{places} comme aujourd'hui", "{places} as today"),
    "tell.no_new_place": ("aucun nouveau lieu, aucun lieu étendu", "no new place, no extended place"),
    "tell.more": ("… et {count} de plus", "… and {count} more"),
    "tell.tours": ("Tournées", "Tours"),
    "tell.no_tour": ("aucune tournée", "no tour"),
    "tour.calls": ("{calls}, retour {back}, {km}\u00a0km", "{calls}, back {back}, {km}\u00a0km"),
    "all_year": ("toute l'année", "all year"),
    "tell.too_quiet": ("Fréquentation minimale non atteinte ({least} visites par semaine)",
                       "Below the critical mass ({least} visits a week)"),
    "tell.too_quiet_none": (
        "Tous les lieux atteignent la fréquentation minimale.", "Every place reaches the critical mass."),
    "illustrative": ("exemple", "illustrative"),

    # --- the picture ----------------------------------------------------------------------------
    "picture.title": ("Carte du scénario «\u00a0{name}\u00a0»", "Map of the plan “{name}”"),
    "picture.share": ("{after} des besoins couverts ({today} aujourd'hui)", "{after} of need met ({today} today)"),
    "picture.share_short": ("{after} des besoins couverts", "{after} of need met"),
    "picture.description": (
        "{season}\u00a0: {new}, {tours}, {stops}. "
        "Chaque commune ou hameau est coloré selon la part de ses besoins couverts.",
        "{season}: {new}, {tours}, {stops}. "
        "Each commune or hamlet is coloured by the share of its need met."),
    "picture.sources": (
        "Données\u00a0: {sources}. Fond dessiné à partir des points de population, sans valeur de limite.",
        "Data: {sources}. Ground drawn from the population points; not boundaries."),
    "legend.share": ("Besoins couverts", "Need met"),
    "legend.places": ("Lieux", "Places"),
    "legend.new": ("nouveau lieu", "new place"),
    "legend.extended": ("lieu ouvert, désormais étendu", "place open today, extended"),
    "legend.as_today": ("lieu ouvert, comme aujourd'hui", "place open, as today"),
    "legend.round_today": ("arrêt d'une tournée actuelle", "stop of a round of today"),
    "legend.kinds": ("Bâtiments", "Buildings"),
    "legend.size": ("Taille\u00a0: demi-journées d'ouverture par semaine", "Size: half-days open a week"),
    "legend.tours": ("Tournées", "Tours"),
    "legend.not_every_week": ("pas toutes les semaines", "not every week"),
    "legend.base": ("point de départ", "base"),
    "legend.stop": ("arrêt, dans l'ordre", "stop, in order"),
    "legend.straight": (
        "Traits schématiques\u00a0: ils ne suivent pas les routes", "Schematic lines: they do not follow roads"),

    # --- comparing ------------------------------------------------------------------------------
    "compare.title": ("De «\u00a0{first}\u00a0» à «\u00a0{second}\u00a0»", "From “{first}” to “{second}”"),
    "compare.same": ("Rien ne diffère\u00a0: mêmes lieux, mêmes tournées, même accès, même coût.",
                     "Nothing differs: same places, same tours, same access, same cost."),
    "compare.gained": ("Lieux gagnés", "Places gained"),
    "compare.lost": ("Lieux perdus", "Places lost"),
    "compare.levels": ("Lieux dont l'ouverture change", "Places whose opening changes"),
    "compare.stops_gained": ("Villages desservis en plus", "Villages visited in addition"),
    "compare.stops_lost": ("Villages qui ne sont plus desservis", "Villages no longer visited"),
    "compare.tours_gained": ("Tournées nouvelles", "New tours"),
    "compare.tours_lost": ("Tournées abandonnées", "Tours given up"),
    "compare.areas": ("Besoins couverts par territoire, plus fortes variations", "Need met by area, biggest changes"),

    # --- areas ----------------------------------------------------------------------------------
    "area.commune": ("communes", "communes"),
    "area.epci": ("intercommunalités", "inter-municipal bodies"),
    "area.canton": ("cantons", "cantons"),
    "area.departement": ("département", "département"),
    "area.region": ("régions", "regions"),

    # --- the report -----------------------------------------------------------------------------
    "report.kicker": ("scénario proposé", "proposed plan"),
    "report.subject": (
        "Quels lieux ouvrir, quelles tournées organiser et quand, pour que chacun accède au mieux aux services.",
        "Which places to open, which tours to drive and when, so that everyone has the best access to services."),
    "report.key_figures": ("Chiffres clés", "Key figures"),
    "report.after": ("avec le scénario", "with the plan"),
    "report.change": ("évolution", "change"),
    "report.of": ("sur {whole}", "of {whole}"),
    "report.and_per_visit": ("et {price} par visite attendue", "and {price} per expected visit"),
    "report.network": ("Réseau", "Network"),
    "report.map": ("Carte", "Map"),
    "report.season": ("Saison", "Season"),
    "report.reach": ("Qui peut s'y rendre", "Who can get there"),
    "report.reach_caption": ("Habitants à portée toute l'année, aujourd'hui → avec le scénario",
                             "Inhabitants within reach all year, today → with the plan"),
    "report.offer": ("D'un lieu ou d'un arrêt offrant", "Of a place or stop that offers"),
    "report.any_service": ("une famille de services au moins", "any service"),
    "report.within": ("à moins de {minutes} min, {mode}", "within {minutes} min, {mode}"),
    "report.place": ("Lieu", "Place"),
    "report.places_caption": (
        "Nouveaux lieux, et lieux ouverts plus souvent ou pour plus de services\u00a0; entre parenthèses, aujourd'hui",
        "New places, and places open more often or for more services; today's half-days in brackets"),
    "report.half_days": ("Demi-journées par semaine", "Half-days a week"),
    "report.hours": ("Horaires", "Hours"),
    "report.visits": ("Visites attendues par semaine", "Expected visits a week"),
    "report.new": ("nouveau", "new"),
    "report.extended": ("étendu", "extended"),
    "report.tours_caption": ("Tournées, arrêts dans l'ordre", "Tours, stops in order"),
    "report.day": ("Jour", "Day"),
    "report.stops": ("Arrêts et horaires", "Stops and hours"),
    "report.out_and_back": ("Départ et retour", "Out and back"),
    "report.timetable": ("La semaine, saison par saison", "The week, season by season"),
    "report.truck_stop": ("arrêt d'une tournée", "stop of a tour"),
    "report.week_changed": ("Ce que le scénario ouvre, {season}", "What the plan opens, {season}"),
    "report.week_kept": ("Lieux et tournées comme aujourd'hui, {season}", "Places and rounds as today, {season}"),
    "report.week_kept_summary": ("Lieux et tournées comme aujourd'hui", "Places and rounds as today"),
    "report.access": ("Accès aux services", "Access to services"),
    "report.by_service": ("Besoins couverts par famille de services", "Need met by service"),
    "report.by_group": ("Besoins couverts par public", "Need met by group"),
    "report.by_season": ("Besoins couverts par saison", "Need met by season"),
    "report.by_area": ("Besoins couverts par territoire", "Need met by area"),
    "report.service": ("Famille de services", "Service"),
    "report.group": ("Public", "Group"),
    "report.area": ("Territoire", "Area"),
    "report.money": ("Coûts et financement", "Costs and funding"),
    "report.costs_caption": ("Coût par an", "Cost a year"),
    "report.cost": ("Poste", "Item"),
    "report.a_year": ("Par an", "A year"),
    "report.total": ("Total", "Total"),
    "report.spread": ("répartis sur {years} ans", "spread over {years} years"),
    "report.payers_caption": ("Qui paie, par an", "Who pays, a year"),
    "report.payer": ("Financeur", "Payer"),
    "report.investment_share": ("Investissement (part annuelle)", "Investment (yearly share)"),
    "report.running_share": ("Fonctionnement", "Running costs"),
    "report.grants": ("Subventions versées", "Grants given"),
    "report.remainder": ("Reste à charge", "Remainder"),
    "report.too_quiet": ("Fréquentation minimale", "Critical mass"),
    "report.assumptions": ("Hypothèses", "Assumptions"),
    "report.assumptions_note": (
        "Ces valeurs sont choisies ou estimées\u00a0: les changer change le scénario proposé.",
        "These values are chosen or estimated: changing them changes the plan."),
    "report.budget": ("budget par an", "budget a year"),
    "report.season_named": ("saison\u00a0: {season}", "season: {season}"),
    "report.dates": ("du {start} au {end}", "{start} to {end}"),
    "report.service_line": (
        "qualité selon le trajet\u00a0: {reach}\u00a0; selon les demi-journées par semaine\u00a0: {presence}",
        "quality by travel time: {reach}; by half-days a week: {presence}"),
    "report.staff_line": ("{price} par demi-journée", "{price} per half-day"),
    "report.vehicle_line": (
        "{number} au plus\u00a0; journée de {shift}, arrêts de {stop} et {setup} d'installation\u00a0; {km} par km, "
        "{hour} par heure, {day} par jour",
        "{number} at most; day of {shift}, stops of {stop} and {setup} of set-up; {km} per km, {hour} per hour, "
        "{day} per day"),
    "report.levels": ("demi-journées d'ouverture possibles", "half-days that may be open"),
    "report.rules": ("Règles", "Rules"),
    "report.method": (
        "Besoin couvert\u00a0: part des demandes hebdomadaires estimées qui trouvent un lieu ou un arrêt, pondérée "
        "par la qualité d'accès (temps de trajet et heures d'ouverture).",
        "Need met: share of the estimated weekly requests that find a place or stop, weighted by the quality of access "
        "(travel time and hours open)."),
    "report.sources": ("Données", "Data"),
}

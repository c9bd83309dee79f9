"""`maillage review`: what is published, and its decision record, for whoever runs Maillage."""

from __future__ import annotations

import argparse
from functools import cache
from typing import TYPE_CHECKING

from optimizer.commands.options import folder, json_option, language_option
from optimizer.commands.outcomes import DONE, print_json
from optimizer.commands.phrases import phrase
from optimizer.faults import Fault, InputError
from optimizer.slugs import slug
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.review.publication import Publication
    from optimizer.review.review import Review

NAME = "review"
SUMMARY = "list what is published to officials, verify it, or write its decision record"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``review``."""
    parser.add_argument("action", choices=("list", "verify", "export"), help="what to do")
    parser.add_argument("publication", metavar="PUBLICATION", nargs="?", default="",
                        help="id of a publication, as `maillage review list` prints it (default: the newest)")
    parser.add_argument("--to", choices=("csv", "json"), default="csv",
                        help="format of the decision record (default: %(default)s)")
    parser.add_argument("--out", type=folder, metavar="DIR", default=folder("."),
                        help="where to write it (default: here)")
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Look into the workspace, as the user of this computer."""
    from optimizer.review.review import Review
    from optimizer.workspace import Workspace, default_root

    review = Review(Workspace(default_root()))
    return {"list": _list, "verify": _verify, "export": _export}[args.action](review, args)


def _list(review: Review, args: argparse.Namespace) -> int:
    from optimizer.review.persons import LOCAL

    entries = review.publications.entries(LOCAL)
    if args.json:
        print_json({"publications": [
            {"id": of.id, "territory": of.territory, "title": of.title, "state": of.state, "at": of.at.isoformat(),
             "by": of.by} for of in entries
        ]})
        return DONE
    for of in entries:
        print(f"{of.id}  {of.at:%Y-%m-%d}  {of.territory}  {of.title}")
    return DONE


def _verify(review: Review, args: argparse.Namespace) -> int:
    """Recompute every hash, up to the seal."""
    from optimizer.review.persons import LOCAL

    of = _publication(review, args.publication)
    review.publications.verify(LOCAL, of.id)
    if args.json:
        print_json({"publication": of.id, "as_published": True})
    else:
        print(phrase("review.verified", args.lang, title=of.title))
    return DONE


def _export(review: Review, args: argparse.Namespace) -> int:
    """Write the decision record."""
    from optimizer.review.decisions import as_csv, as_json
    from optimizer.review.persons import LOCAL
    from optimizer.views.review_record import told

    of = _publication(review, args.publication)
    opened = cache(lambda number: review.publications.opened(LOCAL, of.id, number))
    content = (
        as_json(review.decisions.record(LOCAL, of.id)).encode() if args.to == "json"
        else as_csv(told(review, LOCAL, of.id, opened, args.lang), args.lang).encode("utf-8-sig")
    )
    args.out.mkdir(parents=True, exist_ok=True)
    file = args.out / f"{slug(of.title, otherwise='record')}.{args.to}"
    file.write_bytes(content)
    if args.json:
        print_json({"files": [str(file)]})
    else:
        print(phrase("exported", args.lang, files=str(file)))
    return DONE


def _publication(review: Review, publication_id: str) -> Publication:
    """The publication of this id, or the newest.

    Raises
    ------
    InputError
        If there is none.
    """
    from optimizer.review.persons import LOCAL

    entries = review.publications.entries(LOCAL)
    found = next((of for of in entries if publication_id in (of.id, "")), None)
    if found is None:
        raise InputError([Fault(
            column="PUBLICATION", message=Told("there is no such publication"),
            remedy=Told("take one of those that `maillage review list` prints"))])
    return found

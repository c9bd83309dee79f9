"""The tables as queries name them: what the steps of the schema come to (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import Column, Double, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _text(name: str, *more: ForeignKey, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, *more, primary_key=key, nullable=null)


def _whole(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=null, autoincrement=False)


def _real(name: str, *, null: bool = False) -> Column[float]:
    return Column(name, Double, nullable=null)


migration = Table("migration", metadata, _whole("number", key=True), _text("name"), _text("at"))

content = Table(
    "content", metadata, _text("sha256", key=True), _whole("size_bytes"),
    Column("data", LargeBinary, nullable=False),
)
bundle = Table("bundle", metadata, _text("sha256", key=True), _text("at"))
bundle_file = Table(
    "bundle_file", metadata, _text("bundle", ForeignKey("bundle.sha256"), key=True), _text("path", key=True),
    _text("content", ForeignKey("content.sha256")),
)
scenario = Table(
    "scenario", metadata, _text("territory", key=True), _text("name", key=True), _whole("revision"), _text("sha256"),
    _text("text"), _text("saved_at"), _text("saved_by"),
)
plan = Table(
    "plan", metadata, _text("territory", key=True), _text("name", key=True),
    _text("bundle", ForeignKey("bundle.sha256")), _text("label_fr"), _text("label_en"), _text("scenario_fr"),
    _text("scenario_en"), _text("made_at"), _real("need_met_share", null=True), _real("cost_eur", null=True),
    _text("kept_at"), _text("kept_by"),
)
run = Table(
    "run", metadata, _text("id", key=True), _text("territory"), _text("status"), _text("message"),
    _text("scenario", ForeignKey("content.sha256")), _text("plan", ForeignKey("bundle.sha256"), null=True),
    _text("inputs_hash"), _whole("seed", null=True), _text("versions"), _text("figures"), _text("outcome"),
    _text("started_at"), _text("ended_at"), _text("asked_by"),
)
taken_over = Table(
    "taken_over", metadata, _text("home", key=True), _text("path", key=True), _text("key"), _text("at")
)

publication = Table(
    "publication", metadata, _text("id", key=True), _text("territory"), _text("title"), _text("note"), _text("areas"),
    _text("by_id"), _text("by_name"), _text("at"), _text("supersedes", ForeignKey("publication.id"), null=True),
    _text("seal"),
)
alternative = Table(
    "alternative", metadata, _text("publication", ForeignKey("publication.id"), key=True), _whole("number", key=True),
    _text("name"), _text("plan_key"), _text("plan", ForeignKey("bundle.sha256")),
    _text("territory", ForeignKey("bundle.sha256")), _text("scenario", ForeignKey("content.sha256")),
    _text("names", ForeignKey("content.sha256")), _text("inputs_hash"), _real("cost_eur"), _real("need_met_share"),
)
publication_state = Table(
    "publication_state", metadata, _text("publication", ForeignKey("publication.id"), key=True),
    _whole("number", key=True), _text("state"), _text("by_id"), _text("by_name"), _text("at"), _text("reason"),
)
contribution = Table(
    "contribution", metadata, _text("id", key=True), _text("publication", ForeignKey("publication.id")),
    _text("kind"), _whole("alternative", null=True), _text("area"), _text("place"), _text("stop"),
    _whole("tour", null=True), _text("season"), _text("slot"), _text("for_area"),
    _text("reply_to", ForeignKey("contribution.id"), null=True), _text("by_id"), _text("by_name"), _text("at"),
)
contribution_version = Table(
    "contribution_version", metadata, _text("contribution", ForeignKey("contribution.id"), key=True),
    _whole("revision", key=True), _text("text"), _text("position", null=True), _text("in_name_of"),
    _whole("withdrawn"), _text("at"),
)
amendment = Table(
    "amendment", metadata, _text("id", ForeignKey("contribution.id"), key=True), _text("change")
)
amendment_step = Table(
    "amendment_step", metadata, _text("amendment", ForeignKey("amendment.id"), key=True), _whole("number", key=True),
    _text("state"), _text("by_id"), _text("by_name"), _text("at"), _text("reason"), _text("plan_key"),
    _text("plan", ForeignKey("bundle.sha256"), null=True),
)
person_roles = Table(
    "person_roles", metadata, _text("person", key=True), _whole("number", key=True), _text("name"), _text("roles"),
    _text("areas"), _text("by_id"), _text("by_name"), _text("at"),
)

"""The console put together: its rooms, on the answers and commands of the API."""

from fastapi import APIRouter

from activities.access.console_sessions import ConsoleSessions
from api.audit.sampling import Sampling
from api.changing.many_at_once import ManyAtOnce
from api.console import apprenticeship, boards, caseload, figures, replay, serving_assets, signing_in, today, unknown
from api.console.acting import forms
from api.console.acting import many as acting_for_many
from api.console.acting.forms import Forms
from api.console.acting.many import FormsOfMany
from api.console.auditing import evidence, pack_checks, reads, samples, seals
from api.console.auditing.pack_checks import PackChecks
from api.console.auditing.samples import SampleRoom
from api.console.auditing.seals import SealRoom
from api.console.entrance.kept import Keeping
from api.console.entrance.questioning import Questioning
from api.console.entrance.reception import Reception, origin_of
from api.console.entrance.tickets import Tickets
from api.console.frame import Frame
from api.console.live.streams import Streams
from api.console.live.watchers import Watchers
from api.console.pages import Pages
from api.console.signing_in import SIGNED_IN, SigningIn
from api.identity.code_flow import Client, CodeFlow
from api.identity.identity import Identity
from api.settings.settings import Settings
from api.wiring.store import Store


def build_console(  # noqa: PLR0913, PLR0917 - what pages stand on, from the composition root
    settings: Settings,
    store: Store,
    identity: Identity,
    many: ManyAtOnce,
    questioning: Questioning,
    drawing: Sampling,
    watchers: Watchers,
) -> list[APIRouter]:
    """Return the routes of the console."""
    address, sessions = settings.letterhead.address, ConsoleSessions(store.pool)
    asked_as = settings.console
    flow = CodeFlow(identity, Client(asked_as.id, asked_as.secret, asked_as.scope, f"{address}{SIGNED_IN}"))
    reception, pages = Reception(sessions, identity, questioning, address), Pages(origin_of(identity.expected.issuer))
    signs_in = SigningIn(flow, Tickets(Keeping(sessions), reception.blocking), reception, pages)
    frame = Frame(reception, pages, signs_in.signed_out)
    signing_in.add_to(frame, signs_in)
    serving_assets.add_to(frame.open_routes)
    streams = Streams(watchers, reception)
    for live_room in (today, apprenticeship):
        live_room.add_to(frame, streams)
    for room in (caseload, boards, figures, replay, evidence, reads):
        room.add_to(frame)
    acting_for_many.add_to(frame, FormsOfMany(many, signs_in))
    forms.add_to(frame, Forms(many.taking, signs_in))
    samples.add_to(frame, SampleRoom(drawing, many.taking.door, signs_in))
    seals.add_to(frame, SealRoom(settings.seal_keys.public, signs_in))
    pack_checks.add_to(frame, PackChecks(settings.seal_keys.public, signs_in))
    unknown.add_to(frame)
    return [frame.open_routes, frame.routes_back, frame.routes, frame.last_routes]

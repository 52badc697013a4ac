"""The documents a message can carry, made when they are sent or fetched: a message only names them and their data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.documents.forms.blocks import Form
from bot.documents.forms.facts import Facts
from bot.documents.forms.mau01 import mau01
from bot.documents.forms.mau02 import mau02
from bot.documents.forms.mau03 import mau03
from bot.documents.forms.typeset import pdf
from bot.documents.forms.word import word
from bot.documents.ics import deadlines_file
from bot.documents.leaflet import leaflet_pdf, leaflet_word
from bot.documents.wall import wall_pdf
from bot.media import Store
from bot.messages import File

FORMS: dict[str, Callable[[Facts], Form]] = {"mau-01": mau01, "mau-02": mau02, "mau-03": mau03}
OTHERS: dict[str, Callable[[Mapping[str, object]], bytes]] = {"deadlines.ics": deadlines_file}
PRINTS: dict[str, Callable[[Form], bytes]] = {"pdf": pdf, "docx": word}


def write(file: File, store: Store, home: str) -> bytes | None:
    """A file's bytes; None for a document this version does not know. `home` is the bot's own address."""
    if file.name in OTHERS:
        return OTHERS[file.name](file.data)
    name, _, ending = file.name.partition(".")
    data: Mapping[str, object] = file.data
    if name == "leaflet":
        photo = store.path(str(data.get("photo", "")))
        return leaflet_word(data) if ending == "docx" else leaflet_pdf(data, photo)
    if name == "kept":  # what somebody sent, as it was cleaned and kept
        return store.read(str(data.get("sha256", "")))
    if name == "wall":
        return wall_pdf(data, home)
    form, prints = FORMS.get(name), PRINTS.get(ending)
    if form is None or prints is None:
        return None
    return prints(form(Facts.read(data)))

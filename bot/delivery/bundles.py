"""The whole dossier as one file: forms printed and papers' pages taken from the store when it is fetched or sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.delivery.files import FORMS
from bot.documents.bundle import Page, Part, pdf_dossier, printed, zip_dossier
from bot.documents.forms.facts import Facts
from bot.documents.forms.typeset import pdf
from bot.media import Store
from bot.messages import File

NAMES = ("dossier.zip", "dossier.pdf")
ENDINGS = {
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "text/plain": "txt",
}


def bundle(file: File, store: Store, target: Path) -> bool:
    """Writes it to `target`; False for a document that is no bundle. What was forgotten since is left out.

    `file.data`: {"title", "forms": what `Facts.read` takes, "papers": [{"title", "pages": [[sha256, media type], …]}]}.
    """
    if file.name not in NAMES:
        return False
    title, facts = str(file.data.get("title", "")), file.data.get("forms")
    forms = [FORMS[name](Facts.read(facts if isinstance(facts, Mapping) else {})) for name in ("mau-01", "mau-02")]
    with printed([(f"{form.code}: {form.name}", pdf(form)) for form in forms]) as parts:
        parts += _papers(file.data.get("papers"), store)
        if file.name == "dossier.zip":
            zip_dossier(parts, target)
        else:
            pdf_dossier(title, parts, target)
    return True


def _papers(said: object, store: Store) -> list[Part]:
    papers = said if isinstance(said, Sequence) and not isinstance(said, str) else ()
    parts = []
    for one in papers:
        pages = []
        for digest, mime in one["pages"]:
            path = store.path(digest)
            if path is not None:
                pages.append(Page(path, mime, ENDINGS.get(mime, "bin")))
        if pages:
            parts.append(Part(str(one["title"]), tuple(pages)))
    return parts

"""Question banks of other programs: looked at, written into the content folder, and taken out again."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lms.content.question_formats import read_bank
from lms.content.question_formats.bank_file import (
    CannotWriteBank,
    NotWritten,
    WrittenBank,
    draft,
    module_folder,
    names_taken,
    write_into,
)
from lms.content.question_formats.exporting import export_questions
from lms.content.question_formats.writing import Written
from lms.domain.audit import AuditAct
from lms.domain.course import Module
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.question_bank import Bank, BankFormat
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.services.uploads import Upload, Uploads
from lms.store import audit

_REFUSALS = {
    NotWritten.MODULE_UNKNOWN: Code.MODULE_UNKNOWN,
    NotWritten.NOTHING: Code.QUESTIONS_NONE,
    NotWritten.TOO_LONG: Code.QUESTIONS_TOO_LONG,
    NotWritten.FOLDER: Code.CONTENT_READ_ONLY,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was sent, as read."""

    file_name: str
    bank: Bank


class QuestionBanks:
    """Every act needs REVIEW_CONTENT; not bound to a unit: contents are one. `folder`: of the courses."""

    def __init__(self, tools: Tools, courses: Courses, folder: Path, uploads: Uploads) -> None:
        self._tools = tools
        self._courses = courses
        self._folder = folder
        self._uploads = uploads

    def keep(self, actor: Actor, data: bytes, file_name: str) -> str:
        """Keep a file for a day, to be looked at; the id to ask for it with. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        return self._uploads.keep(actor, data, file_name)

    def look(self, actor: Actor, upload_id: str) -> Looked:
        """Nothing is written. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        upload = self._uploads.get(actor, upload_id)
        return Looked(upload.file_name, read_bank(upload.data))

    def forget(self, actor: Actor, upload_id: str) -> None:
        """Raises Refusal NOT_FOUND for what somebody else sent, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        self._uploads.forget(actor, upload_id)

    def is_writable(self, actor: Actor, module_id: str) -> bool:
        """Whether this process may write beside the module's quiz. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        folder = module_folder(self._folder, module_id)
        return folder is not None and os.access(folder, os.W_OK)

    def write(self, actor: Actor, upload_id: str, module_id: str) -> WrittenBank:
        """Write the accepted questions into the module's folder, and read the folder again. They wait for a
        jurist there, and nothing that exists is touched. Raises Refusal MODULE_UNKNOWN, QUESTIONS_NONE,
        QUESTIONS_TOO_LONG, CONTENT_READ_ONLY, NOT_FOUND, NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        upload = self._uploads.get(actor, upload_id)
        self._module(module_id)
        try:
            written = write_into(self._folder, module_id, read_bank(upload.data), upload.file_name)
        except CannotWriteBank as cannot:
            raise Refusal(_REFUSALS[cannot.why], module=module_id) from None
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.QUESTIONS_IMPORTED,
                module_id,
                {"file": written.path, "questions": written.questions, "from": upload.file_name},
            )
        self._courses.reload(actor)
        self._uploads.forget(actor, upload_id)
        return written

    def packed(self, actor: Actor, upload_id: str, module_id: str) -> bytes:
        """What `write` would write, as a zip to be unpacked in the course's folder, for where this process
        may not write. Raises as `write`."""
        actor.require(Permission.REVIEW_CONTENT)
        upload = self._uploads.get(actor, upload_id)
        return _zipped(upload, self._module(module_id), module_folder(self._folder, module_id))

    def export(self, actor: Actor, item_id: str, form: BankFormat) -> Written:
        """The questions of a course or a module, answers included. Raises Refusal MODULE_UNKNOWN,
        NOT_ALLOWED."""
        actor.require(Permission.REVIEW_CONTENT)
        written = self.exportable(actor, item_id, form)
        with self._tools.database.write() as tx:
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.QUESTIONS_EXPORTED,
                item_id,
                {"format": form.value, "questions": written.amount},
            )
        return written

    def exportable(self, actor: Actor, item_id: str, form: BankFormat) -> Written:
        """The same, to see what a format would leave out; nobody takes it away."""
        actor.require(Permission.REVIEW_CONTENT)
        try:
            return export_questions(self._courses.catalogue, item_id, form)
        except KeyError:
            raise Refusal(Code.MODULE_UNKNOWN, module=item_id) from None

    def _module(self, module_id: str) -> Module:
        for course in self._courses.available():
            for module in course.modules:
                if module.id == module_id:
                    return module
        raise Refusal(Code.MODULE_UNKNOWN, module=module_id)


def _zipped(upload: Upload, module: Module, folder: Path | None) -> bytes:
    try:
        taken = names_taken(folder) if folder else frozenset[str]()
        made = draft(read_bank(upload.data), upload.file_name, module, taken)
    except CannotWriteBank as cannot:
        raise Refusal(_REFUSALS[cannot.why], module=module.id) from None
    beside = folder.name if folder else module.id.lower()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{beside}/ngan-hang-{made.name}.yaml", _EPOCH), made.yaml)
        for name, data in made.figures.items():
            archive.writestr(zipfile.ZipInfo(f"hinh/{name}", _EPOCH), data)
    return out.getvalue()

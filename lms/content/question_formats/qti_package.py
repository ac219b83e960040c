"""QTI packages: a zip (IMS Content Packaging), its manifest and the items that it lists."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.content.question_formats import qti
from lms.content.question_formats.opening import BadItem, BankFileError, xml_of
from lms.content.question_formats.pictures import Pictures
from lms.domain.question_bank import BankFormat, BankItem, FileReason, ItemProblem

MANIFEST = "imsmanifest.xml"


def read(files: dict[str, bytes], pictures: Pictures) -> tuple[BankFormat, Iterator[BankItem]]:
    """The items that the manifest lists, in its order. `files`: path → bytes. Raises BankFileError."""
    files = _without_folder(files)
    if MANIFEST not in files:
        raise BankFileError(FileReason.NO_MANIFEST)
    resources = _resources(xml_of(files[MANIFEST]))
    paths = [path for kind, path in resources if path and re.match(r"imsqti_(apip)?item", kind)]
    if not paths and any(kind.startswith("imsqti_xmlv1") for kind, _ in resources):
        raise BankFileError(FileReason.OTHER_XML)
    roots = [(path, _root(files.get(path), path)) for path in dict.fromkeys(paths)]
    forms = {qti.version(root) for _, root in roots if isinstance(root, Element)}
    pictures.found = files
    return BankFormat.QTI30 if BankFormat.QTI30 in forms else BankFormat.QTI21, _items(roots, pictures)


def _without_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """As if the content had been packed: many pack the folder around it instead."""
    found = [path for path in files if path.count("/") == 1 and path.endswith(f"/{MANIFEST}")]
    if MANIFEST in files or len(found) != 1:
        return files
    folder = found[0].removesuffix(MANIFEST)
    return {path.removeprefix(folder): data for path, data in files.items() if path.startswith(folder)}


def _resources(manifest: Element) -> list[tuple[str, str]]:
    """Type and path of each; `xml:base` may stand at every level."""
    outer = [one.get("base", "") for one in (manifest, *manifest.findall("resources")[:1])]
    found = []
    for resource in manifest.iter("resource"):
        href = _href(resource)
        whole = posixpath.join(*outer, resource.get("base", ""), href)
        found.append((resource.get("type", ""), posixpath.normpath(unquote(whole)) if href else ""))
    return found


def _href(resource: Element) -> str:
    """Where the resource itself names no file, the first of its files is meant."""
    first = resource.find("file")
    return resource.get("href", "") or (first.get("href", "") if first is not None else "")


def _root(data: bytes | None, path: str) -> Element | BadItem:
    """A hostile item spoils the file, a broken one only itself."""
    if data is None:
        return BadItem(ItemProblem.ITEM_MISSING, path)
    try:
        root = xml_of(data)
    except BankFileError as error:
        if error.reason is FileReason.XML_BROKEN:
            return BadItem(ItemProblem.ITEM_BROKEN, "XML")
        raise
    return root if root.tag in qti.ITEMS else BadItem(ItemProblem.ITEM_BROKEN, f"<{root.tag}>")


def _items(roots: list[tuple[str, Element | BadItem]], pictures: Pictures) -> Iterator[BankItem]:
    for path, root in roots:
        if isinstance(root, BadItem):
            yield BankItem(name=path[:200], problem=root.trouble)
        else:
            yield qti.read_item(root, pictures, posixpath.dirname(path))

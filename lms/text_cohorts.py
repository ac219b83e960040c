"""Words of classes that several papers and screens share."""

from __future__ import annotations


def named_class(title: str) -> str:
    """ "Lớp: Hưng Hà 01"; what is called a class already is not called one twice: "Lớp số 10"."""
    return title if title.casefold().startswith("lớp") else f"Lớp: {title}"

"""Whether the files still say what was published under the same version number."""

from collections.abc import Mapping
from pathlib import Path

from lms.content.yaml_lines import read
from lms.domain.content_problems import Detail, Problem, ProblemCode
from lms.domain.course import Catalogue


def changed_versions(
    directory: Path, catalogue: Catalogue, published: Mapping[tuple[str, int], str]
) -> list[Problem]:
    """`published`: (course id, version) → content hash, as `Course.content_hash` counts it now. A problem for
    each course of the folder whose files differ under a published number, at the line of that number."""
    changed = [
        course
        for course in catalogue.courses.values()
        if published.get((course.id, course.version), course.content_hash()) != course.content_hash()
    ]
    found = []
    for path in sorted(directory.glob("*/course.yaml")) if changed else ():
        yaml = read(path.read_text(encoding="utf-8-sig"))
        head = yaml.value if isinstance(yaml.value, dict) else {}
        for course in changed:
            if head.get("id") == course.id:
                place = path.relative_to(directory).as_posix()
                detail: Detail = {"course": course.id, "version": course.version}
                found.append(Problem(place, yaml.line(("version",)), ProblemCode.VERSION_CHANGED, detail))
    return found

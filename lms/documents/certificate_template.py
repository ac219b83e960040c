"""The wording of a certificate, read from certificates/templates when one is issued."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from lms.domain.signing import CertificateWords

FOLDER = Path(__file__).resolve().parents[2] / "certificates" / "templates"


class TemplateError(ValueError):
    """A template that cannot be used; `path` says which, `fields` what is missing or not text."""

    def __init__(self, path: Path, fields: list[str]) -> None:
        super().__init__(f"{path.name}: {', '.join(fields)}")
        self.path = path
        self.fields = fields


def certificate_words(name: str = "hoan-thanh", folder: Path = FOLDER) -> CertificateWords:
    """The words of `folder`/`name`.yaml. Raises TemplateError, and OSError when it cannot be read."""
    path = folder / f"{name}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return CertificateWords.model_validate(content)
    except yaml.YAMLError as error:
        raise TemplateError(path, ["yaml"]) from error
    except ValidationError as error:
        fields = [".".join(str(part) for part in problem["loc"]) or "yaml" for problem in error.errors()]
        raise TemplateError(path, fields) from error

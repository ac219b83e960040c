"""The people of the demo district: drawn from a seed, so that the same seed gives the same people.

Shares of the groups are those of the sample rosters: of 2,388 people 1,976 are mediators (40 of them
propagandists, too), 45 reporters, 300 propagandists, 110 at the front desks (3 of them reporters, too).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lms import text_demo
from lms.domain import demo_names as names
from lms.domain.org_units import UnitKind
from lms.domain.roster import Sex, TraineeGroup
from lms.store.people import UnitRow

STAFF = 3  # two in the office, one editor
TRAINERS = 6
MANAGERS = 2
_GROUP_SIZE = 7.32  # members of one mediation group


@dataclass(frozen=True, slots=True)
class Group:
    """A group somebody belongs to; `role` as a roster says it."""

    kind: TraineeGroup
    role: str | None
    legal_fields: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`unit` is the place in the list of units given to `draw`; 0 is the district itself."""

    full_name: str
    sex: Sex
    birth_year: int
    phone: str | None
    unit: int
    village: str | None
    position: str | None
    qualification: str | None
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class District:
    """Everybody, and who does what in it. Trainers are reporters; managers work at the desks of communes."""

    people: tuple[DemoPerson, ...]
    office: tuple[DemoPerson, ...]
    editor: DemoPerson
    trainers: tuple[DemoPerson, ...]
    managers: tuple[DemoPerson, ...]


def draw(seed: int, count: int, units: Sequence[UnitRow]) -> District:
    """`count` people in these units: the district first, then its communes."""
    drawer = _Drawer(Random(seed), units)
    share = count / 2388
    reporters = max(TRAINERS, round(45 * share))
    front, propagandists = round(110 * share), round(300 * share)
    both_reporter, both_mediator = round(3 * share), round(40 * share)
    mediators = (
        count
        - STAFF
        - (reporters - both_reporter)
        - (propagandists - both_mediator)
        - (front - both_reporter)
    )
    mediators -= both_reporter
    drawn_mediators = drawer.mediators(max(1, mediators), both_mediator)
    drawn_reporters = [drawer.reporter(also_front=number < both_reporter) for number in range(reporters)]
    others = [drawer.propagandist() for _ in range(propagandists - both_mediator)]
    others += [drawer.front_office(number) for number in range(front - both_reporter)]
    office = tuple(drawer.staff(text_demo.JUSTICE_DESK) for _ in range(STAFF - 1))
    editor = drawer.staff(text_demo.EDITOR_DESK)
    people = (*drawn_mediators, *drawn_reporters, *others, *office, editor)
    desks = [person for person in others if person.position == text_demo.FRONT_OFFICE and person.unit > 0]
    return District(people, office, editor, tuple(drawn_reporters[-TRAINERS:]), tuple(desks[:MANAGERS]))


class _Drawer:
    def __init__(self, random: Random, units: Sequence[UnitRow]) -> None:
        self._random = random
        self._units = units
        self._taken: set[tuple[str, int, int]] = set()

    def mediators(self, count: int, propagandists: int) -> list[DemoPerson]:
        """By unit and mediation group; the first of each group is its head."""
        communes = range(1, len(self._units))
        wanted = max(len(communes), round(count / _GROUP_SIZE))
        weights = [self._random.randint(6, 10) for _ in communes]
        halls = [max(1, round(wanted * weight / sum(weights))) for weight in weights]
        groups = [
            (unit, number) for unit, many in zip(communes, halls, strict=True) for number in range(many)
        ]
        sizes = [count // len(groups)] * len(groups)
        for place in self._random.sample(range(len(groups)), count % len(groups)):
            sizes[place] += 1
        for _ in range(len(groups) // 2):  # no two groups are quite alike
            giver, taker = self._random.sample(range(len(groups)), 2)
            if sizes[giver] > 4:
                sizes[giver], sizes[taker] = sizes[giver] - 1, sizes[taker] + 1
        people = []
        for (unit, number), size in zip(groups, sizes, strict=True):
            village = self._village(unit, number)
            people += [self._mediator(unit, village, head=place == 0) for place in range(size)]
        for place in self._random.sample(range(len(people)), min(propagandists, len(people))):
            person = people[place]
            second = Group(TraineeGroup.TUYEN_TRUYEN_VIEN, None)
            people[place] = _with_group(person, second)
        return people

    def reporter(self, *, also_front: bool) -> DemoPerson:
        groups = [Group(TraineeGroup.BAO_CAO_VIEN, None, self._random.choice(text_demo.LEGAL_FIELDS))]
        if also_front:
            groups.append(Group(TraineeGroup.MOT_CUA, text_demo.FRONT_OFFICE))
        return self._person(
            0,
            None,
            women=0.55,
            born=(1968, 1992),
            position=self._random.choice(text_demo.REPORTER_POSTS),
            qualification=self._random.choice(text_demo.DEGREES),
            groups=tuple(groups),
        )

    def propagandist(self) -> DemoPerson:
        return self._person(
            self._random.randrange(1, len(self._units)),
            None,
            women=0.41,
            born=(1965, 1998),
            position=text_demo.PROPAGANDIST,
            qualification=self._random.choice(text_demo.QUALIFICATIONS),
            groups=(Group(TraineeGroup.TUYEN_TRUYEN_VIEN, None),),
        )

    def front_office(self, number: int) -> DemoPerson:
        """Three in each commune; the last five at the district's desk."""
        return self._person(
            number % len(self._units),
            None,
            women=0.52,
            born=(1974, 1999),
            position=text_demo.FRONT_OFFICE,
            qualification=self._random.choice(text_demo.DEGREES),
            groups=(Group(TraineeGroup.MOT_CUA, text_demo.FRONT_OFFICE),),
        )

    def staff(self, position: str) -> DemoPerson:
        degree = self._random.choice(text_demo.DEGREES)
        return self._person(
            0, None, women=0.5, born=(1975, 1995), position=position, qualification=degree, groups=()
        )

    def _mediator(self, unit: int, village: str, *, head: bool) -> DemoPerson:
        post = self._random.choice(text_demo.OTHER_POSTS) if self._random.random() < 0.2 else None
        role = text_demo.HEAD_OF_GROUP if head else text_demo.MEMBER_OF_GROUP
        return self._person(
            unit,
            village,
            women=0.22 if head else 0.35,
            born=(1951, 1990),
            position=post,
            qualification=self._random.choice(text_demo.QUALIFICATIONS),
            groups=(Group(TraineeGroup.HOA_GIAI_VIEN, role),),
        )

    def _person(
        self,
        unit: int,
        village: str | None,
        *,
        women: float,
        born: tuple[int, int],
        position: str | None,
        qualification: str,
        groups: tuple[Group, ...],
    ) -> DemoPerson:
        sex = Sex.FEMALE if self._random.random() < women else Sex.MALE
        while True:
            name, year = self._name(sex), round(self._random.triangular(*born))
            # The same name, year and unit would be asked about in a real office; here nobody is there to ask.
            if (name, year, unit) not in self._taken:
                break
        self._taken.add((name, year, unit))
        return DemoPerson(name, sex, year, self._phone(), unit, village, position, qualification, groups)

    def _name(self, sex: Sex) -> str:
        woman = sex is Sex.FEMALE
        middle = names.MIDDLE_FEMALE if woman else names.MIDDLE_MALE
        given = names.GIVEN_FEMALE if woman else names.GIVEN_MALE
        while True:
            family, between, own = (self._pick(part) for part in (names.FAMILY, middle, given))
            if between.split()[-1] != own:  # nobody is called Minh Minh
                return f"{family} {between} {own}"

    def _pick(self, weighted: names.Weighted) -> str:
        words, weights = zip(*weighted, strict=True)
        return str(self._random.choices(words, weights)[0])

    def _phone(self) -> str | None:
        if self._random.random() < 0.065:
            return None
        return f"{self._random.choice(names.PHONE_PREFIX)}{self._random.randrange(10**7):07d}"

    def _village(self, unit: int, number: int) -> str:
        town = self._units[unit].kind == UnitKind.THI_TRAN
        again, place = divmod(number, len(names.VILLAGE))
        name = names.VILLAGE[(place * 5 + unit) % len(names.VILLAGE)]
        return text_demo.village(f"{name} {again + 1}" if again else name, town=town)


def _with_group(person: DemoPerson, group: Group) -> DemoPerson:
    return DemoPerson(
        person.full_name,
        person.sex,
        person.birth_year,
        person.phone,
        person.unit,
        person.village,
        person.position,
        person.qualification,
        (*person.groups, group),
    )

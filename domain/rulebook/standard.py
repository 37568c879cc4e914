"""An apprenticeship standard and the EPAOs of the register, as their files tell them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import msgspec

from domain.rulebook.assessment_plan import AssessmentPlan
from domain.rulebook.grading import Grades

EVIDENCED = "evidenced"

GATEWAY_RULES = (
    "minimum-period-on-programme",
    "typical-period-on-programme",
    "off-the-job-training-completed",
    "english-achieved",
    "maths-achieved",
    "portfolio-submitted",
    "still-employed",
    "employer-confirmed-readiness",
    "apprentice-confirmed-readiness",
    "epao-chosen",
    "assessments-passed",
    EVIDENCED,
)
"""The rules that an item of a gateway can name."""

Texts = dict[str, str] | tuple[str, ...]
"""What is listed, by its reference with its wording, or the references alone where the wording is not known."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a data file."""


class Funding(_Data, frozen=True, kw_only=True):
    """The last London date on which an apprentice may start with funding, where one is known, and what to mind."""

    new_starts_until: date
    note: str


class Element(_Data, frozen=True, kw_only=True):
    """What is taught by a tutor of its own: KSBs by their first letter or name, or a functional skill.

    Its sessions may keep a cadence apart from the others, with days of its own or those of the rule pack.
    """

    key: str
    teaches: tuple[str, ...]
    own_cadence: bool = False
    reminder_days: int | None = None
    overdue_days: int | None = None


class GatewayItem(_Data, frozen=True, kw_only=True):
    """One item of the gateway: a rule by its name, with its parameters. One that `warns` stops nobody.

    An item that is `evidenced` is met by a document that is recorded under its key.
    """

    rule: str
    warns: bool = False
    key: str | None = None
    title: str | None = None
    months: int | None = None
    source: str | None = None

    @property
    def id(self) -> str:
        """Return under what the item is named."""
        return self.key or self.rule


class Listing(_Data, frozen=True, kw_only=True):
    """An assessment organisation that assesses the standard, on the register between two London dates."""

    name: str
    listed_from: date
    listed_until: date


class StandardData(_Data, frozen=True, kw_only=True):
    """One edition of one version of a standard, as its file tells it: for starts between two London dates.

    Where a date is left out there is none, or it is not known. An `announced` version serves no starts yet.
    Months are calendar months, hours those of off-the-job training. `role_of_portfolio` says what it is for.
    `options` has the KSBs of each option; a KSB of none of them is of the core.
    `register` has assessment organisations by the id under which an enrolment names them.
    """

    reference: str
    version: str
    plan: str | None = None
    edition: int
    title: str
    level: int
    starts_from: date | None = None
    starts_until: date | None = None
    announced: bool = False
    lars_code: int | None = None
    minimum_months: int | None = None
    typical_months: int
    published_hours: int | None = None
    elements: tuple[Element, ...]
    progression: tuple[str, ...] = ()
    duties: Texts = ()
    knowledge: Texts = ()
    skills: Texts = ()
    behaviours: Texts = ()
    ksbs_of_duties: dict[str, tuple[str, ...]] = {}
    options: dict[str, tuple[str, ...]] = {}
    role_of_portfolio: str | None = None
    every_ksb_in_portfolio: bool = True
    gateway: tuple[GatewayItem, ...]
    assessment: AssessmentPlan
    register: dict[str, Listing] = {}
    funding: Funding | None = None
    not_known: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name under which facts cite it: its reference, its version, and the plan if there are several."""
        return f"{self.reference}-{self.version_name}"

    @property
    def version_name(self) -> str:
        """Return the name of the version, and of its plan if there are several."""
        return "-".join(filter(None, (self.version, self.plan)))

    @property
    def ksbs(self) -> tuple[str, ...]:
        """Return every knowledge, skill and behaviour reference, in the standard's order."""
        return (*self.knowledge, *self.skills, *self.behaviours)

    @property
    def element_keys(self) -> tuple[str, ...]:
        """Return the elements by their keys."""
        return tuple(element.key for element in self.elements)

    @property
    def own_cadence(self) -> tuple[str, ...]:
        """Return the elements whose sessions keep a cadence of their own; the others share one."""
        return tuple(element.key for element in self.elements if element.own_cadence)

    def element(self, key: str | None) -> Element | None:
        """Return an element by its key, or None."""
        return next((element for element in self.elements if element.key == key), None)

    def serves(self, starts_on: date) -> bool:
        """Return whether it is for apprentices who start on this London date."""
        return not self.announced and ((self.starts_from or date.min) <= starts_on <= (self.starts_until or date.max))

    @property
    def passes(self) -> Mapping[str, tuple[str, ...]]:
        """Return the passing grades of each method, the lowest first."""
        return {method.key: method.passes for method in self.assessment.methods}

    def overall(self, grades: Grades) -> str | None:
        """Return the overall grade that the passed methods make; None where the EPAO tells it."""
        return self.assessment.grading.overall(grades, self.passes)

    def unknown(self) -> tuple[str, ...]:
        """Return what the file leaves empty because it is not known, in words."""
        return tuple(_left_empty(self))


class Standard(StandardData, frozen=True, kw_only=True):
    """A standard in an edition of its file. Facts cite it by `id`: name, edition, and the SHA-256 of the file."""

    id: str

    def of_option(self, option: str | None) -> "Standard":
        """Return the standard as it is for an option: its core, and of the KSBs of options only those of this one."""
        others = {ksb for key, ksbs in self.options.items() if key != option for ksb in ksbs}
        left_out = others - set(self.options.get(option or "", ()))
        if option is None or not left_out:
            return self
        return msgspec.structs.replace(
            self,
            knowledge=_without(self.knowledge, left_out),
            skills=_without(self.skills, left_out),
            behaviours=_without(self.behaviours, left_out),
        )

    def specified_by(self, epao: str | None) -> "Standard":
        """Return the standard as an assessment organisation specifies its methods."""
        plan = self.assessment.specified_by(epao)
        return self if plan is self.assessment else msgspec.structs.replace(self, assessment=plan)

    def as_data(self) -> dict[str, object]:
        """Return the standard as plain JSON values, with what is not known of it."""
        data: dict[str, object] = msgspec.to_builtins(self)
        return {**data, "unknown": list(self.unknown())}


def _without(texts: Texts, left_out: Collection[str]) -> Texts:
    if isinstance(texts, dict):
        return {key: text for key, text in texts.items() if key not in left_out}
    return tuple(key for key in texts if key not in left_out)


def _left_empty(standard: StandardData) -> Iterator[str]:
    told = {
        "the LARS code": standard.lars_code,
        "the dates of starts": standard.starts_from or standard.starts_until,
        "the minimum months": standard.minimum_months,
        "the published off-the-job hours": standard.published_hours,
        "the wording of the duties": isinstance(standard.duties, dict),
        "the wording of every KSB": all(
            isinstance(each, dict) for each in (standard.knowledge, standard.skills, standard.behaviours)
        ),
        "the length of the assessment period": standard.assessment.period_months,
        "the grading of the whole: it is told by the EPAO's notice": standard.assessment.grading.by != "epao",
    }
    yield from (what for what, known in told.items() if not known)
    for method in standard.assessment.methods:
        of_method = {
            "how long it lasts": method.timed,
            "where it takes place": method.venues,
            "its grades: recorded on the EPAO's word": not method.grades_by_epao,
        }
        yield from (f"of the {method.title}, {what}" for what, known in of_method.items() if not known)
    yield from standard.not_known


class Epao(_Data, frozen=True, kw_only=True):
    """An end-point assessment organisation, the standards it assesses, and when it was on the register."""

    name: str
    standards: tuple[str, ...]
    listed_from: date
    listed_until: date

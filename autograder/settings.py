"""What the grader is told about a course: one value, made from ``nbgrader_config.py``, that goes to
whatever process or machine a notebook is graded on."""

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo

from nbformat import NotebookNode
from traitlets import Bool, Dict, Enum, Float, Integer, List, Unicode
from traitlets.config import Configurable

from autograder.checks import Verdicts
from autograder.errors import CourseError
from autograder.rebuild import is_own
from autograder.sandbox.launch import why_not
from autograder.sandbox.limits import Limits, Surroundings
from autograder.zone import named


@dataclass(frozen=True)
class Settings:
    """All that grading a notebook depends on besides the notebook itself."""

    verdicts: Verdicts
    data: tuple[tuple[str, str], ...] = ()
    """Environment variables, each with the folder that it names in a kernel."""
    preload: tuple[str, ...] = ()
    """Modules that are loaded before kernels are forked."""
    hidden: tuple[str, ...] = ()
    """What no kernel sees, even where it lies beside Python's packages."""
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    """Whether students' code is isolated."""
    pictures: str = "own"
    """Which pictures the graded run draws: "all", those of "own" cells of the student's, "none"."""

    def draws(self, cell: NotebookNode) -> bool:
        """Whether the graded run draws the pictures of a cell of a rebuilt notebook."""
        return self.pictures == "all" or (self.pictures == "own" and is_own(cell))

    def surroundings(self) -> Surroundings:
        """What a kernel on this machine finds around it.

        A machine that does not have a folder of `data` under its name takes the one that its own
        environment variable names.  Raises CourseError where there is neither.
        """
        here = []
        for variable, folder in self.data:
            places = (folder, os.environ.get(variable, ""))
            found = next((place for place in places if place and Path(place).is_dir()), None)
            if found is None:
                raise CourseError(
                    f"The data of {variable} is not on {os.uname().nodename}: there is no folder "
                    f"{folder}. Put it there, or set {variable} to its folder where the worker "
                    "is started."
                )
            here.append((variable, found))
        return Surroundings(tuple(here), self.preload, self.hidden)

    def require_sandbox(self) -> None:
        """Raises CourseError if isolation is asked for and is not to be had here."""
        if self.sandbox and (reasons := why_not()):
            raise CourseError(
                f"Submissions cannot be isolated here: {' '.join(reasons)} Grade on a machine where "
                "they can, or set `c.Autograder.sandbox = False` in nbgrader_config.py to run "
                "students' code with your own rights."
            )


class Autograder(Configurable):
    """The section ``c.Autograder`` of ``nbgrader_config.py``."""

    verdicts = Unicode(
        "verdicts", help="The folder with the verdicts, a Python package; relative to the course."
    ).tag(config=True)
    data = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="The data that notebooks read: environment variables, each with the folder that it "
        "names; relative to the course. A kernel sees them read-only.",
    ).tag(config=True)
    preload = List(
        Unicode(),
        help="Modules that most notebooks import. They are loaded once, before kernels are forked.",
    ).tag(config=True)
    timezone = Unicode(
        "UTC",
        help="The course's time zone, by its name in the IANA list, such as Europe/Berlin: due dates "
        "without a zone are read, and times are shown, by its clocks.",
    ).tag(config=True)
    sandbox = Bool(
        True,
        help="Whether students' code is isolated. Without, it runs with the rights of whoever "
        "grades, and every table says so.",
    ).tag(config=True)
    pictures = Enum(
        ["all", "own", "none"],
        "own",
        help="Which pictures the graded run draws: all, those of the student's own cells, or none. "
        "The others are left out of what it shows; students have them in their notebooks, and those "
        "that a person judges are shown as handed in.",
    ).tag(config=True)
    seconds_per_cell = Float(
        Limits.seconds_per_cell,
        help="Time of one cell or one hidden test. While a kernel waits for a processor, it stands "
        "still.",
    ).tag(config=True)
    seconds_per_notebook = Float(
        Limits.seconds_per_notebook,
        help="Time of all visible cells of a notebook, and again of all its hidden tests.",
    ).tag(config=True)
    cpu_seconds = Float(
        Limits.cpu_seconds,
        help="Processor time of all processes of a notebook together, hidden tests included.",
    ).tag(config=True)
    memory_bytes = Integer(
        Limits.memory_bytes,
        help="Memory of all processes of a notebook, on top of the libraries loaded beforehand.",
    ).tag(config=True)
    processes = Integer(Limits.processes, help="Processes and threads at a time.").tag(config=True)
    output_bytes = Integer(
        Limits.output_bytes, help="Output of one notebook, pictures included."
    ).tag(config=True)
    evidence_bytes = Integer(
        Limits.evidence_bytes, help="Evidence of one notebook, of all its checks together."
    ).tag(config=True)
    disk_bytes = Integer(
        Limits.disk_bytes, help="Files of one notebook, which are kept in memory."
    ).tag(config=True)

    @property
    def zone(self) -> ZoneInfo:
        """The course's time zone.  Raises CourseError if what is set is none."""
        return named(self.timezone)

    def settings(self, root: Path) -> Settings:
        """The settings as configured, for the course in the folder `root`.  Raises CourseError if
        they do not fit together."""
        for variable in self.data:
            if not variable.isidentifier():
                raise CourseError(
                    f"c.Autograder.data: '{variable}' is not the name of an environment variable."
                )
        names = self.trait_names(config=True)
        given = {f.name: getattr(self, f.name) for f in fields(Limits) if f.name in names}
        return Settings(
            Verdicts.read(root / self.verdicts),
            tuple((variable, str(root / folder)) for variable, folder in self.data.items()),
            tuple(self.preload),
            (str(root.resolve()), str(Path(__file__).parent)),
            Limits(**given),
            self.sandbox,
            self.pictures,
        )


class EarlyVerdicts(Configurable):
    """The section ``c.EarlyVerdicts`` of ``nbgrader_config.py``."""

    notebooks = List(
        Unicode(),
        ["*"],
        help="Notebooks that may be checked, as patterns of their names; an empty list for none.",
    ).tag(config=True)
    per_hour = Integer(20, help="Checks that a student has for each notebook in an hour.").tag(
        config=True
    )
    in_all = Integer(200, help="Checks that a student has for each notebook in all.").tag(
        config=True
    )
    shown = Enum(
        ["messages", "points", "passed"],
        "messages",
        help="What a student is shown of each check: points and message, points, or whether it is "
        "passed.",
    ).tag(config=True)
    db_url = Unicode(
        help="The database that keeps who checked what; the file early.db of the course without it."
    ).tag(config=True)
    opens = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="By assignment, from when it may be checked: a time in the course's time zone.",
    ).tag(config=True)
    closes = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="By assignment, until when it may be checked.",
    ).tag(config=True)

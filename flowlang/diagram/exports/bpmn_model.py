"""A process in the terms of BPMN 2.0: its elements and flows, made from what is drawn of a plan."""

import attrs
from attrs import define, field, frozen

from flowlang.check.terms import TableTerm
from flowlang.diagram.drawing import Arrow, Box, Picture
from flowlang.diagram.wrapping import shown, wrapped
from flowlang.plan.graph import Bind, Ladder, Launch, Look, Perform, Wait
from flowlang.plan.names import in_words
from flowlang.plan.starts import DateStart, HeldStart, ScheduleStart, UnchangedStart

TASKS = frozenset(
    {
        "task",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "userTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway"})
TASK_WIDTH, TASK_COLUMNS, LINE_HEIGHT = 150, 22, 15
# Arrows that leave a task before it has ended, or while it goes on: events on its border.
INTERRUPTING = {"fail": "error", "no": "error", "late": "timer"}
_MESSAGES = frozenset({"message", "notice"})


@frozen
class Element:
    """A node of the process: `tag` is its name in BPMN.

    `event` says what kind of event it is, `host` the task on whose border it sits, which it leaves running
    unless it `interrupts`. `note` is its documentation.
    """

    id: str
    tag: str
    name: str = ""
    event: str = ""
    host: str = ""
    interrupts: bool = True
    note: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height: those of every modeller, but for tasks with much to say."""
        if self.tag in TASKS:
            return TASK_WIDTH, max(80, LINE_HEIGHT * len(wrapped(self.name, TASK_COLUMNS)) + 40)
        return (50, 50) if self.tag in GATEWAYS else (36, 36)


@frozen
class Flow:
    """An arrow between two elements. `is_default` marks the one that is taken when no condition holds."""

    id: str
    tail: str
    head: str
    name: str = ""
    condition: str = ""
    is_default: bool = False


@define(eq=False)
class Process:
    """All of it. `remark` is a note beside the start."""

    id: str
    name: str
    doc: str
    elements: dict[str, Element] = field(factory=dict)
    flows: list[Flow] = field(factory=list)
    remark: str = ""


def process_of(made: Picture) -> Process:
    """The process that a picture shows."""
    making = _Making(made, Process(f"process_{_plain(made.plan.name)}", made.plan.name, made.plan.doc))
    making.start()
    for box in made.boxes.values():
        making.element(box)
    for arrow in made.arrows:
        making.arrow(arrow)
    first = next((making.stands_for(box) for box in made.boxes), None)
    if first is not None:
        making.flow("start", first)
    _apart(making.process)
    return making.process


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)


@define(eq=False)
class _Making:
    made: Picture
    process: Process

    def add(self, element: Element) -> None:
        self.process.elements[element.id] = attrs.evolve(
            element, name=shown(element.name), note=shown(element.note)
        )

    def flow(self, tail: str, head: str, name: str = "", condition: str = "", default: bool = False) -> None:
        number = len(self.process.flows) + 1
        self.process.flows.append(Flow(f"flow_{number}", tail, head, shown(name), shown(condition), default))

    def start(self) -> None:
        plan = self.made.plan
        words = " or ".join(start.words for start in plan.starts)
        condition = f", if {in_words(plan.condition)}" if plan.condition is not None else ""
        timed = plan.starts and all(
            isinstance(one, DateStart | HeldStart | ScheduleStart | UnchangedStart) for one in plan.starts
        )
        event = "timer" if timed else "message"
        self.add(
            Element("start", "startEvent", f"{words}{condition}", event, note=f"{plan.path}:{plan.span.line}")
        )
        ends = (("as long as", plan.as_long_as), ("until", plan.until))
        said = (f"{before} {in_words(term)}" for before, term in ends if term is not None)
        self.process.remark = shown("; ".join(said))

    # --- Elements -------------------------------------------------------------------------------

    def element(self, box: Box) -> None:
        """The element of a box, with those that have to stand behind it."""
        if self.stands_for(box.id) != box.id:
            return
        tag, event = self.kind(box)
        name = f"if possible: {box.title}" if box.optional else box.title
        note = f"{self.made.plan.path}:{box.span.line}"
        if tag == "exclusiveGateway":
            name = self.asked(box)
        self.add(Element(box.id, tag, name, event, note=note))
        if box.kind == "question" and len(self.answers(box)) > 1:
            self.add(Element(f"{box.id}_answer", "exclusiveGateway", "the answer?"))
            self.flow(box.id, f"{box.id}_answer")
        if box.kind == "rung":
            self.add(Element(f"{box.id}_split", "parallelGateway"))
            self.flow(box.id, f"{box.id}_split")

    def kind(self, box: Box) -> tuple[str, str]:
        """What a box is called in BPMN, and what kind of event it is."""
        node = self.made.plan.nodes[box.node]
        match box.kind:
            case "end":
                return "endEvent", "terminate" if box.title == "stop" else ""
            case "failure":
                return "endEvent", "error"
            case "again":
                return "endEvent", ""
            case "decision" | "loop" | "turn":
                return "exclusiveGateway", ""
            case "fork" | "meet":
                return "parallelGateway", ""
            case "question":
                return "userTask", ""
            case "rung":
                return "intermediateCatchEvent", "timer"
        match node:
            case Ladder():
                return "scriptTask", ""
            case Wait():
                return self.wait(box, node)
            case Perform(action=action):
                return "sendTask" if action.effect in _MESSAGES else "serviceTask", ""
            case Launch():
                return "callActivity", ""
            case Bind(value=TableTerm()):
                return "businessRuleTask", ""
            case Bind() | Look():
                return "scriptTask", ""
        return "serviceTask", ""

    def wait(self, box: Box, node: Wait) -> tuple[str, str]:
        """A wait that can be left in several ways is a task, since only those have events on their border."""
        if any(arrow.tail == box.id and arrow.kind in {"late", "reminder"} for arrow in self.made.arrows):
            return "receiveTask", ""
        if node.event is not None:
            return "intermediateCatchEvent", "message"
        return "intermediateCatchEvent", "conditional" if node.condition is not None else "timer"

    def asked(self, box: Box) -> str:
        if box.kind == "turn":
            return f"{box.card.lines[0]}?"
        return f"{box.title.removeprefix('if ')}?" if box.kind == "decision" else box.title

    def stands_for(self, name: str) -> str:
        """The element at which a box is shown: the ring behind a failure is the failure itself."""
        box = self.made.boxes[name]
        if box.kind == "end":
            for arrow in self.made.arrows:
                if arrow.head == name and self.made.boxes[arrow.tail].kind == "failure":
                    return arrow.tail
        return name

    def answers(self, box: Box) -> list[Arrow]:
        return [arrow for arrow in self.made.arrows if arrow.tail == box.id and arrow.kind == "answer"]

    # --- Arrows ---------------------------------------------------------------------------------

    def arrow(self, arrow: Arrow) -> None:
        """The flow of an arrow, and the event on the border of a task that it may leave from."""
        tail, head = self.made.boxes[arrow.tail], self.stands_for(arrow.head)
        if head == arrow.tail:
            return
        label = " ".join(arrow.label.split())
        if tail.kind == "decision":
            default = arrow.kind == "no"
            self.flow(tail.id, head, label, "" if default else self.condition(tail, label), default)
        elif tail.kind == "turn":
            name = label or f"{tail.card.lines[0]}"
            self.flow(tail.id, head, name, "" if label else name, bool(label))
        elif tail.kind == "question" and arrow.kind == "answer" and len(self.answers(tail)) > 1:
            last = arrow is self.answers(tail)[-1]
            self.flow(f"{tail.id}_answer", head, label, "" if last else label, last)
        elif tail.kind == "rung":
            self.flow(f"{tail.id}_split", head)
        elif self.on_border(tail, arrow):
            number = sum(one.host == tail.id for one in self.process.elements.values())
            name = f"{tail.id}_border_{number + 1}"
            interrupts = arrow.kind in INTERRUPTING
            event = INTERRUPTING.get(arrow.kind, "timer" if label.startswith("still") else "conditional")
            self.add(Element(name, "boundaryEvent", label, event, tail.id, interrupts))
            self.flow(name, head)
        else:
            self.flow(tail.id, head)

    def on_border(self, tail: Box, arrow: Arrow) -> bool:
        return self.process.elements[tail.id].tag in TASKS and (
            arrow.kind in INTERRUPTING or (arrow.kind == "reminder")
        )

    def condition(self, box: Box, label: str) -> str:
        words = box.title.removeprefix("if ").removeprefix("stop if ")
        return words if label == "yes" else f"{words.removeprefix('depending on ')} is {label}"


def _apart(process: Process) -> None:
    """Ways that meet do so at a gateway of their own, as modellers want it."""
    for element in list(process.elements.values()):
        into = [flow for flow in process.flows if flow.head == element.id]
        out = [flow for flow in process.flows if flow.tail == element.id]
        joins = element.tag in GATEWAYS and len(out) < 2
        if len(into) < 2 or joins or element.tag == "endEvent":
            continue
        name = f"{element.id}_meet"
        process.elements[name] = Element(name, "exclusiveGateway")
        for flow in into:
            process.flows[process.flows.index(flow)] = attrs.evolve(flow, head=name)
        process.flows.append(Flow(f"flow_{len(process.flows) + 1}", name, element.id))

"""A process as BPMN 2.0, with where everything stands on the page."""

from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Tag
from xml.etree.ElementTree import SubElement

from flowlang.diagram.exports.bpmn_layout import NAME_ROOM, NAME_WIDTH, Layout, Place
from flowlang.diagram.exports.bpmn_model import TASKS, Element, Flow, Process
from flowlang.diagram.wrapping import shown

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}
EVENTS = {
    "message": "messageEventDefinition",
    "timer": "timerEventDefinition",
    "conditional": "conditionalEventDefinition",
    "error": "errorEventDefinition",
    "terminate": "terminateEventDefinition",
}


def bpmn_text(process: Process, layout: Layout) -> str:
    """The file. Conditions and times stand in it in the words of the text, as informal expressions."""
    for prefix, address in PREFIXES.items():
        ElementTree.register_namespace(prefix, address)
    root = Tag(f"{{{BPMN}}}definitions", id="definitions", targetNamespace="https://flowlang.example/bpmn")
    root.set("exporter", "FlowLang")
    body = SubElement(
        root, f"{{{BPMN}}}process", id=process.id, name=shown(process.name), isExecutable="false"
    )
    if process.doc:
        _words(body, "documentation", process.doc)
    for element in process.elements.values():
        _element(body, element, process)
    for flow in process.flows:
        _flow(body, flow)
    if process.remark:
        note = SubElement(body, f"{{{BPMN}}}textAnnotation", id="remark")
        _words(note, "text", process.remark)
        SubElement(body, f"{{{BPMN}}}association", id="remark_line", sourceRef="start", targetRef="remark")
    _diagram(root, process, layout)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _words(parent: Tag, tag: str, words: str) -> None:
    SubElement(parent, f"{{{BPMN}}}{tag}").text = shown(words)


def _element(body: Tag, element: Element, process: Process) -> None:
    made = SubElement(body, f"{{{BPMN}}}{element.tag}", id=element.id)
    if element.name:
        made.set("name", element.name)
    if element.host:
        made.set("attachedToRef", element.host)
        made.set("cancelActivity", "true" if element.interrupts else "false")
    out = [flow for flow in process.flows if flow.tail == element.id]
    default = next((flow.id for flow in out if flow.is_default), None)
    if default is not None:
        made.set("default", default)
    if element.note:
        _words(made, "documentation", element.note)
    for flow in process.flows:
        if flow.head == element.id:
            SubElement(made, f"{{{BPMN}}}incoming").text = flow.id
    for flow in out:
        SubElement(made, f"{{{BPMN}}}outgoing").text = flow.id
    if element.event:
        event = SubElement(made, f"{{{BPMN}}}{EVENTS[element.event]}", id=f"{element.id}_event")
        if element.event == "conditional":
            _expression(event, "condition", element.name)


def _flow(body: Tag, flow: Flow) -> None:
    made = SubElement(body, f"{{{BPMN}}}sequenceFlow", id=flow.id, sourceRef=flow.tail, targetRef=flow.head)
    if flow.name:
        made.set("name", flow.name)
    if flow.condition:
        _expression(made, "conditionExpression", flow.condition)


def _expression(parent: Tag, tag: str, words: str) -> None:
    made = SubElement(parent, f"{{{BPMN}}}{tag}")
    made.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    made.text = words


# --- The diagram --------------------------------------------------------------------------------


def _diagram(root: Tag, process: Process, layout: Layout) -> None:
    diagram = SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id="diagram")
    plane = SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id="plane", bpmnElement=process.id)
    for element in process.elements.values():
        shape = SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id=f"{element.id}_shape", bpmnElement=element.id)
        if element.tag == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        place = layout.places[element.id]
        _bounds(shape, place)
        if element.name and element.tag not in TASKS:
            label = SubElement(shape, f"{{{BPMNDI}}}BPMNLabel")
            x, _ = place.middle
            _bounds(label, Place(x - NAME_WIDTH / 2, place.top + place.height + 3, NAME_WIDTH, NAME_ROOM - 6))
    if process.remark:
        start = layout.places["start"]
        shape = SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id="remark_shape", bpmnElement="remark")
        _bounds(shape, Place(start.left - 40, start.top - 130, 200, 70))
        _edge(plane, "remark_line", ((start.middle[0], start.top), (start.middle[0], start.top - 60)))
    for flow in process.flows:
        _edge(plane, flow.id, layout.corners[flow.id], named=bool(flow.name))


def _edge(plane: Tag, name: str, corners: tuple[tuple[float, float], ...], named: bool = False) -> None:
    edge = SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{name}_edge", bpmnElement=name)
    for x, y in corners:
        SubElement(edge, f"{{{DI}}}waypoint", _xy(x, y))
    if named:
        # On the longest piece that lies flat, or else on the longest one.
        flat = [pair for pair in pairwise(corners) if abs(pair[0][1] - pair[1][1]) < 1]
        (left, top), (right, low) = max(flat or pairwise(corners), key=_length)
        label = SubElement(edge, f"{{{BPMNDI}}}BPMNLabel")
        _bounds(label, Place((left + right) / 2 - 25, (top + low) / 2 - 18, 50, 14))


def _length(pair: tuple[tuple[float, float], tuple[float, float]]) -> float:
    (left, top), (right, low) = pair
    return abs(left - right) + abs(top - low)


def _bounds(parent: Tag, place: Place) -> None:
    size = {"width": f"{place.width:.0f}", "height": f"{place.height:.0f}"}
    SubElement(parent, f"{{{DC}}}Bounds", {**_xy(place.left, place.top), **size})


def _xy(x: float, y: float) -> dict[str, str]:
    return {"x": f"{x:.0f}", "y": f"{y:.0f}"}

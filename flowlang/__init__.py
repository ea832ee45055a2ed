"""FlowLang: CRM automation written as text."""

__version__ = "0.1.0"

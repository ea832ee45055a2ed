"""Problems as data, and the ways to show them."""

from flowlang.diagnostics.model import Diagnostic, Edit, Fix, Related, Severity, tidy

__all__ = ["Diagnostic", "Edit", "Fix", "Related", "Severity", "tidy"]

"""The formatter: one way to lay out a `.flow` file, which never changes what the file says."""

from flowlang.syntax.format.format import FormatterFault, format_source, print_file

__all__ = ["FormatterFault", "format_source", "print_file"]

"""What a page asks that checks, draws and tests texts without any server: `make playground` builds one.

The texts are files of one folder, which need not be on disk. Questions and answers are JSON, so that the
page may be written in any language; offsets count as JavaScript counts, in UTF-16 units.
"""

"""One rule a file. `flowlang.lint.register` lists them."""

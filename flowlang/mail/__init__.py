"""Messages as people read them: letters with text and HTML, a folder of them, and what is wrong with them."""

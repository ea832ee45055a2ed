"""Documents made from templates: the merge fields of Word files checked and filled in, and PDFs."""

"""How text is set in cells, for the screens and line mode alike: line breaking, formulas, Markdown."""

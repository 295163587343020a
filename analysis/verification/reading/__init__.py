"""Reports as people hand them in: Word, Markdown, HTML, plain text, PDF with a text layer, slides."""

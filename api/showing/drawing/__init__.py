"""Pictures, drawn on the server from what the domain defines: places and words, which templates set as SVG."""

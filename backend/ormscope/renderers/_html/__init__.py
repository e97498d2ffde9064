"""The parts of the HTML page. Every one gives :class:`~ormscope.renderers._html.markup.Html`."""

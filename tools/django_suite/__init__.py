"""Django's own test suite, plain and traced, held against each other.

    PYTHONPATH=tools:backend python -m django_suite [--db postgresql] [LABEL...]

`make django-suite` runs it. How the suite is fetched and run is that of
`ormscope.management.conformance`; here it runs twice, side by side: `checking` checks each trace,
`differences` and `report` read both records.
"""

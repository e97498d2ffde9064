"""Django's own test suite, plain and traced, held against each other.

    PYTHONPATH=tools:backend python -m django_suite [--db postgresql] [LABEL...]

`make django-suite` runs it. `source` fetches the suite, `processes` runs it twice side by side, and
inside each of these `settings`, `runner` and `results` (and `tracing`) write down what happened as
`record` has it; `differences` and `report` read that.
"""

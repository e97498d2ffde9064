"""Django's own tests, run on one database, each inside a trace.

`source` fetches them; `processes` runs labels in processes of their own, in which `settings`,
`runner`, `results` and `watching` write down what happened as `record` has it. `failing` and
`report` read that; `listing` says without running anything what a database does not take part in.
`make django-suite` (tools/django_suite) stands on the same, and holds plain runs against traced.
"""

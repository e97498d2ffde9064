"""What `manage.py check_hostile` does: a corpus of hostile snippets on live databases.

`corpus.py` reads it and says what each may come to, `judgement.py` judges what it came to,
`probe.py` makes sure that an ordinary run works as before, `witness.py` looks for
what was left behind, by other ways than the runs', `report.py` tells it all.
"""

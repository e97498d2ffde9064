"""ORMscope: a compiler explorer for Django's ORM."""

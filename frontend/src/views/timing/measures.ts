/** What each number measures: from where to where. The names are the document's (`recorder/times.py`). */
export const MEASURES: Record<string, string> = {
  total: "All stages together. The snippet's own Python is left out.",
  build:
    "From the first call of the manager to the finished Query: querysets cloned, lookups and joins built.",
  compile:
    "From the Query to SQL and parameters: as_sql() of Django's compiler, and what it asks the backend.",
  execute: "From cursor.execute() to the driver's answer: the driver, the connection and the database.",
  fetch: "The driver's fetch calls: rows over the connection into Python.",
  models: "After the rows came: converters, model instances, Django's caches.",
};

/** A statement's own stages are finer. */
export const STATEMENT_MEASURES: Record<string, string> = {
  compile: "as_sql() of the statement's compiler",
  cursor: "Django's cursor around the driver's",
  execute: "the driver's execute(), with the database",
  fetch: "the driver's fetch calls",
  convert: "Django's converters, value by value",
  models: "instances made of the rows",
};

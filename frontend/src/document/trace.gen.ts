/* Generated from comparison.schema.json by `npm run generate`. Do not edit. */

/**
 * What there is to read: never itself a document.
 */
export interface Documents {
  Comparison?: Comparison;
  Contrast?: Contrast;
  AnatomyComparison?: AnatomyComparison;
  AnatomyMatrix?: AnatomyMatrix;
  MigrationComparison?: MigrationComparison;
  InjectionComparison?: InjectionComparison;
  Lessons?: Lessons;
}
/**
 * One snippet on several databases. ``headline`` sums it up in a line.
 *
 * ``findings`` are what a linter would say of it, ``results`` whether the databases gave the same
 * (``None`` where no two of them executed it to the end).
 */
export interface Comparison {
  schema_version: number;
  snippet: string;
  headline: string;
  traces: Trace[];
  divergences: Divergence[];
  problems: Problem[];
  findings: Finding[];
  results: Results | null;
}
/**
 * What one database did with the snippet, from the model down to the driver.
 *
 * ``models`` are those that were queried or joined. ``sources`` are there where the run was asked
 * for them: it is compared with another Django's.
 */
export interface Trace {
  schema_version: number;
  target: Target;
  outcome: Outcome;
  value: Value | null;
  output: string;
  calls: Call[];
  statements: Statement[];
  events: Event[];
  stages: StageReport[];
  timings: Timing[];
  decisions: Decision[];
  places: Place[];
  sources: Source[];
  repeat: number;
  models: ModelFacts[];
}
/**
 * The database that a trace is about.
 *
 * ``mode`` *live*: statements were executed. *compiled*: SQL up to the driver's boundary for a
 * pinned ``server_version``, nothing executed. ``alias`` names the column: a database, with
 * ``@`` the version that was chosen, with ``+django`` another Django's.
 *
 * ``driver`` is the driver's distribution; ``apilevel``, ``threadsafety`` and ``paramstyle`` are
 * its module's, as PEP 249 has them, ``None`` where a driver lacks one. ``errors`` pairs each of
 * the driver's exceptions that Django knows with the one that Django raises for it.
 */
export interface Target {
  alias: string;
  vendor: string;
  label: string;
  mode: "live" | "compiled";
  server_version: string;
  driver: string;
  django_version: string;
  driver_version: string | null;
  apilevel: string | null;
  threadsafety: number | null;
  paramstyle: string | null;
  errors: ErrorClass[];
}
/**
 * A driver's exception (``psycopg.IntegrityError``) and Django's (``IntegrityError``).
 */
export interface ErrorClass {
  driver: string;
  django: string;
}
/**
 * How the run ended. ``stage`` and ``range`` say where, when it failed and that is known.
 */
export interface Outcome {
  status: "ok" | "halted" | "unsupported" | "error" | "denied" | "budget" | "killed" | "unavailable" | "internal";
  type: string | null;
  message: string | null;
  stage: ("model" | "manager" | "queryset" | "query" | "compiler" | "backend" | "cursor" | "driver") | null;
  range: SourceRange | null;
}
/**
 * Half-open range ``[start, end)`` of a text, in Unicode code points from its beginning.
 */
export interface SourceRange {
  start: number;
  end: number;
}
/**
 * What the last expression of the snippet gave.
 *
 * For a sequence of rows (model instances, dictionaries, tuples) ``columns`` and ``rows`` hold at
 * most the run's row limit; ``truncated`` says that there were more. A cell is ``None`` for NULL.
 * One model instance is one row. ``types`` are the Python types of each column's cells
 * (``Decimal``; ``int, str`` where they are mixed; empty where all are NULL).
 */
export interface Value {
  type: string;
  text: Text;
  columns: string[];
  rows: (string | null)[][];
  types: string[];
  truncated: boolean;
}
/**
 * A value's text. ``cut`` is true when it was longer than the document keeps.
 */
export interface Text {
  type: string;
  text: string;
  cut: boolean;
}
/**
 * One step of the snippet that reached a manager, a queryset or a model instance.
 *
 * ``range`` covers the name and its parentheses (``filter(a=1)``), ``whole`` the expression with
 * what it is called on. ``effect`` is what the call was to the database: it ``builds`` a query,
 * ``evaluates`` one (statements followed), or neither; ``forced_by`` says what made it evaluate
 * (``iteration``, ``len()``, ``slicing``, ``get()``, …). ``query`` is the ``Query`` after the call
 * as a tree, ``changes`` what it changed of it, ``joins`` what it did to the joins.
 *
 * ``place`` is where the call stands when that is not the snippet's own text: a queryset method
 * of the project, say. Its ``range`` is then that of the call of the snippet that led there.
 */
export interface Call {
  index: number;
  parent: number | null;
  name: string;
  receiver: string;
  result: string;
  range: SourceRange;
  whole: SourceRange;
  arguments: Argument[];
  changes: Change[];
  query: Part[];
  joins: JoinStep[];
  effect: "builds" | "evaluates" | "none";
  forced_by: string | null;
  place: number | null;
}
/**
 * One argument of a call, at its place in the snippet.
 */
export interface Argument {
  keyword: string | null;
  range: SourceRange;
  text: Text;
}
/**
 * A part of ``Query`` that a call changed: its attribute's name, before and after.
 */
export interface Change {
  attribute: string;
  before: string;
  after: string;
}
/**
 * A node of the tree that a ``Query`` is, parents first.
 *
 * A root is an attribute of ``Query`` (``where``, ``joins``, ``order by``); what lies below it are
 * its connectors, expressions and names. ``is_new``: the step before did not have it.
 */
export interface Part {
  parent: number | null;
  name: string;
  text: string;
  is_new: boolean;
}
/**
 * What a call did to one table of ``Query.alias_map``, and the reason that Django had for it.
 *
 * ``type`` is the join's type afterwards; empty for the table that a query begins with.
 */
export interface JoinStep {
  alias: string;
  table: string;
  type: string;
  action: "added" | "reused" | "promoted" | "demoted" | "trimmed";
  reason: string;
}
/**
 * One SQL statement, from ``as_sql()`` to the rows.
 *
 * ``sql`` and ``params`` are exactly what ``as_sql()`` returned (for statements that no compiler
 * made, what the cursor was given). ``logged`` is the text that Django itself puts into
 * ``connection.queries`` for it when it keeps them. ``literal`` can be pasted into the database's
 * shell; ``unwritable`` says why there is none. ``executed`` is false on a compiled database;
 * ``invented`` says what answer was made up to go on. ``call`` is the call of the snippet that
 * made Django run it, ``steps`` are Django's functions on the way from there to here, outermost
 * first (``Collector.delete``, ``prefetch_one_level``): positions of ``places``, with the line
 * that each was at. ``error`` is the database's or Django's refusal,
 * ``driver_error`` the driver's own where it came from there. ``plan`` is ``None`` unless a plan
 * was asked for.
 *
 * ``unplaced`` counts the nodes whose text is not in ``sql`` as they returned it: Django dropped
 * it, or rewrote it on the way. ``instances`` counts the model instances (or dictionaries, or
 * tuples) made of the rows.
 */
export interface Statement {
  index: number;
  kind: "select" | "insert" | "update" | "delete" | "explain" | "transaction" | "other";
  sql: string;
  params: Text[];
  compiler: string | null;
  driver: Sent | null;
  logged: string | null;
  literal: string | null;
  unwritable: string | null;
  formatted: Formatted;
  fragments: Fragment[];
  unplaced: number;
  decisions: number[];
  rows: Rows | null;
  converters: Converter[];
  instances: number;
  plan: Plan | null;
  stages: Timing[];
  call: number | null;
  steps: number[];
  executed: boolean;
  invented: string | null;
  error: string | null;
  driver_error: DriverError | null;
}
/**
 * What the PEP 249 driver was handed after Django's wrapper had converted it.
 *
 * ``method`` is that of its cursor, or of its connection for what ends or begins a transaction.
 */
export interface Sent {
  method: "execute" | "executemany" | "callproc" | "commit" | "rollback" | "autocommit";
  sql: string;
  params: Text[];
  paramstyle: string;
}
/**
 * The statement laid out over lines. Only white space differs from the raw one.
 *
 * ``segments`` map one onto the other, in order; ``tokens`` are for highlighting, in order, and
 * do not cover plain text. ``note`` says why, when the statement was left as it was.
 */
export interface Formatted {
  text: string;
  segments: Segment[];
  tokens: Token[];
  note: string | null;
}
/**
 * ``length`` code points, at ``raw`` of ``sql`` and at ``formatted`` of the formatted text.
 */
export interface Segment {
  raw: number;
  formatted: number;
  length: number;
}
/**
 * A stretch of the formatted text for highlighting.
 */
export interface Token {
  start: number;
  end: number;
  kind: "keyword" | "name" | "string" | "number" | "operator" | "placeholder" | "comment";
}
/**
 * A range of a statement's SQL made by one node of the query.
 *
 * ``sql[start:end]`` is what the node returned. Children lie inside their parent, siblings do not
 * overlap, parents come first. ``param_start``/``param_end`` is its range of ``params``.
 * ``exact`` is false when another place of the same text would have fitted as well.
 * ``place`` is the method that made it; ``clause`` is the part of the statement it stands in.
 */
export interface Fragment {
  id: number;
  parent: number | null;
  start: number;
  end: number;
  param_start: number;
  param_end: number;
  node: string;
  clause: string;
  place: number;
  origin: Origin;
  decisions: number[];
  exact: boolean;
}
/**
 * Who caused a fragment: a call of the snippet, down to its argument where that can be told.
 *
 * ``kind`` *call*: ``call`` is set, ``argument`` where certain, ``range`` is the place in the
 * snippet. *manager*: ``get_queryset()`` of the manager. *meta*: ``Meta.ordering``. *orm*: Django
 * itself (default columns, primary keys). *backend*: the database's own operations.
 */
export interface Origin {
  kind: "call" | "manager" | "meta" | "orm" | "backend";
  call: number | null;
  argument: number | null;
  range: SourceRange | null;
}
/**
 * What came back from the driver: a preview, before Django's converters.
 *
 * ``fetched`` counts all rows that Django fetched; ``count`` is the cursor's ``rowcount`` (-1
 * where the driver does not know). ``columns`` are the cursor's own names, ``chunks`` the rows
 * that each fetch gave.
 */
export interface Rows {
  columns: string[];
  types: string[];
  rows: (string | null)[][];
  fetched: number;
  count: number;
  chunks: number[];
}
/**
 * A function that turns a column's values into Python's, after the driver.
 *
 * ``column`` counts from 0; ``name`` is qualified (``DateField.from_db_value``).
 */
export interface Converter {
  column: number;
  name: string;
  place: number | null;
}
/**
 * What EXPLAIN answered about a statement, asked after the run and before it was rolled back.
 *
 * ``statement`` is what was sent, with its placeholders. ``raw`` is the whole answer, as
 * ``syntax``. ``analyzed``: the statement was executed once more for it, and ``actual_rows``,
 * ``loops`` and ``time`` were measured, where the database tells them. ``nodes`` is one tree in
 * preorder, siblings in the order in which the database names them; there are none when there is
 * an ``error``: the sentence that says why there is no plan. ``note`` is what a reader should know
 * of it: why nothing was measured although it was asked for, or what was not. ``planning`` and
 * ``execution`` are nanoseconds, where the database tells them. ``viewer`` can draw it, too.
 */
export interface Plan {
  statement: string;
  analyzed: boolean;
  raw: string;
  syntax: "text" | "json" | "xml";
  nodes: PlanNode[];
  planning: number | null;
  execution: number | null;
  note: string | null;
  error: string | null;
  viewer: PlanViewer | null;
}
/**
 * One step of a plan, which feeds its ``parent``: a position in ``Plan.nodes``.
 *
 * ``kind`` is the database's own word (``Index Scan``, ``SEARCH``, ``filesort``); ``access`` says
 * in one vocabulary how a relation's rows are reached, and is ``None`` for what reads no relation.
 * ``relation`` is a table; ``alias`` what the statement calls it, where that is something else,
 * or what it calls rows that are no table's. ``condition`` is what narrows the rows, in the
 * database's words. ``loops`` is how often the step was executed; ``estimated_rows``,
 * ``actual_rows`` and ``time`` count all of them (one, where nothing was measured). ``time`` is
 * nanoseconds with the children's. ``cost`` is in the database's own unit, with the children's,
 * of one execution: costs of two databases cannot be compared. ``None`` is "not told".
 * ``fragments`` are those of the statement that the step reads or decides, where that is certain.
 * ``examined_rows`` and ``kept_rows`` are what was measured before and after its condition, of all
 * loops.
 */
export interface PlanNode {
  parent: number | null;
  kind: string;
  access: ("scan" | "index" | "index only" | "key" | "other") | null;
  relation: string | null;
  alias: string | null;
  index: string | null;
  condition: string | null;
  estimated_rows: number | null;
  actual_rows: number | null;
  loops: number | null;
  cost: number | null;
  time: number | null;
  properties: PlanProperty[];
  fragments: number[];
  examined_rows: number | null;
  kept_rows: number | null;
}
/**
 * Something else that the database says of a step, in its words.
 */
export interface PlanProperty {
  name: string;
  value: string;
}
/**
 * A program that others wrote to draw this database's plans.
 *
 * Its page at ``url`` takes two texts, pasted by the visitor: ``Plan.raw``, and the statement.
 */
export interface PlanViewer {
  name: string;
  url: string;
}
/**
 * Repeated measurements of one thing, in nanoseconds, in the order they were taken.
 *
 * Of several samples the first is the cold one: ``median`` and ``spread`` (largest minus
 * smallest) are over the others. Both are 0 when there are no samples.
 */
export interface Timing {
  name: string;
  samples: number[];
  median: number;
  spread: number;
}
/**
 * What the driver raised, and what Django made of it (``django/db/utils.py``).
 *
 * ``type`` is the driver's class with its module (``psycopg.errors.UniqueViolation``), ``pep249``
 * the class of the driver's that Django knows it by (``IntegrityError``), ``django`` the class
 * that Django raised instead. ``code`` is the SQLSTATE or the number that the database gave.
 */
export interface DriverError {
  type: string;
  message: string;
  code: string | null;
  pep249: string | null;
  django: string;
}
/**
 * A stretch of time spent in one stage. Events form a balanced tree, parents first.
 *
 * ``backend`` is the part of it, in ns, that the backend's operations took which were called in
 * it and not in an event below it: they are too many to have events of their own.
 */
export interface Event {
  id: number;
  parent: number | null;
  stage: "model" | "manager" | "queryset" | "query" | "compiler" | "backend" | "cursor" | "driver";
  name: string;
  start: number;
  end: number;
  backend: number;
  call: number | null;
  statement: number | null;
}
/**
 * One stage of the descent: what it is, what happened there, how long it took.
 *
 * ``timing`` holds the time spent in the stage itself, stages further down not counted; its
 * samples are empty for a stage that did nothing of its own.
 */
export interface StageReport {
  name: "model" | "manager" | "queryset" | "query" | "compiler" | "backend" | "cursor" | "driver";
  label: string;
  docs: string;
  summary: string;
  facts: Fact[];
  timing: Timing;
}
/**
 * A thing a stage has to say: ``table``, ``bookshop_book``; and where it is defined.
 */
export interface Fact {
  name: string;
  value: string;
  place: number | null;
}
/**
 * One thing the backend was asked and answered.
 *
 * A flag of its features, a method of its operations with its ``arguments``, an entry of its
 * ``operators``, ``pattern_ops`` or ``data_types``, an ``as_<vendor>`` that was taken. ``place``
 * is what defines the answer; ``overrides`` is true when that is not Django's base backend.
 */
export interface Decision {
  kind: "feature" | "operation" | "operator" | "data_type" | "override";
  name: string;
  arguments: string | null;
  value: string;
  place: number | null;
  overrides: boolean;
}
/**
 * Where a class or method is defined: ``django/db/models/lookups.py``, line 1 upwards.
 *
 * ``name`` is qualified (``DatabaseFeatures.supports_over_clause``); ``line`` is ``None`` where
 * the source could not be read.
 */
export interface Place {
  name: string;
  file: string;
  line: number | null;
}
/**
 * A function of Django's behind a part of the run, told from its namesakes by ``digest``.
 *
 * ``part`` and ``of`` say behind what: a *node* (``Lower``), a *clause* (``SQLCompiler order by``;
 * ``SQLCompiler`` alone is the statement), a *call* (``values``). The nearest ones come first.
 * A *flag* is one that this Django's ``DatabaseFeatures`` have, whether it was asked or not.
 */
export interface Source {
  part: "node" | "clause" | "call" | "flag";
  of: string;
  place: number | null;
  digest: string;
}
/**
 * One model that a run queried or joined. ``ordering`` is that of its ``Meta``, as text.
 */
export interface ModelFacts {
  name: string;
  label: string;
  table: string;
  ordering: string[];
  fields: ModelField[];
  relations: Relation[];
}
/**
 * A concrete field: its ``column``, and ``attname`` (``publisher_id`` of ``publisher``).
 *
 * ``is_unique``: no two rows share a value. ``is_indexed``: an index begins with it.
 */
export interface ModelField {
  name: string;
  attname: string;
  column: string;
  is_unique: boolean;
  is_indexed: boolean;
}
/**
 * An attribute of instances that leads to other rows, those of model ``to``.
 *
 * ``query_name`` is what lookups call it. ``is_many``: it may lead to several rows. ``by_join``:
 * ``select_related()`` can follow it.
 */
export interface Relation {
  name: string;
  query_name: string;
  to: string;
  is_many: boolean;
  by_join: boolean;
}
/**
 * A clause held side by side over all databases, aligned by origin and node, not by text.
 *
 * ``kind`` is the strongest of its sides: *unsupported*, *missing*, *extra*, *spelled
 * differently*, *same*. ``label`` names the clause for people: ``filter(title__icontains)``.
 */
export interface Divergence {
  kind: "same" | "spelled differently" | "extra" | "missing" | "unsupported";
  label: string;
  node: string;
  origin: Origin;
  sides: Side[];
}
/**
 * One database's part of a divergence: ``fragments`` of ``statement`` of trace ``alias``.
 *
 * ``kind`` is against the baseline (the first trace), whose own side is always *same*. ``reason``
 * is the sentence a person would say; ``place`` is the source that decided, where known.
 */
export interface Side {
  alias: string;
  kind: "same" | "spelled differently" | "extra" | "missing" | "unsupported";
  statement: number | null;
  fragments: number[];
  sql: string;
  reason: string;
  place: Place | null;
}
/**
 * Something in the snippet to underline: who says so (aliases; empty for all) and why.
 */
export interface Problem {
  range: SourceRange;
  message: string;
  aliases: string[];
}
/**
 * One finding of one ``rule`` (``n-plus-one``) at one place, on the databases that show it.
 *
 * ``title`` is a few words, ``reason`` says what was seen, with its numbers, and why it matters.
 * ``range`` is the place in the snippet; ``None`` where it has none. ``witnesses`` are in the
 * order of the traces.
 */
export interface Finding {
  rule: string;
  weight: "wrong" | "costly" | "wasteful" | "hint";
  title: string;
  reason: string;
  range: SourceRange | null;
  witnesses: Witness[];
  remedy: Remedy | null;
}
/**
 * The statements of trace ``alias`` that a finding is about.
 */
export interface Witness {
  alias: string;
  statements: number[];
}
/**
 * What to do: a sentence; and the code, as edits in the snippet's order, none overlapping.
 *
 * ``edits`` are empty where it is not the snippet that has to change; ``code`` is then what to
 * write elsewhere (an index in a model's ``Meta``), else the empty string.
 */
export interface Remedy {
  text: string;
  edits: Edit[];
  code: string;
}
/**
 * ``snippet[range]`` becomes ``text``. An empty range inserts.
 */
export interface Edit {
  range: SourceRange;
  text: string;
}
/**
 * The results of all that were executed to their end, held against the first of them.
 *
 * ``compared`` are their aliases, the ``baseline`` first. ``verdict`` is the strongest of theirs,
 * ``message`` says it in a sentence. Compared are the value of the last expression and what
 * ``print()`` wrote.
 */
export interface Results {
  baseline: string;
  compared: string[];
  verdict: "same" | "same rows" | "differs" | "undetermined";
  message: string;
  differences: ResultDifference[];
}
/**
 * One difference of trace ``alias``'s result from the baseline's, in a sentence.
 *
 * ``rows`` are positions in the result's kept rows (``Trace.value.rows``) of ``alias`` that show
 * it, ``baseline_rows`` those of the baseline; at most ten each. ``column`` is the column's name,
 * where it is one column's.
 */
export interface ResultDifference {
  alias: string;
  kind: "order" | "collation" | "nulls" | "types" | "precision" | "values" | "rows" | "columns" | "cut" | "generated";
  message: string;
  rows: number[];
  baseline_rows: number[];
  column: string | null;
}
/**
 * Two snippets on one database: what the second makes of it that the first does not.
 *
 * Each of ``sides`` is the comparison of its own snippet, with one trace. The ``divergences`` hold
 * clauses of both side by side; an ``alias`` of theirs is *first* or *second*, the first is the
 * baseline, and a divergence's ``origin`` is that of the first side that has it. ``results``
 * names the two in the same way.
 */
export interface Contrast {
  schema_version: number;
  headline: string;
  sides: Comparison[];
  divergences: Divergence[];
  results: Results | null;
}
/**
 * Several backends side by side. ``headline`` sums it up in a line.
 */
export interface AnatomyComparison {
  schema_version: number;
  headline: string;
  anatomies: Anatomy[];
  rows: MatrixRow[];
}
/**
 * What one backend is made of. Empty where ``outcome`` is not *ok*.
 */
export interface Anatomy {
  schema_version: number;
  target: Target;
  outcome: Outcome;
  classes: BackendClass[];
  entries: Entry[];
  tests: SuiteMark[];
  places: Place[];
}
/**
 * One of the classes that a backend is made of.
 *
 * ``role`` is the name that Django's documentation knows it by: ``DatabaseFeatures``. ``purpose``
 * says what it is for, in a sentence. ``ancestors`` are its MRO without ``object``, itself first.
 */
export interface BackendClass {
  role: string;
  purpose: string;
  ancestors: Ancestor[];
}
/**
 * A class of an MRO with what stands in its own body, by line. ``name`` is qualified.
 */
export interface Ancestor {
  module: string;
  name: string;
  doc: string;
  members: Member[];
  place: number | null;
}
/**
 * A method or an attribute in the body of a class.
 *
 * ``overrides`` is the qualified name of the next class of the MRO that has it, too. ``text`` is
 * a method's signature or an attribute's value, cut.
 */
export interface Member {
  name: string;
  kind: "method" | "property" | "attribute";
  text: string;
  overrides: string | null;
  place: number | null;
}
/**
 * A row of the matrix on one database.
 *
 * ``name`` is unique among entries of its kind. ``value`` is what it is here, as a reader would
 * compare it; ``None`` where it could not be told, and ``note`` says why. ``how``: a *constant*
 * stands in a class's body, something *computed* is asked of the server or its settings; the
 * rest is a *method*, *compiled* SQL, or an entry of a *table*. ``place`` defines it;
 * ``overrides``: that is not Django's base backend. ``comment`` is what its source says above it,
 * or its docstring.
 * ``tests`` are those of :attr:`Anatomy.tests` that it has to do with. ``node`` is the class that
 * was compiled, as a decision of a trace names it; empty for what is no node.
 */
export interface Entry {
  kind:
    | "feature"
    | "operation"
    | "operator"
    | "data type"
    | "column type"
    | "lookup"
    | "function"
    | "schema"
    | "introspection"
    | "creation"
    | "wrapper";
  name: string;
  value: string | null;
  how: "constant" | "computed" | "method" | "compiled" | "table";
  comment: string;
  overrides: boolean;
  place: number | null;
  examples: CallExample[];
  tests: number[];
  note: string | null;
  node: string;
}
/**
 * A call as one would write it, and what it gave: SQL or a value, or how it was refused.
 *
 * ``params`` are the parameters beside the SQL, as texts.
 */
export interface CallExample {
  call: string;
  result: string | null;
  params: string[];
  error: string | null;
}
/**
 * A test of Django's own suite that this backend skips, or expects to fail.
 *
 * ``test`` is its dotted name. ``reason`` is the backend's; empty where it gives none.
 * ``features`` are the flags that the backend asked before it said so, as its source has them.
 */
export interface SuiteMark {
  test: string;
  verdict: "skipped" | "expected failure";
  reason: string;
  features: string[];
  place: number | null;
}
/**
 * An entry of the same kind and name on all databases.
 *
 * ``cells`` has for each anatomy the position of its entry, ``None`` where it has none.
 * ``differs``: of the backends that were read not all have it with the same value, or the same
 * refusal; those that could not tell don't count.
 */
export interface MatrixRow {
  kind:
    | "feature"
    | "operation"
    | "operator"
    | "data type"
    | "column type"
    | "lookup"
    | "function"
    | "schema"
    | "introspection"
    | "creation"
    | "wrapper";
  name: string;
  comment: string;
  differs: boolean;
  cells: (number | null)[];
}
/**
 * An :class:`AnatomyComparison` of anatomies that its reader has.
 *
 * ``databases`` are their aliases, in the order of the cells.
 */
export interface AnatomyMatrix {
  schema_version: number;
  headline: string;
  databases: string[];
  rows: MatrixCells[];
}
/**
 * A :class:`MatrixRow` without what its entries say: kind, name, the first comment.
 */
export interface MatrixCells {
  differs: boolean;
  cells: (number | null)[];
}
/**
 * The same operations on several databases.
 *
 * ``models`` is the declared source, ``written`` the operations as a migration would have them.
 * ``problems`` are those of the texts, each once.
 */
export interface MigrationComparison {
  schema_version: number;
  models: string;
  written: string;
  headline: string;
  traces: MigrationTrace[];
  rows: OperationRow[];
  problems: LabProblem[];
}
/**
 * What one database made of models and operations on them.
 *
 * ``reading`` and ``restored`` are ``None`` where nothing was executed. ``problem`` says which
 * text was refused. ``written`` are the operations as a migration has them, empty for none.
 */
export interface MigrationTrace {
  schema_version: number;
  target: Target;
  outcome: Outcome;
  operations: AskedOperation[];
  steps: EditorStep[];
  statements: DDL[];
  checks: CheckMessage[];
  reading: Reading | null;
  restored: Restored | null;
  problem: LabProblem | null;
  written: string;
  decisions: Decision[];
  places: Place[];
}
/**
 * A migration operation as it was asked for.
 *
 * ``text`` is its source in a migration, ``describe`` what Django says of it, ``state`` whether it
 * went well here. ``range`` is where it stands in what was typed, if it does. ``reason`` says why
 * there is no DDL (*nothing*), or why it is not to be had (*refused*, *failed*).
 */
export interface AskedOperation {
  text: string;
  describe: string;
  state: "ok" | "nothing" | "refused" | "failed" | "not reached";
  reason: string | null;
  range: SourceRange | null;
  ns: number | null;
}
/**
 * A call of a method of the schema editor; ``parent`` is the step that called it.
 *
 * ``operation`` is the position of the migration operation it belongs to, ``None`` in *setup*.
 * ``arguments`` are texts (``Book, title``), ``result`` what it gave back where that is plain or
 * SQL, empty where it is nothing. ``decisions`` are those asked for in this step and
 * not in one below it. ``start`` and ``end`` in ns since the beginning. ``through`` are places:
 * what its parent went through by ``super()`` on the way to it, outermost first. They are methods
 * of the editor as well, and no steps, since nobody asked the editor for them.
 */
export interface EditorStep {
  id: number;
  parent: number | null;
  phase: "setup" | "operation" | "undo";
  operation: number | null;
  method: string;
  arguments: string;
  result: string;
  decisions: number[];
  place: number | null;
  start: number;
  end: number;
  through: number[];
}
/**
 * A statement that the schema editor executed or, on a compiled database, would execute.
 *
 * ``step`` made it. ``template`` is the attribute of the schema editor that it was made from
 * (``sql_create_table``), where it can be told, ``template_place`` where that is; ``within`` are
 * those that parts of it were made from. ``sql`` and ``params`` are what Django's cursor gets, the
 * parameters as texts. ``ns`` is the time of the driver, ``None`` where nothing was executed.
 * ``is_deferred``: kept until the end of the ``with`` block. ``copies_rows``: it rewrites the
 * table, as far as the statement shows (``INSERT INTO … SELECT``). ``reads``: introspection, no
 * change. ``tokens`` are those of ``formatted``. ``invented`` says what was made up for it where
 * no server could be asked.
 */
export interface DDL {
  index: number;
  step: number | null;
  phase: "setup" | "operation" | "undo";
  operation: number | null;
  template: string | null;
  template_place: number | null;
  within: string[];
  sql: string;
  formatted: string;
  tokens: Token[];
  params: string[];
  is_deferred: boolean;
  copies_rows: boolean;
  reads: boolean;
  by_editor: boolean;
  ns: number | null;
  error: string | null;
  invented: string | null;
  place: number | null;
}
/**
 * What a system check says of a declared model on this database.
 *
 * ``by`` is the class that says it (``DatabaseValidation``, ``CharField``, ``Model``), ``object``
 * what it concerns (``lab.Book.title``), ``id`` Django's (``mysql.E001``).
 */
export interface CheckMessage {
  level: "debug" | "info" | "warning" | "error" | "critical";
  id: string;
  message: string;
  hint: string | null;
  object: string;
  by: string;
  range: SourceRange | null;
  place: number | null;
}
/**
 * What introspection gives after the operations, and the models that ``inspectdb`` writes.
 */
export interface Reading {
  tables: ReadTable[];
  inspectdb: string;
  losses: Loss[];
}
/**
 * A table as ``DatabaseIntrospection`` reads it.
 */
export interface ReadTable {
  name: string;
  kind: string;
  comment: string | null;
  columns: ReadColumn[];
  constraints: ReadConstraint[];
  relations: string[];
  sequences: string[];
}
/**
 * A column as ``DatabaseIntrospection`` reads it: its ``FieldInfo``, and the field for it.
 *
 * ``field_type`` is what ``get_field_type()`` makes of it, with its parameters.
 */
export interface ReadColumn {
  name: string;
  field_type: string;
  data_type: string;
  null: boolean;
  default: string | null;
  collation: string | null;
  comment: string | null;
}
/**
 * An index or a constraint as ``get_constraints()`` reads it.
 *
 * ``is_index``: it is one, or the database has made one for it.
 */
export interface ReadConstraint {
  name: string;
  kind: "primary key" | "unique" | "foreign key" | "check" | "index";
  columns: string[];
  foreign_key: string | null;
  orders: string[];
  type: string | null;
  definition: string | null;
  is_index: boolean;
}
/**
 * What did not come back from the database as the model said it.
 *
 * ``object`` is what was lost (``Book.status.choices``), ``declared`` and ``read`` the two sides,
 * ``reason`` why: the database does not hold it (*not in the database*), it holds something else
 * (*another type*), or Django does not read it (*not read*). ``range`` is in the models' source,
 * ``read_range`` in what ``inspectdb`` wrote, where something of it stands there.
 */
export interface Loss {
  object: string;
  kind: "not in the database" | "another type" | "not read";
  declared: string;
  read: string;
  reason: string;
  range: SourceRange | null;
  read_range: SourceRange | null;
  place: number | null;
}
/**
 * Whether the schema after undoing equals the one before, as introspection reads both.
 *
 * ``before`` and ``after`` are checksums; ``differences`` are sentences. So are ``tolerated``: the
 * order of columns, and the names of constraints that no model names, may have changed.
 */
export interface Restored {
  is_equal: boolean;
  before: string;
  after: string;
  differences: string[];
  tolerated: string[];
}
/**
 * What is wrong with a text: which one, where in it, why and what to do instead.
 */
export interface LabProblem {
  text: "models" | "operations" | "after" | "rows";
  range: SourceRange | null;
  message: string;
}
/**
 * One operation on all databases.
 */
export interface OperationRow {
  operation: number;
  describe: string;
  differs: boolean;
  sides: OperationSide[];
}
/**
 * What a database did for one operation, in numbers and against the first database.
 *
 * ``statements`` are positions in its trace. ``shape`` is what the operation came to:
 * *altered* in place, *rebuilt* (a new table takes the rows), *nothing*, *refused*. ``reason``
 * names the decision that differs from the first database's, where one does. ``own`` says what
 * made it go its way here, whatever others do: the backend's own methods, templates and types on
 * the way to its statements, and the flags that it sets. ``own_place`` is the first of them.
 */
export interface OperationSide {
  alias: string;
  shape: "altered" | "rebuilt" | "nothing" | "refused";
  statements: number[];
  reason: string;
  place: Place | null;
  own: string;
  own_place: Place | null;
}
/**
 * The same values on several databases.
 */
export interface InjectionComparison {
  schema_version: number;
  note: string;
  headline: string;
  traces: InjectionTrace[];
  rows: InjectionRow[];
}
/**
 * What one database did with the values.
 */
export interface InjectionTrace {
  schema_version: number;
  target: Target;
  outcome: Outcome;
  probes: InjectionProbe[];
}
/**
 * One value in one position on one database.
 *
 * ``code`` is the queryset; the name ``value`` in it is the hostile text, and
 * ``meant`` what it is for. ``verdict``: *bound*, *quoted*, *pasted* (the strongest
 * of its taints; what a driver quotes after it was bound stays *bound*), *refused* (``error`` says
 * how, ``place`` where), *dropped* where it did not come out as it is, or *absent* where the
 * database cannot do such a thing. ``sql`` and ``params`` are apart, as the driver gets them;
 * ``literal`` is what a driver sends that writes the values into the statement itself.
 */
export interface InjectionProbe {
  id: string;
  position:
    | "parameter"
    | "lookup"
    | "identifier"
    | "alias"
    | "order by"
    | "json path"
    | "keyword"
    | "explain option"
    | "date part"
    | "delimiter"
    | "connector"
    | "raw sql";
  label: string;
  code: string;
  value: string;
  meant: string;
  verdict: "bound" | "quoted" | "pasted" | "refused" | "dropped" | "absent";
  sql: string | null;
  params: string[];
  literal: string | null;
  taints: Taint[];
  error: string | null;
  explanation: string;
  place: Place | null;
}
/**
 * Where a part of the value came out: half open, in the text that ``where`` names.
 *
 * ``how``: *bound*, it is a parameter; *quoted*, inside the driver's or backend's quotes, with
 * what they escape; *pasted*, part of the SQL itself. ``label`` says so to a reader. ``exact`` is
 * false where the text could have come from elsewhere.
 */
export interface Taint {
  where: "sql" | "params" | "literal";
  param: number | null;
  start: number;
  end: number;
  how: "bound" | "quoted" | "pasted";
  label: string;
  exact: boolean;
}
/**
 * A probe on all databases: ``cells`` are positions in their traces.
 */
export interface InjectionRow {
  id: string;
  position:
    | "parameter"
    | "lookup"
    | "identifier"
    | "alias"
    | "order by"
    | "json path"
    | "keyword"
    | "explain option"
    | "date part"
    | "delimiter"
    | "connector"
    | "raw sql";
  label: string;
  differs: boolean;
  cells: (number | null)[];
}
/**
 * All lessons, oldest first, and what they are for.
 */
export interface Lessons {
  schema_version: number;
  note: string;
  lessons: Lesson[];
}
/**
 * One of Django's CVEs.
 *
 * ``text`` is what happened, whom it concerned and how to catch it in one's own code, in
 * Markdown. In ``code`` the name ``value`` is the hostile text. ``released``
 * is the day of the fix, ``2022-07-04``. ``faulty`` stands in ``django_version``, the vulnerable
 * one. ``vulnerable`` is ``None`` until that version's
 * environment was made: ``needs`` says how. ``today`` is the Django that ORMscope runs on.
 */
export interface Lesson {
  schema_version: number;
  cve: string;
  title: string;
  position:
    | "parameter"
    | "lookup"
    | "identifier"
    | "alias"
    | "order by"
    | "json path"
    | "keyword"
    | "explain option"
    | "date part"
    | "delimiter"
    | "connector"
    | "raw sql";
  vendor: string;
  text: string;
  code: string;
  value: string;
  affected: string;
  fixed: string;
  link: string;
  released: string;
  django_version: string;
  faulty: FaultyLine;
  needs: string | null;
  vulnerable: LessonSide | null;
  today: LessonSide;
}
/**
 * The line of the vulnerable Django that let the value through, and its file there.
 */
export interface FaultyLine {
  file: string;
  text: string;
}
/**
 * What one Django version did: the SQL it compiled with its taints, or how it refused.
 *
 * ``error`` is the exception as Django worded it, ``place`` where it was raised.
 */
export interface LessonSide {
  django_version: string;
  driver: string;
  sql: string | null;
  params: string[];
  taints: Taint[];
  error: string | null;
  place: Place | null;
}

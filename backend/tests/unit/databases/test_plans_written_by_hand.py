"""Answers of databases that are not at hand, written after their manuals; Firebird's is real.

What is tested is that they are read as the manuals say; that the servers answer so is not.
"""

from __future__ import annotations

import pytest

from ormscope.databases.cockroachdb import plan as cockroachdb
from ormscope.databases.firebird import plan as firebird
from ormscope.databases.oracle import plan as oracle
from ormscope.databases.plan_tree import NoPlan, tables
from ormscope.databases.sqlserver import plan as sqlserver

COCKROACHDB = """planning time: 301µs
execution time: 2.5ms
distribution: local
vectorized: true

• sort
│ estimated row count: 1,000 (missing stats)
│ actual row count: 7
│ order: +title
│
└── • lookup join (left outer)
    │ actual row count: 7
    │ table: publisher@publisher_pkey
    │ equality: (publisher_id) = (id)
    │ equality cols are key
    │
    ├── • filter
    │   │ filter: price > 10
    │   │
    │   └── • scan
    │         estimated row count: 200 (100% of the table; stats collected 3 minutes ago)
    │         actual row count: 200
    │         execution time: 1m0.5s
    │         table: book@book_pkey
    │         spans: FULL SCAN
    │
    └── • scan
          table: review@review_book
          spans: [/1 - /1]
"""


def test_cockroachdbs_tree() -> None:
    nodes = cockroachdb.read(COCKROACHDB)
    assert [(each.kind, each.parent) for each in nodes] == [
        ("sort", None), ("lookup join (left outer)", 0), ("filter", 1), ("scan", 2), ("scan", 1),
    ]  # fmt: skip
    sort, join, kept, scan, index = nodes
    assert (sort.estimated_rows, sort.actual_rows) == (1000, 7)
    assert [(each.name, each.value) for each in sort.properties] == [("order", "+title")]
    assert (join.access, join.relation, join.index) == ("key", "publisher", "publisher_pkey")
    assert join.condition == "equality: (publisher_id) = (id)"
    assert kept.condition == "filter: price > 10"
    assert (scan.access, scan.relation, scan.actual_rows) == ("scan", "book", 200)
    assert scan.time == 60_500_000_000
    assert (index.access, index.index) == ("index only", "review_book")
    with pytest.raises(NoPlan):
        cockroachdb.read("distribution: local")


# As firebird-embedded 5.0.4 answered.
FIREBIRD = """
Sub-query
    -> First N Records
        -> Filter
            -> Table "BOOKSHOP_BOOK" as "U0" Access By ID
                -> Bitmap
                    -> Index "RDB$PRIMARY8" Unique Scan
Select Expression
    -> Sort (record length: 44, key length: 12)
        -> Table "BOOKSHOP_AUTHOR" Full Scan
"""


def test_firebirds_explained_plan() -> None:
    nodes = firebird.read(FIREBIRD)
    assert [each.parent for each in nodes] == [None, 0, 1, 2, 3, 4, 5, 0, 7, 8]
    book, author = nodes[4], nodes[9]
    assert (book.kind, book.access, book.relation) == ("Access By ID", "index", "BOOKSHOP_BOOK")
    assert (book.alias, book.index) == ("U0", "RDB$PRIMARY8")
    assert (author.kind, author.access, author.alias) == ("Full Scan", "scan", None)
    with pytest.raises(NoPlan):
        firebird.read("")


def test_oracles_rows() -> None:
    row = oracle.Row
    rows = [
        row(0, None, "SELECT STATEMENT", None, None, None, None, 20, 7, None, None),
        row(1, 0, "NESTED LOOPS", None, None, None, None, 20, 7, None, None),
        row(2, 1, "TABLE ACCESS", "FULL", "BOOK", "TABLE", '"BOOK"@"SEL$1"', 20, 3, None,
            '"BOOK"."PRICE">10'),
        row(3, 1, "TABLE ACCESS", "BY INDEX ROWID", "PUBLISHER", "TABLE", '"T3"@"SEL$1"', 1, 1,
            None, None),
        row(4, 3, "INDEX", "UNIQUE SCAN", "SYS_C008", "INDEX (UNIQUE)", '"T3"@"SEL$1"', 1, 0,
            '"T3"."ID"="BOOK"."PUBLISHER_ID"', None),
    ]  # fmt: skip
    sql = 'SELECT 1 FROM "BOOK" INNER JOIN "PUBLISHER" T3 ON (1)'
    nodes = oracle.read(rows, tables(sql))
    assert [each.parent for each in nodes] == [None, 0, 1, 1, 3]
    root, _, book, publisher, index = nodes
    assert (root.kind, root.estimated_rows, root.cost) == ("SELECT STATEMENT", 20, 7)
    assert (book.kind, book.access, book.relation) == ("TABLE ACCESS FULL", "scan", "BOOK")
    assert (book.alias, book.condition) == (None, 'filter_predicates: "BOOK"."PRICE">10')
    assert (publisher.access, publisher.alias) == ("index", "T3")
    assert (index.relation, index.index, index.access) == ("PUBLISHER", "SYS_C008", "index only")
    with pytest.raises(NoPlan):
        oracle.read([], {})


SQLSERVER = """<ShowPlanXML xmlns="http://schemas.microsoft.com/sqlserver/2004/07/showplan">
<BatchSequence><Batch><Statements><StmtSimple><QueryPlan><QueryTimeStats ElapsedTime="3"/>
<RelOp PhysicalOp="Nested Loops" LogicalOp="Inner Join" EstimateRows="20"
       EstimatedTotalSubtreeCost="0.02">
  <RunTimeInformation><RunTimeCountersPerThread ActualRows="18" ActualExecutions="1"
       ActualElapsedms="2"/></RunTimeInformation>
  <NestedLoops>
    <RelOp PhysicalOp="Clustered Index Scan" LogicalOp="Clustered Index Scan" EstimateRows="20"
           EstimatedTotalSubtreeCost="0.01">
      <RunTimeInformation>
        <RunTimeCountersPerThread ActualRows="10" ActualExecutions="1" ActualElapsedms="1"/>
        <RunTimeCountersPerThread ActualRows="8" ActualExecutions="1" ActualElapsedms="2"/>
      </RunTimeInformation>
      <IndexScan><Object Table="[book]" Index="[PK__book]" IndexKind="Clustered"/>
        <Predicate><ScalarOperator ScalarString="[book].[price]&gt;(10)"/></Predicate>
      </IndexScan>
    </RelOp>
    <RelOp PhysicalOp="Clustered Index Seek" LogicalOp="Clustered Index Seek" EstimateRows="1"
           EstimatedTotalSubtreeCost="0.01">
      <RunTimeInformation><RunTimeCountersPerThread ActualRows="18" ActualExecutions="18"
           ActualElapsedms="0"/></RunTimeInformation>
      <IndexScan Lookup="0"><Object Table="[publisher]" Alias="[T3]" Index="[PK__publisher]"/>
      </IndexScan>
    </RelOp>
  </NestedLoops>
</RelOp></QueryPlan></StmtSimple></Statements></Batch></BatchSequence></ShowPlanXML>"""


def test_sqlservers_showplan() -> None:
    nodes = sqlserver.read(SQLSERVER)
    assert [(each.kind, each.parent) for each in nodes] == [
        ("Nested Loops", None), ("Clustered Index Scan", 0), ("Clustered Index Seek", 0),
    ]  # fmt: skip
    join, scan, seek = nodes
    assert (join.estimated_rows, join.actual_rows, join.time) == (20, 18, 2_000_000)
    assert join.relation is None  # the tables are those of the steps below
    assert (scan.access, scan.relation, scan.index) == ("scan", "book", "PK__book")
    assert (scan.actual_rows, scan.loops) == (18, 1)  # of two threads
    assert scan.condition == "Predicate: [book].[price]>(10)"
    assert (seek.access, seek.alias) == ("key", "T3")
    assert (seek.estimated_rows, seek.actual_rows, seek.loops) == (18, 18, 18)


@pytest.mark.parametrize("raw", ["", "no XML", "<a/>"])
def test_what_is_no_showplan_is_said(raw: str) -> None:
    with pytest.raises(NoPlan):
        sqlserver.read(raw)

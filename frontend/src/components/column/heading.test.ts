import { expect, test } from "vitest";
import { withoutVersion } from "./heading";

test.each([
  ["PostgreSQL 14", "14.20", "PostgreSQL"],
  ["MariaDB 10.11", "10.11.10", "MariaDB"],
  ["SQL Server 2019", "2019", "SQL Server"],
  ["SQL Server", "2022", "SQL Server"],
  ["MySQL 8", "80.1", "MySQL 8"],
  ["Oracle 19c", "19.3", "Oracle 19c"],
  ["SQLite", "3.40.1", "SQLite"],
])("%s on %s is %s", (label, server, heading) => expect(withoutVersion(label, server)).toBe(heading));

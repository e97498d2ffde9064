import { CopyButton } from "@/components/chrome/CopyButton";
import type { DriverError, Statement, Target } from "@/document/trace.gen";
import { Fold } from "./Fold";
import { Table } from "./Table";

/** PEP 249's `threadsafety` in words. */
const THREADS = [
  "threads may not share the module",
  "threads may share the module, not connections",
  "threads may share connections, not cursors",
  "threads may share cursors too",
];

/** PEP 249's `paramstyle`, as a placeholder of it is written. */
const STYLES: Record<string, string> = {
  qmark: "?",
  numeric: ":1",
  named: ":name",
  format: "%s",
  pyformat: "%(name)s",
};

/** What a column's driver says of itself (PEP 249), and what Django makes of its exceptions. */
export function DriverFacts({ target, startsOpen }: { target: Target; startsOpen: boolean }) {
  const { driver, driver_version, apilevel, threadsafety, paramstyle, errors, label } = target;
  const facts: (readonly [string, string, string | undefined])[] = [];
  if (apilevel !== null) facts.push(["apilevel", apilevel, undefined]);
  if (threadsafety !== null) facts.push(["threadsafety", String(threadsafety), THREADS[threadsafety]]);
  if (paramstyle !== null) facts.push(["paramstyle", `declares ${paramstyle}`, undefined]);
  const module = errors[0]?.driver.replace(/\.[^.]*$/, "") ?? driver;
  if (!driver) return null;
  return (
    <div className="driver">
      <Fold
        startsOpen={startsOpen}
        summary={
          <>
            Driver{" "}
            <b>
              {driver} {driver_version}
            </b>
          </>
        }
      >
        {facts.length > 0 && (
          <dl className="driver-facts">
            {facts.map(([name, value, words]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <b>{value}</b> {words && <small>{words}</small>}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {errors.length > 0 && (
          <Fold
            summary={
              <>
                Its exceptions and Django's <span className="count">{errors.length}</span>
              </>
            }
          >
            <Table
              caption={`Exceptions of ${driver} on ${label}, and Django's`}
              columns={[module, "django.db"]}
              rows={errors.map((each) => [each.driver.slice(module.length + 1), each.django])}
            />
          </Fold>
        )}
      </Fold>
    </div>
  );
}

/** A statement at the driver's boundary: the call, what it was given, and the literal to paste. */
export function Boundary({
  statement,
  name,
  isLive,
  isShown,
}: {
  statement: Statement;
  name: string;
  isLive: boolean;
  /** The SQL above is what the driver was given already. */
  isShown: boolean;
}) {
  const { driver, literal, unwritable } = statement;
  if (!driver) return null;
  const { method, sql, params, paramstyle } = driver;
  const isCursor = method === "execute" || method === "executemany" || method === "callproc";
  const call = isCursor
    ? `cursor.${method}(sql${params.length > 0 ? ", params" : ""})`
    : `connection.${method}`;
  return (
    <Fold startsOpen={isShown} summary={isLive ? "What the driver got" : "What the driver would get"}>
      <p className="note">
        <code>{call}</code>
        {params.length > 0 && (
          <>
            , called with {paramstyle} {STYLES[paramstyle] && <code>({STYLES[paramstyle]})</code>}
          </>
        )}
      </p>
      {!isShown && <pre>{sql}</pre>}
      {params.length > 0 && (
        <Table
          caption={`Parameters that the driver gets, ${name}`}
          columns={["#", "value", "type"]}
          rows={params.map(({ text, type, cut }, i) => [String(i + 1), cut ? `${text}…` : text, type])}
        />
      )}
      {literal !== null ? (
        <>
          <p className="note with-copy">
            Literal, to paste into its shell
            <CopyButton text={literal} label={`Copy the literal of ${name}`}>
              Copy
            </CopyButton>
          </p>
          <pre>{literal}</pre>
        </>
      ) : (
        <p className="note">There is no literal form. {unwritable}</p>
      )}
    </Fold>
  );
}

/** What the driver raised, and what Django raised instead. */
export function Raised({ error }: { error: DriverError }) {
  const { type, code, pep249, django } = error;
  const isNamed = pep249 !== null && type.endsWith(pep249);
  return (
    <p className="raised">
      <code>{type}</code>
      {code !== null && (
        <>
          {" "}
          <b>{code}</b>
        </>
      )}
      {pep249 !== null && !isNamed && <small> in PEP 249 {pep249}</small>} <span aria-hidden="true">→</span>
      <span className="visually-hidden">becomes</span> <code>{`django.db.${django}`}</code>
    </p>
  );
}

import { AwsError } from "../aws-error.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { LogEvent } from "./events/columns.ts";
import type { LogGroup } from "./log-group.ts";
import { digitsOf, startOf } from "./place.ts";

/** The input of StartQuery. Times are whole seconds since the epoch, both inclusive. */
export interface QueryRequest {
  readonly group: LogGroup;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly queryString: string;
  readonly limit: number | undefined;
}

/** A row of a result: the fields in the order of the query, and the pointer to the event. */
export type QueryRow = readonly { readonly field: string; readonly value: string }[];

/** What a query found. */
export interface QueryResult {
  readonly rows: readonly QueryRow[];
  readonly matched: number;
  readonly scanned: number;
  readonly scannedBytes: number;
}

const rowsDefault = 10_000;
const rowsMax = 100_000;

const fieldReaders: Readonly<Record<string, (event: LogEvent) => string>> = {
  "@timestamp": ({ atMs }) => timeText(atMs),
  "@ingestionTime": ({ ingestedAtMs }) => timeText(ingestedAtMs),
  "@message": ({ message }) => message,
  "@logStream": ({ stream }) => stream,
  "@ptr": digitsOf,
};

/** Formats a time as Insights does: `2026-10-08 07:30:29.470`, in UTC. */
const timeText = (atMs: number): string => new Date(atMs).toISOString().replace("T", " ").replace("Z", "");

interface Query {
  fields: readonly string[];
  readonly tests: ((event: LogEvent) => boolean)[];
  isAscending: boolean;
  limit: number;
}

/**
 * Runs a query of Logs Insights with the commands `fields`, `display`, `filter <field> like /<expression>/` or
 * `like "<text>"`, `sort @timestamp` and `limit`, on the events that have been ingested.
 *
 * @throws {AwsError} MalformedQueryException for any other command or field.
 */
export function runQuery(
  { group, startSeconds, endSeconds, queryString, limit }: QueryRequest,
  nowMs: number,
): QueryResult {
  const query = parseQuery(queryString, limit);
  const found: LogEvent[] = [];
  let scanned = 0;
  let scannedBytes = 0;
  for (const event of group.events.after(startOf(startSeconds * 1_000))) {
    if (event.atMs > endSeconds * 1_000) break;
    if (event.ingestedAtMs > nowMs) continue;
    scanned++;
    scannedBytes += event.message.length;
    if (query.tests.every((test) => test(event))) found.push(event);
  }
  if (!query.isAscending) found.reverse();
  const rows = found.slice(0, query.limit).map((event) => rowOf(event, query.fields));
  return { rows, matched: found.length, scanned, scannedBytes };
}

const rowOf = (event: LogEvent, fields: readonly string[]): QueryRow =>
  [...new Set([...fields, "@ptr"])].map((field) => ({ field, value: fieldReaders[field]?.(event) ?? "" }));

function parseQuery(text: string, limit = rowsDefault): Query {
  const query: Query = {
    fields: ["@timestamp", "@message"],
    tests: [],
    isAscending: false,
    limit: Math.min(limit, rowsMax),
  };
  for (const command of commandsOf(text)) {
    const [, word = "", rest = ""] = /^(\w+)\s*([\s\S]*)$/.exec(command) ?? [];
    if (word === "fields" || word === "display") query.fields = rest.split(",").map((name) => fieldIn(name.trim()));
    else if (word === "filter") query.tests.push(filterOf(rest));
    else if (word === "sort") query.isAscending = isAscending(rest);
    else if (word === "limit" && /^\d+$/.test(rest.trim())) query.limit = Math.min(Number(rest), rowsMax);
    else throw malformed(command);
  }
  return query;
}

/** Divides a query at `|`, except within an expression or a text. */
function commandsOf(text: string): string[] {
  const parts = text.match(/(?:\/(?:\\.|[^/\\])*\/|"(?:\\.|[^"\\])*"|[^|/"])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function fieldIn(name: string): string {
  if (fieldReaders[name] === undefined) throw malformed(name);
  return name;
}

function filterOf(text: string): (event: LogEvent) => boolean {
  const [, name = "", expression, phrase] =
    /^(@\w+)\s+like\s+(?:\/((?:\\.|[^/\\])*)\/|"((?:\\.|[^"\\])*)")\s*$/.exec(text.trim()) ?? [];
  const read = fieldReaders[name];
  if (read === undefined) throw malformed(`filter ${text}`);
  if (phrase !== undefined) return (event) => read(event).includes(phrase);
  try {
    const pattern = new RegExp(expression ?? "");
    return (event) => pattern.test(read(event));
  } catch {
    throw malformed(`filter ${text}`);
  }
}

function isAscending(text: string): boolean {
  const [, direction] = /^@timestamp(?:\s+(asc|desc))?\s*$/.exec(text.trim()) ?? [undefined, "?"];
  if (direction === "?") throw malformed(`sort ${text}`);
  return direction !== "desc";
}

const malformed = (part: string): AwsError =>
  new AwsError("MalformedQueryException", `flatten's emulator does not support this part of a query: ${part}`);

/** The state of a query (CWL-API GetQueryResults). */
export type QueryStatus = "Running" | "Complete" | "Cancelled";

/** A query takes this long (emulator rule). */
const queryMs = 1_000;

/** The queries that were started. They are not part of a snapshot. */
export class Queries {
  readonly #kernel: Kernel;
  readonly #started = new Map<string, { readonly atMs: number; readonly result: QueryResult; isStopped: boolean }>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @returns the id of the query. */
  start(result: QueryResult): string {
    const number = String(this.#started.size + 1).padStart(12, "0");
    const id = `00000000-0000-4000-8000-${number}`;
    this.#started.set(id, { atMs: this.#kernel.nowMs, result, isStopped: false });
    return id;
  }

  /** @throws {AwsError} ResourceNotFoundException for an unknown id. */
  get(id: string): { readonly status: QueryStatus; readonly result: QueryResult | undefined } {
    const query = this.#find(id);
    if (query.isStopped) return { status: "Cancelled", result: undefined };
    const isComplete = this.#kernel.nowMs >= query.atMs + queryMs;
    return isComplete ? { status: "Complete", result: query.result } : { status: "Running", result: undefined };
  }

  /** @returns whether the query was running. */
  stop(id: string): boolean {
    const query = this.#find(id);
    const wasRunning = this.get(id).status === "Running";
    if (wasRunning) query.isStopped = true;
    return wasRunning;
  }

  #find(id: string) {
    const query = this.#started.get(id);
    if (query !== undefined) return query;
    throw new AwsError("ResourceNotFoundException", "The specified query does not exist.");
  }
}

import { jsonIn } from "../../../base/encoding.ts";
import { memoize } from "../../../base/numbers.ts";
import { dayMs } from "../../../base/time.ts";
import { AwsError } from "../../aws-error.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { type LogEvent, startOf } from "../events/columns.ts";
import { digitsOf, type LogGroup } from "../log-group.ts";
import { parseQuery, type QueryState } from "./commands.ts";
import { type FieldValue, type Row, textIn } from "./functions.ts";

/** The input of StartQuery. Times are whole seconds since the epoch, both inclusive. */
interface QueryRequest {
  readonly groups: readonly LogGroup[];
  readonly accountId: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly queryString: string;
  readonly limit: number | undefined;
}

/** What a query found. */
export interface QueryResult {
  readonly rows: readonly QueryRow[];
  readonly matched: number;
  readonly scanned: number;
  readonly scannedBytes: number;
}

/** A row of a result: the fields in the order of the query, and the pointer to the event. */
type QueryRow = readonly { readonly field: string; readonly value: string }[];

/** A query that was started. */
interface StartedQuery {
  readonly id: string;
  readonly atMs: number;
  readonly queryString: string;
  readonly groupNames: readonly string[];
  readonly result: QueryResult;
  isStopped: boolean;
}

/** A query takes this long (emulator rule). */
const queryMs = 1_000;

/** Results are kept for seven days (CWL-UG quotas). */
const keptMs = 7 * dayMs;

/** The number of queries that are kept, which bounds the memory for their results (emulator rule). */
const keptMax = 100;

/** The latest queries that were started. They are not part of a snapshot. */
export class Queries {
  readonly #kernel: Kernel;
  /** Newest first. */
  #started: readonly StartedQuery[] = [];
  #count = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @returns the id of the query. The time in it distinguishes it from the queries before a restore, which resets the count. */
  start(query: Pick<StartedQuery, "result" | "queryString" | "groupNames">): string {
    const atMs = this.#kernel.nowMs;
    const time = atMs.toString(16).padStart(12, "0");
    const id = `${time.slice(0, 8)}-${time.slice(8)}-4000-8000-${String(++this.#count).padStart(12, "0")}`;
    this.#started = [{ ...query, id, atMs, isStopped: false }, ...this.list()].slice(0, keptMax);
    return id;
  }

  /** The queries of a group, or all, newest first. */
  list(groupName?: string): readonly StartedQuery[] {
    const fromMs = this.#kernel.nowMs - keptMs;
    this.#started = this.#started.filter(({ atMs }) => atMs >= fromMs);
    return this.#started.filter(({ groupNames }) => groupName === undefined || groupNames.includes(groupName));
  }

  /** @throws {AwsError} ResourceNotFoundException for an unknown id. */
  get(id: string): StartedQuery {
    const query = this.list().find((one) => one.id === id);
    if (query === undefined) throw new AwsError("ResourceNotFoundException", "The specified query does not exist.");
    return query;
  }

  statusOf({ isStopped, atMs }: StartedQuery): "Running" | "Complete" | "Cancelled" {
    if (isStopped) return "Cancelled";
    return this.#kernel.nowMs >= atMs + queryMs ? "Complete" : "Running";
  }
}

const rowsDefault = 10_000;
/** The most rows of a result. */
export const rowsMax = 100_000;

/** Runs a query of Logs Insights on the events that have been ingested. @throws {AwsError} MalformedQueryException */
export function runQuery(request: QueryRequest, nowMs: number): QueryResult {
  const commands = parseQuery(request.queryString);
  const events: EventRow[] = [];
  let scannedBytes = 0;
  for (const group of request.groups) {
    const log = `${request.accountId}:${group.name}`;
    for (const event of group.events.after(startOf(request.startSeconds * 1_000))) {
      if (event.atMs > request.endSeconds * 1_000) break;
      if (event.ingestedAtMs > nowMs) continue;
      events.push(new EventRow(event, log));
      scannedBytes += event.message.length;
    }
  }
  if (request.groups.length > 1) events.sort((a, b) => a.event.atMs - b.event.atMs);
  // Without `sort` the newest events come first.
  const rows = events.reverse();
  const start: QueryState = { rows, columns: undefined, matched: rows.length, isGrouped: false, isLimited: false };
  const end = commands.reduce((state, command) => command(state), start);
  const columns = new Set([...(end.columns ?? ["@timestamp", "@message"]), ...(end.isGrouped ? [] : ["@ptr"])]);
  const limit = request.limit ?? (end.isLimited ? rowsMax : rowsDefault);
  return {
    rows: end.rows.slice(0, limit).map((row) => resultOf(row, columns)),
    matched: end.matched,
    scanned: events.length,
    scannedBytes,
  };
}

/** Fields that an event does not have are omitted. */
function resultOf(row: Row, columns: ReadonlySet<string>): QueryRow {
  const result: { readonly field: string; readonly value: string }[] = [];
  for (const field of columns) {
    const value = textIn(row.get(field));
    if (value !== undefined) result.push({ field, value });
  }
  return result;
}

/** The fields that Insights discovers in the log of a function (CWL-UG "Supported logs and discovered fields"). */
const discovered: Readonly<Record<string, RegExp>> = {
  "@type": /^(START|END|REPORT|INIT_START|INIT_REPORT)\b/,
  "@requestId": /RequestId: ([\w-]+)/,
  "@duration": /^REPORT.*?\tDuration: ([\d.]+) ms/,
  "@billedDuration": /^REPORT.*?\tBilled Duration: ([\d.]+) ms/,
  "@initDuration": /^REPORT.*?\tInit Duration: ([\d.]+) ms/,
};

const megabytes: Readonly<Record<string, RegExp>> = {
  "@memorySize": /^REPORT.*?\tMemory Size: (\d+) MB/,
  "@maxMemoryUsed": /^REPORT.*?\tMax Memory Used: (\d+) MB/,
};

/** An event as a row. Its message is parsed when a query asks for the first member of its JSON. */
class EventRow implements Row {
  readonly event: LogEvent;
  readonly #log: string;
  #json: unknown;

  constructor(event: LogEvent, log: string) {
    this.event = event;
    this.#log = log;
  }

  get(name: string): FieldValue {
    const { event } = this;
    switch (name) {
      case "@timestamp":
        return new Date(event.atMs);
      case "@ingestionTime":
        return new Date(event.ingestedAtMs);
      case "@message":
        return event.message;
      case "@logStream":
        return event.stream;
      case "@log":
        return this.#log;
      case "@ptr":
        return digitsOf(event);
    }
    if (name.startsWith("@")) return discoveredField(event.message, name);
    if (this.#json === undefined) {
      this.#json = (event.message.trimStart().startsWith("{") ? jsonIn(event.message) : undefined) ?? null;
    }
    return memberOf(this.#json, name);
  }
}

function discoveredField(message: string, name: string): FieldValue {
  const size = Object.hasOwn(megabytes, name) ? megabytes[name]?.exec(message)?.[1] : undefined;
  if (size !== undefined) return Number(size) * 1_000_000;
  return Object.hasOwn(discovered, name) ? discovered[name]?.exec(message)?.[1] : undefined;
}

/** The keys of a path. They are kept, because a query reads the same few of every event. */
const keysOf = memoize((path: string) => path.split("."), 1_000);

/** The value at a path such as `record.metrics.durationMs` or `items.0`. */
function memberOf(json: unknown, path: string): FieldValue {
  let found = json;
  for (const key of keysOf(path)) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  if (typeof found === "string" || typeof found === "number") return found;
  if (typeof found === "boolean") return found ? 1 : 0;
  return found === null || found === undefined ? undefined : JSON.stringify(found);
}

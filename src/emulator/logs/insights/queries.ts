import { AwsError } from "../../aws-error.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { QueryResult } from "./run.ts";

/** A query that was started. */
export interface StartedQuery {
  readonly id: string;
  readonly atMs: number;
  readonly queryString: string;
  readonly groupNames: readonly string[];
  readonly result: QueryResult;
  isStopped: boolean;
}

/** A query takes this long (emulator rule). */
const queryMs = 1_000;

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
    this.#started = [{ ...query, id, atMs, isStopped: false }, ...this.#started].slice(0, keptMax);
    return id;
  }

  /** The queries of a group, or all, newest first. */
  list(groupName: string | undefined): readonly StartedQuery[] {
    return this.#started.filter(({ groupNames }) => groupName === undefined || groupNames.includes(groupName));
  }

  /** @throws {AwsError} ResourceNotFoundException for an unknown id. */
  get(id: string): StartedQuery {
    const query = this.#started.find((one) => one.id === id);
    if (query === undefined) throw new AwsError("ResourceNotFoundException", "The specified query does not exist.");
    return query;
  }

  statusOf({ isStopped, atMs }: StartedQuery): "Running" | "Complete" | "Cancelled" {
    if (isStopped) return "Cancelled";
    return this.#kernel.nowMs >= atMs + queryMs ? "Complete" : "Running";
  }
}

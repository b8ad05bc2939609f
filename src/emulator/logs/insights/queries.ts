import { AwsError } from "../../aws-error.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { QueryResult } from "./run.ts";

/** The state of a query (CWL-API GetQueryResults). */
export type QueryStatus = "Running" | "Complete" | "Cancelled";

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

/** The queries that were started. They are not part of a snapshot. */
export class Queries {
  readonly #kernel: Kernel;
  readonly #started = new Map<string, StartedQuery>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @returns the id of the query. */
  start(result: QueryResult, queryString: string, groupNames: readonly string[]): string {
    const number = String(this.#started.size + 1).padStart(12, "0");
    const id = `00000000-0000-4000-8000-${number}`;
    this.#started.set(id, { id, atMs: this.#kernel.nowMs, result, queryString, groupNames, isStopped: false });
    return id;
  }

  /** The queries of a group, or all, newest first. */
  list(groupName: string | undefined): readonly StartedQuery[] {
    const all = [...this.#started.values()].reverse();
    return groupName === undefined ? all : all.filter(({ groupNames }) => groupNames.includes(groupName));
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

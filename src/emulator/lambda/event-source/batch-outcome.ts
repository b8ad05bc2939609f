import { jsonIn } from "../../../base/encoding.ts";
import type { CompletedInvocation } from "../invoke/outcome.ts";

/** Which messages of a batch have failed. They stay in the queue. */
export type BatchOutcome =
  | { readonly kind: "all-failed" }
  | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

/** The messages of a batch, as far as its outcome depends on them. */
type Identified = readonly { readonly messageId: string }[];

/** Returns which messages of a batch have failed. Without `ReportBatchItemFailures`, they fail or succeed together. */
export function batchOutcome(
  { functionError, json }: CompletedInvocation,
  reportsItemFailures: boolean,
  messages: Identified,
): BatchOutcome {
  if (functionError !== undefined) return allFailed;
  return reportsItemFailures ? outcomeOfReport(json, messages) : noneFailed;
}

/**
 * Reads the response to a batch of a mapping with `ReportBatchItemFailures` (L-DG "Implementing partial batch responses").
 * A response without a list, or with an empty one, is a complete success. A list of known ids is a partial failure. Anything
 * else fails the whole batch: invalid JSON, and an id that is unknown, empty, null or missing. Empty responses of other
 * types are a success, as recordings of AWS for streams show.
 */
export function outcomeOfReport(response: string, messages: Identified): BatchOutcome {
  const report = parse(response);
  if (report === null || report === "") return noneFailed;
  if (Array.isArray(report)) return report.length === 0 ? noneFailed : allFailed;
  if (typeof report !== "object") return allFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, messages) : allFailed;
}

function outcomeOfFailures(failures: readonly unknown[], messages: Identified): BatchOutcome {
  if (failures.length === 0) return noneFailed;
  const known = new Set(messages.map(({ messageId }) => messageId));
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}

/** Parses JSON; an empty text is null. @returns undefined for invalid JSON. */
function parse(text: string): unknown {
  return text === "" ? null : jsonIn(text);
}

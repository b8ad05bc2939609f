/** What an invocation means for the messages of its batch: those that failed stay in the queue. */
export type BatchOutcome =
  | { readonly kind: "all-failed" }
  | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

/**
 * Reads the answer to a batch as `ReportBatchItemFailures` has it read (L-DG "Implementing partial batch responses"):
 * nothing, `{}`, and an empty or null list are a success; a list of known ids is a partial failure; everything else,
 * an unknown, empty or null id included, fails the whole batch.
 */
export function outcomeOfReport(answer: string, messageIds: Iterable<string>): BatchOutcome {
  const report = parse(answer);
  if (report === null) return noneFailed;
  if (typeof report !== "object" || Array.isArray(report)) return allFailed;
  if (Object.keys(report).length === 0) return noneFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, new Set(messageIds)) : allFailed;
}

/** The whole batch failed, or none of it did. */
export const outcomeOfRun = (functionFailed: boolean): BatchOutcome => (functionFailed ? allFailed : noneFailed);

function outcomeOfFailures(failures: readonly unknown[], known: ReadonlySet<string>): BatchOutcome {
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}

function parse(answer: string): unknown {
  if (answer === "") return null;
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

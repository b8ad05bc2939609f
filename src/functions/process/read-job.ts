import type { JobMessage } from "../../base/job.ts";

/** The job in a message body (JSON text) or in a direct event; undefined when there is no document number in it. */
export function readJob(source: unknown): JobMessage | undefined {
  const value = typeof source === "string" ? parse(source) : source;
  const document = (value as Partial<JobMessage> | null | undefined)?.document;
  return Number.isFinite(document) ? (value as JobMessage) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { limits } from "../../../base/limits.ts";
import { type AwsError, userError } from "../../aws-error.ts";
import { md5Hex } from "../../sqs/message/message.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";

/**
 * Follows chains of invocations through the tracing header, `X-Amzn-Trace-Id`. Lambda gives it to the function as
 * `_X_AMZN_TRACE_ID`, SDKs pass it on with every call, and SQS keeps it as the system attribute `AWSTraceHeader`. Its part
 * `Lineage` counts the invocations of each function in the chain, e.g. `Lineage=a87bd80c:1|68fd508a:5` (X-Ray-DG tracing header).
 */

/** The invocations of each function in a chain so far, by the hash of the function. */
type Lineage = ReadonlyMap<string, number>;

const lineagePart = /(?:^|;)\s*Lineage=([^;]*)/;

/** Returns the lineage in a tracing header, empty if it has none. */
function lineageIn(header: string): Lineage {
  const entries = (lineagePart.exec(header)?.[1] ?? "").split("|").map((entry) => entry.split(":"));
  return new Map(entries.flatMap(([hash, count]) => (hash && count ? [[hash, Number(count) || 0]] : [])));
}

const hashes = new WeakMap<DeployedFunction, string>();

/** Returns the name of a function in a lineage. Its versions share it. */
function hashOf(fn: DeployedFunction): string {
  const known = hashes.get(fn);
  if (known !== undefined) return known;
  const { arn, version } = fn;
  const hash = md5Hex(version === "$LATEST" ? arn : arn.slice(0, -version.length - 1)).slice(0, 8);
  hashes.set(fn, hash);
  return hash;
}

/** Checks whether a function has run so often in the chain of a request that Lambda stops it (L-DG invocation-recursion). */
export const isRecursive = (fn: DeployedFunction, header: string | undefined): boolean =>
  header !== undefined && (lineageIn(header).get(hashOf(fn)) ?? 0) >= limits.lambda.recursiveInvocationsMax;

/** Combines the tracing headers of a batch: each function has been invoked as often as in the longest of the chains. */
export function combinedHeader(headers: readonly (string | undefined)[]): string | undefined {
  if (headers.every((header) => header === undefined)) return undefined;
  const given = new Set(headers.filter((header) => header !== undefined));
  if (given.size < 2) return [...given][0];
  const counts = new Map<string, number>();
  for (const header of given) {
    for (const [hash, count] of lineageIn(header)) counts.set(hash, Math.max(count, counts.get(hash) ?? 0));
  }
  return `Lineage=${textOf(counts)}`;
}

/** Returns the tracing header of an invocation: its own ids, and the lineage of its request with one invocation more. */
export function traceHeaderOf(
  fn: DeployedFunction,
  { requestId, header = "" }: { readonly requestId: string; readonly header?: string | undefined },
  nowMs: number,
): string {
  const hash = hashOf(fn);
  const hex = requestId.replaceAll("-", "");
  const seconds = Math.floor(nowMs / 1_000)
    .toString(16)
    .padStart(8, "0");
  const lineage = header === "" ? undefined : lineageIn(header);
  const counted =
    lineage === undefined ? `${hash}:1` : textOf(new Map([...lineage, [hash, (lineage.get(hash) ?? 0) + 1]]));
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16, 32)};Sampled=0;Lineage=${counted}`;
}

const textOf = (lineage: Lineage): string => [...lineage].map(([hash, count]) => `${hash}:${count}`).join("|");

/** Creates AWS's error for a synchronous invocation that Lambda stops (L-API Invoke). */
export const recursiveInvocation = (): AwsError =>
  userError(
    "RecursiveInvocationException",
    400,
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
  );

import type { EnvironmentPool } from "./environment-pool.ts";
import type { EventInvokeConfig } from "./event-invoke-config.ts";
import type { FunctionCode } from "./function-code.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { Dimensions } from "./lambda-metrics.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** A function that exists: what it is, and what it has at its disposal. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  settings: FunctionSettings;
  code: FunctionCode;
  lastModifiedMs: number;
  /** Rises with every change of code or settings; environments of an older revision are not used again. */
  revision: number;
  /** Shown as `RevisionId`. */
  revisionId: string;
  /** Undefined: shares what the account leaves unreserved. 0: the function is off. */
  reservedConcurrency: number | undefined;
  eventInvokeConfig: EventInvokeConfig | undefined;
  tags: Readonly<Record<string, string>>;
  readonly environments: EnvironmentPool;
  /** Allows new environments (L-DG scaling behavior). */
  readonly scaling: TokenBucket;
  readonly busy: BusyCount;
  readonly dimensions: Dimensions;
}

/** Environments at work. */
export interface BusyCount {
  busy: number;
  /** Runs that began and ended within the present instant. */
  momentary: number;
  /** Runs that began at the present instant. */
  begun: number;
}

/** The log group a function writes to. */
export const logGroupOf = ({ name, settings }: DeployedFunction): string => settings.logGroup ?? `/aws/lambda/${name}`;

import type { FlagDefinition } from "./command.ts";
import { parseChoice } from "./parse/choices.ts";
import { parseWhole } from "./parse/numbers.ts";

/** Flags that every command has, after parsing. */
export interface CommonFlags {
  readonly target?: string;
  readonly endpointUrl?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
  readonly format?: "table" | "json";
  readonly output?: string;
  readonly seed?: number;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
  readonly debug?: boolean;
}

const formats = ["table", "json"] as const;

/** The largest seed: what fits into 31 bits. */
const seedMax = 2_147_483_647;

export const commonFlags: readonly FlagDefinition[] = [
  { syntax: "--target <where>", help: "local (the emulator, default), aws, or an endpoint's URL" },
  { syntax: "--endpoint-url <url>", help: "talk to this endpoint" },
  { syntax: "--profile <name>", help: "AWS profile" },
  { syntax: "--region <name>", help: "AWS Region" },
  { syntax: "--stack <name>", help: 'name of the deployed stack (default: "flatten")' },
  { syntax: "--format <how>", help: "table or json", parse: parseChoice(formats) },
  { syntax: "-o, --output <file>", help: "write the result to this file" },
  { syntax: "--seed <n>", help: "repeat a run: the seed it printed", parse: parseWhole(0, seedMax, 42) },
  { syntax: "-y, --yes", help: "do not ask" },
  { syntax: "-q, --quiet", help: "no progress, no notes" },
  { syntax: "--no-color", help: "no colours" },
  { syntax: "--debug", help: "show the stack of an error" },
];

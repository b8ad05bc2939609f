import { type FlagDefinition, grouped } from "./command.ts";
import { parseChoice } from "./parse/choices.ts";
import { parseWhole } from "./parse/numbers.ts";

/** Flags of every command, after parsing. */
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

/** The largest seed: 2³¹ − 1. */
const seedMax = 2_147_483_647;

/** Flags of every command. */
export const commonFlags: readonly FlagDefinition[] = grouped("common", [
  { syntax: "--target <where>", help: "local (the emulator, default), aws, or the URL of an endpoint" },
  { syntax: "--endpoint-url <url>", help: "URL of an endpoint; replaces --target" },
  { syntax: "--profile <name>", help: "AWS profile" },
  { syntax: "--region <name>", help: "AWS Region" },
  { syntax: "--stack <name>", help: 'name of the stack (default: "flatten")' },
  { syntax: "--format <how>", help: "table or json (default: table)", parse: parseChoice(formats) },
  { syntax: "-o, --output <file>", help: "write the result to this file" },
  { syntax: "--seed <n>", help: "seed of the random numbers; a run prints its own", parse: parseWhole(0, seedMax, 42) },
  { syntax: "-y, --yes", help: "answer yes to every question" },
  { syntax: "-q, --quiet", help: "show neither progress nor notes" },
  { syntax: "--no-color", help: "print without colors" },
  { syntax: "--debug", help: "print stack traces" },
]);

import type { CommonFlags } from "./common-flags.ts";
import { flagName } from "./parse/values.ts";

const placeMembers = ["target", "endpointUrl", "profile", "region", "stack", "function", "queue", "dlq"] as const;

/** Flags of the target and the workload of a command. */
export type PlaceFlags = Pick<CommonFlags, (typeof placeMembers)[number]>;

/** These flags, as the next command repeats them: one text for each flag and its value. */
export const placeFlags = (flags: PlaceFlags): string[] => flagTexts(placeOf(flags));

/** These flags as words of a command line. */
export const placeArgv = (flags: PlaceFlags): string[] => flagPairs(placeOf(flags)).flat();

const placeOf = (flags: PlaceFlags): FlagValues => Object.fromEntries(placeMembers.map((name) => [name, flags[name]]));

/** Values of flags, by their members. A flag with several values is repeated. */
type FlagValues = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The flags that have a value, as the next command repeats them: `--max-peak 10` for `maxPeak`. */
export const flagTexts = (values: FlagValues): string[] =>
  flagPairs(values).map(([flag, value]) => `${flag} ${quoted(value)}`);

const flagPairs = (values: FlagValues): [flag: string, value: string][] =>
  Object.entries(values).flatMap(([name, value = []]) =>
    (typeof value === "object" ? value : [String(value)]).map((each): [string, string] => [flagName(name), each]),
  );

/** Quotes a text for a shell, if necessary. */
export const quoted = (text: string): string =>
  /^[\w./:,%=+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A command in a text. Commands of `flatten local` use no other target, and `flatten explain` uses none. */
const commandPattern =
  /\bflatten (?:burst|compare|watch-metrics|measure|plan|deploy|destroy|status|doctor|logs|(?:alarms|dlq|queue) [a-z]+)\b/;

/** A command of the AWS CLI in a text. */
const awsPattern = /\baws (?:cloudwatch|lambda|logs|scheduler|sqs) [a-z-]+/g;

/** Adds the endpoint, the profile and the Region to each command of the AWS CLI in a text. */
function awsAtPlace(text: string, { target, endpointUrl, profile, region }: PlaceFlags): string {
  const url = endpointUrl ?? (target !== undefined && /^https?:/.test(target) ? target : undefined);
  const added = placeFlags({
    ...(url && { endpointUrl: url }),
    ...(profile && { profile }),
    ...(region && { region }),
  });
  return text.replace(awsPattern, (command) => [command, ...added].join(" "));
}

/**
 * Adds the flags of the target to each command in a text, so that a command that is pasted from it runs on the same stack
 * as the command that printed it. Flags that a command has already are not added again. With `--like`, the function is that of
 * the files: only commands that play it name it.
 */
export function atPlace(text: string, flags: PlaceFlags & { readonly like?: readonly string[] }): string {
  const added = placeFlags(flags);
  const namesNoParts = (part: string): boolean =>
    withoutParts.test(part) || (flags.like !== undefined && !part.includes(" --like "));
  if (added.length === 0) return text;
  return awsAtPlace(text, flags)
    .split(new RegExp(`(?=${commandPattern.source})`))
    .map((part) => {
      const missing = added.filter((flag) => {
        const name = flag.split(" ")[0] as string;
        return !hasFlag(part, name) && !(namesNoParts(part) && workloadNames.includes(name));
      });
      return part.replace(commandPattern, (command) => [command, ...missing].join(" "));
    })
    .join("");
}

/** Commands that create or delete a stack, and the flags of its parts, which they do not accept. */
const withoutParts = /^flatten (?:deploy|destroy)\b/;
const workloadNames = ["--function", "--queue", "--dlq"];

/** Whether a command has a flag. `--target` and `--endpoint-url` replace each other. */
const hasFlag = (command: string, flag: string): boolean =>
  (flag === "--target" || flag === "--endpoint-url" ? ["--target", "--endpoint-url"] : [flag]).some((name) =>
    command.includes(` ${name} `),
  );

/** A command line as it is typed: `flatten burst --count 100`. */
export const commandText = (argv: readonly string[]): string => ["flatten", ...argv.map(quoted)].join(" ");

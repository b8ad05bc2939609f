/** Flags that other parts of the set-up show, and flags that change nothing about what a run does. */
const notCompared: ReadonlySet<string> = new Set(
  [
    "account-limit arms batch-size batching-window confidence count deadline delays jitter",
    "mapping-max-concurrency max-peak max-rate max-connections connections-per-environment no-direct repeat",
    "reserved-concurrency seed spread via",
    "dlq endpoint-url function profile queue region stack target",
    "assert baseline debug details format json name no-color output plain quiet record-payloads report serve speed yes",
  ]
    .flatMap((line) => line.split(" "))
    .map((name) => `--${name}`),
);

/** Flags whose settings a record contains, as they were resolved. */
const resolved: ReadonlySet<string> = new Set(
  "abort arrivals fail flaky max-receive-count parallel pause scale warp work".split(" ").map((name) => `--${name}`),
);

/** Short forms of the flags above that have a value. */
const short: ReadonlySet<string> = new Set(["-n", "-o"]);

/** A word of a command line as `quoted` writes it: quoted parts, escaped characters, and plain ones. */
const wordPattern = /(?:'[^']*'|\\.|[^\s'\\])+/gs;

const unquoted = (word: string): string => word.replace(/'([^']*)'|\\(.)/gs, (_, inside, escaped) => inside ?? escaped);

/**
 * The flags of a recorded command that decide what its jobs are and how they are sent, by their names, as they were typed: work,
 * failures, payloads, pauses, the emulator. A flag that is repeated has all its values, in alphabetical order.
 *
 * @param isResolved leaves out the flags whose settings the record contains.
 */
export function comparedFlags(command: string, isResolved = false): Readonly<Record<string, string>> {
  const words = (command.match(wordPattern) ?? []).map(unquoted);
  const flags: Record<string, string[]> = {};
  words.forEach((word, index) => {
    const [, name, inside] = /^(--[a-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (
      name === undefined ||
      notCompared.has(name) ||
      (isResolved && resolved.has(name)) ||
      short.has(words[index - 1] ?? "")
    )
      return;
    const next = words[index + 1];
    const value = inside ?? (next === undefined || /^--?[a-z]/.test(next) ? "yes" : next);
    flags[name] = [...(flags[name] ?? []), value].sort();
  });
  return Object.fromEntries(Object.entries(flags).map(([name, values]) => [name, values.join(", ")]));
}

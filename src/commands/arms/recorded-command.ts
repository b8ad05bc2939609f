import { quoted } from "../../cli/command-line.ts";

/** The command line with its seed, quoted for a shell: it runs the same jobs again. */
export function repeatCommand(argv: readonly string[], seed: number): string {
  const hasSeed = argv.some((word) => /^--seed(?:=|$)/.test(word));
  return ["flatten", ...argv.map(quoted), ...(hasSeed ? [] : [`--seed ${seed}`])].join(" ");
}

/**
 * The command line of a measurement or a watch, with the flags that name its period exchanged for the period itself: it reads the same
 * minutes again.
 *
 * @param period what names the period, such as `--from <time> --to <time>`
 */
export function readCommand(argv: readonly string[], period: readonly string[]): string {
  const others = withoutOutput(argv).filter((word, index, all) => {
    const before = all[index - 1] ?? "";
    return !periodFlag.test(word) && !(periodFlag.test(before) && !before.includes("="));
  });
  return ["flatten", ...others, ...period].map((word, index) => (index === 0 ? word : quoted(word))).join(" ");
}

/** Flags of the period of a measurement, and of its name. */
const periodFlag = /^--(?:since|from|to|name)(?:=|$)/;

/** Flags that only decide how a run is shown, and where its result is written. */
const outputFlag = /^(?:--json|--serve|--details|--plain|--no-color|--quiet|-q|--debug)$/;

/** Such flags with a value. */
const outputValueFlag = /^(?:-o|--output|--report|--format|--speed)(?:=|$)/;

/** A command line without the flags of its output. */
export const withoutOutput = (argv: readonly string[]): readonly string[] =>
  argv.filter((word, index) => {
    const before = argv[index - 1] ?? "";
    const isValue = outputValueFlag.test(before) && !before.includes("=");
    return isValue ? false : !outputFlag.test(word) && !outputValueFlag.test(word);
  });

/** Flags whose values are data of the user. */
const payloadFlag = /^(--payload|--attribute|--group-id)(=|$)/s;

/** A command line for the run record, which keeps no payload: `--payload '<not recorded>'`. */
export const withoutPayloads = (argv: readonly string[]): readonly string[] =>
  argv.map((word, index) => {
    const [, flag, equals] = payloadFlag.exec(word) ?? [];
    if (equals === "=") return `${flag}=<not recorded>`;
    return payloadFlag.exec(argv[index - 1] ?? "")?.[2] === "" ? "<not recorded>" : word;
  });

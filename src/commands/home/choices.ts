import { parseWindow, parseWindows, parseWorkText } from "../../cli/parse/load.ts";
import { parseCount, parsePositiveDuration, type ValueParser } from "../../cli/parse/values.ts";
import type { Option } from "../../cli/prompts.ts";

/** A flag that a choice asks for. */
export interface FlagQuestion {
  readonly flag: string;
  readonly message: string;
  readonly initial: string;
  readonly parse?: ValueParser<unknown>;
  /** The answer for which the flag is left out. */
  readonly without?: string;
}

/** A choice of the menu, with the command that it runs; the questions and the command may depend on a first answer. */
export interface Choice extends Option<string> {
  readonly variants: readonly Variant[];
  /** The question between several variants. */
  readonly message?: string;
}

/** A command of a choice. */
export interface Variant {
  readonly label: string;
  readonly hint?: string;
  readonly argv: readonly string[];
  readonly questions: readonly FlagQuestion[];
}

const countQuestion: FlagQuestion = { flag: "--count", message: "How many jobs?", initial: "100", parse: parseCount };
const workQuestion: FlagQuestion = {
  flag: "--work",
  message: "How long does a job take? For example 5s, 2s-8s or lognormal:5s,0.4",
  initial: "5s",
  parse: parseWorkText,
};
const load = [countQuestion, workQuestion];

const only = (argv: readonly string[], ...questions: readonly FlagQuestion[]) => [{ label: "", argv, questions }];

/** What the home screen offers, in its order. `runs` and `quit` are handled by the screen itself. */
export const choices: readonly Choice[] = [
  {
    value: "lab",
    label: "The lab: flatten a curve, step by step",
    hint: "guess, run, see why",
    variants: only(["lab"]),
  },
  {
    value: "burst",
    label: "Run a burst and see its peak",
    hint: "flatten burst",
    variants: only(["burst"], ...load, {
      flag: "--jitter",
      message: "Delay each message by how many seconds? For example 10-100; none: all at once",
      initial: "10-100",
      parse: orNone(parseWindow),
      without: "none",
    }),
  },
  {
    value: "compare",
    label: "Compare several delays with the same jobs",
    hint: "flatten compare",
    variants: only(
      ["compare"],
      { flag: "--delays", message: "Which delays, in seconds?", initial: "0,30,100", parse: parseWindows },
      ...load,
    ),
  },
  {
    value: "plan",
    label: "Plan the delays for a goal",
    hint: "flatten plan; sends nothing",
    message: "Which goal?",
    variants: [
      planFor("a maximum peak", {
        flag: "--max-peak",
        message: "How many jobs may run at the same time?",
        initial: "10",
        parse: parseCount,
      }),
      planFor("a deadline", {
        flag: "--deadline",
        message: "When must the last job have ended?",
        initial: "2m",
        parse: parsePositiveDuration,
      }),
      planFor("none: show the peak against the last end"),
    ],
  },
  {
    value: "measure",
    label: "Measure a function from its log",
    hint: "flatten measure; read-only",
    message: "Which function?",
    variants: [
      measureOf("the function that this folder works on", []),
      measureOf("a function of an AWS account, by its name", ["--target", "aws"], {
        flag: "--function",
        message: "Name or ARN of the function?",
        initial: "orders",
      }),
    ],
  },
  {
    value: "watch",
    label: "Watch the metrics",
    hint: "flatten watch-metrics",
    variants: only(["watch-metrics"]),
  },
];

/** What can be removed. */
export const cleanUps: readonly Variant[] = [
  { label: "Messages in the queue", hint: "flatten queue purge", argv: ["queue", "purge"], questions: [] },
  { label: "Dead-lettered messages", hint: "flatten dlq purge", argv: ["dlq", "purge"], questions: [] },
  { label: "Old run records", hint: "keeps the newest 20", argv: ["runs", "prune", "--keep", "20"], questions: [] },
  { label: "The state of the local emulator", hint: "flatten local reset", argv: ["local", "reset"], questions: [] },
  { label: "The stack and everything in it", hint: "flatten destroy", argv: ["destroy"], questions: [] },
];

function planFor(label: string, ...goal: readonly FlagQuestion[]): Variant {
  return { label, argv: ["plan"], questions: [...load, ...goal] };
}

function measureOf(label: string, target: readonly string[], ...named: readonly FlagQuestion[]): Variant {
  const since: FlagQuestion = {
    flag: "--since",
    message: "How far back?",
    initial: "1h",
    parse: parsePositiveDuration,
  };
  return { label, argv: ["measure", ...target], questions: [...named, since] };
}

function orNone(parse: ValueParser<unknown>): ValueParser<unknown> {
  return (flag) => (text) => (text === "none" ? undefined : parse(flag)(text));
}

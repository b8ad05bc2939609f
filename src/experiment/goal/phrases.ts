import type { Prediction } from "../../plan/predict.ts";
import { type BurstGoal, nearestGoal } from "../../plan/solve/goal.ts";

/** The texts in which a member of a goal is written; each gets its formatted number. */
interface MemberTexts {
  /** A clause: `the peak is at most 10`. */
  readonly clause: (value: string) => string;
  /** The object of "keeps": `the peak at or below 10`; undefined for a deadline, which is met. */
  readonly kept: ((value: string) => string) | undefined;
  /** An assertion: `peak<=10`. */
  readonly condition: (value: string) => string;
  /** The flag of a command: `--max-peak 10`. */
  readonly flag: (value: string) => string;
}

const members: Readonly<Record<Exclude<keyof BurstGoal, "confidence" | "connectionsPerEnvironment">, MemberTexts>> = {
  maxPeak: {
    clause: (n) => `the peak is at most ${n}`,
    kept: (n) => `the peak at or below ${n}`,
    condition: (n) => `peak<=${n}`,
    flag: (n) => `--max-peak ${n}`,
  },
  maxRate: {
    clause: (n) => `at most ${n} invocations start in any second`,
    kept: (n) => `the starts at or below ${n} per second`,
    condition: (n) => `rate<=${n}/s`,
    flag: (n) => `--max-rate ${n}/s`,
  },
  maxEnvironments: {
    clause: (n) => `there are at most ${n} environments`,
    kept: (n) => `the environments at or below ${n}`,
    condition: (n) => `environments<=${n}`,
    flag: (n) => `--max-connections ${n}`,
  },
  deadlineSeconds: {
    clause: (time) => `the last job ends within ${time}`,
    kept: undefined,
    condition: (seconds) => `lastEnd<=${seconds}s`,
    flag: (seconds) => `--deadline ${seconds}s`,
  },
};

interface Formats {
  readonly number: (value: number) => string;
  /** Formats a deadline, given in seconds. */
  readonly time: (seconds: number) => string;
}

const exact: Formats = { number: String, time: String };

/** The members of a goal in one form, without its confidence: limits first, then the deadline. */
export function goalPhrases(goal: BurstGoal, form: keyof MemberTexts, { number, time }: Formats = exact): string[] {
  const names = Object.keys(members) as (keyof typeof members)[];
  return names.flatMap((name) => {
    const value = goal[name];
    const write = members[name][form];
    if (value === undefined || write === undefined) return [];
    return [write(name === "deadlineSeconds" ? time(value) : number(value))];
  });
}

/** The flags that give a goal, without its confidence: `--max-peak 10 --deadline 60s`. Environments are given as connections. */
export function flagsOfGoal(goal: BurstGoal): string {
  const { maxEnvironments, connectionsPerEnvironment: each = 1 } = goal;
  const connections = maxEnvironments === undefined ? {} : { maxEnvironments: maxEnvironments * each };
  const flags = goalPhrases({ ...goal, ...connections }, "flag");
  return [...flags, ...(each === 1 ? [] : [`--connections-per-environment ${each}`])].join(" ");
}

/**
 * The goal that these delays would meet, as a flag.
 *
 * @param laterSeconds how much later a deadline has to be because of retries.
 */
export function nearestFlag(prediction: Prediction, goal: BurstGoal, laterSeconds = 0): string {
  const nearest = nearestGoal(prediction, goal);
  if (nearest === null) return "no deadline at all, because some jobs are never done";
  const { deadlineSeconds } = nearest;
  return flagsOfGoal(
    deadlineSeconds === undefined ? nearest : { ...nearest, deadlineSeconds: deadlineSeconds + laterSeconds },
  );
}

/**
 * flatten as a library: the experiments, run from code on a local target or on AWS. The emulator alone is the entry point
 * `flatten-the-curve/emulator`. Names that neither entry point exports may change at any time.
 */
export { type Cloud, connect } from "./aws/clients.ts";
export type { Connection } from "./aws/connection.ts";
export { realClock } from "./aws/real-clock.ts";
export type { BurstWorkload, FlattenStack, Workload } from "./aws/workload.ts";
export { findStack } from "./aws/workload.ts";
export { FlattenError } from "./base/errors.ts";
export { type Random, randomFrom } from "./base/random.ts";
export type { Clock } from "./base/time.ts";
export { type LocalTarget, type LocalTargetRequest, localTarget } from "./cli/target/local/cloud.ts";
export { type PlannedArm, planArms } from "./experiment/arm-run.ts";
export { type ArmSpec, armName } from "./experiment/arm-spec.ts";
export type { Progress, ProgressEvent } from "./experiment/live-run.ts";
export type { ArmResult, ResultDocument } from "./experiment/result.ts";
export { type ArmsRequest, runArms } from "./experiment/run-arms.ts";
export type { StackFacts } from "./experiment/stack-facts.ts";
export type { Target, TargetDescription } from "./experiment/target.ts";
export type { Via } from "./plan/scenario.ts";
export { spreads } from "./plan/spreads/registry.ts";
export type { Spread, SpreadName, SpreadRequest } from "./plan/spreads/spread.ts";
export { floor } from "./plan/theory.ts";
export type { Work } from "./plan/work.ts";
export { fixedWork, parseWork } from "./plan/work-distributions.ts";

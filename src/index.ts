/**
 * flatten as a library: the emulator, connections to a cloud, and the experiments. Names not exported here may change
 * at any time.
 */
export { type Cloud, connect } from "./aws/clients.ts";
export type { Connection } from "./aws/connection.ts";
export { realClock } from "./aws/real-clock.ts";
export { findStack, type StackResources } from "./aws/stack.ts";
export type { Clock } from "./base/clock.ts";
export { FlattenError } from "./base/errors.ts";
export { type Random, randomFrom } from "./base/random.ts";
export { createEmulator, drain, type Emulator, type EmulatorRequest } from "./emulator/emulator.ts";
export { type EmulatorOptions, emulatorOptions } from "./emulator/options.ts";
export { type ArmSpec, armName } from "./experiment/arm-spec.ts";
export type { ArmResult, Progress, ResultDocument } from "./experiment/result.ts";
export { type ArmsRequest, runArms } from "./experiment/run-arms.ts";
export type { Target, TargetDescription } from "./experiment/target.ts";
export { deploy } from "./operate/stack/deploy.ts";
export { destroy } from "./operate/stack/destroy.ts";
export { floor as limit } from "./plan/lower-bound.ts";
export type { Via } from "./plan/scenario.ts";
export type { Spread, SpreadName, SpreadRequest } from "./plan/spreads/spread.ts";
export { spreads } from "./plan/spreads/spreads.ts";

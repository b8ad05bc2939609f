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
export { bringToRest, createEmulator, type Emulator, type EmulatorRequest } from "./emulator/emulator.ts";
export { type EmulatorOptions, emulatorOptions } from "./emulator/options.ts";
export { type ArmSpec, armName } from "./experiment/arm-spec.ts";
export type { ArmResult, Progress, ResultDocument, TargetDescription, Via } from "./experiment/result.ts";
export { type ArmsRequest, runArms } from "./experiment/run-arms.ts";
export type { Target } from "./experiment/target.ts";
export { deploy } from "./operate/deploy.ts";
export { destroy } from "./operate/destroy.ts";
export { limit } from "./plan/peak-limit.ts";
export { type Spread, type SpreadName, type SpreadRequest, spreads } from "./plan/spreads.ts";

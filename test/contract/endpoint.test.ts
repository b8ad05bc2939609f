import { test, vi } from "vitest";
import { openEndpoint } from "./connections.ts";
import { contracts } from "./contracts.ts";

const endpoint = process.env.FLATTEN_CONTRACT_ENDPOINT;

// In real time, delays and metrics take minutes.
vi.setConfig({ testTimeout: 20 * 60_000, hookTimeout: 5 * 60_000 });

if (endpoint) contracts(() => openEndpoint(endpoint));
else test("the contracts against an endpoint", ({ skip }) => skip("set FLATTEN_CONTRACT_ENDPOINT to a URL"));

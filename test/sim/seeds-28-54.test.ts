import { simulateSeeds } from "./seeds.ts";

simulateSeeds(28, 54);

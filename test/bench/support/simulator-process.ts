/** A simulator in a process of its own, so that what it does and holds is not measured with the service. */
import { startSimulator } from "../../../src/simulator/simulator.ts";

const simulator = await startSimulator({ journalLimit: 1_000 });
const { url, adminUrl, programIds, issuer, privateKeyPem, pushJwks } = simulator;
process.stdout.write(`${JSON.stringify({ url, adminUrl, programIds, issuer, privateKeyPem, pushJwks })}\n`);
process.once("SIGTERM", () => void simulator.close());

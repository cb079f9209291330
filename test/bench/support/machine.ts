import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** Facts that the figures depend on beside the code. The load is that of the last minute, our own included. */
export function machineLines(): string[] {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memoryGiB = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${availableParallelism()} cores of ${model}, ${memoryGiB} GiB, ${type()} ${release()} ${arch()}`,
    `Node ${process.versions.node}`,
    `load average at the end ${loadavg()
      .map((load) => load.toFixed(1))
      .join(", ")}`,
  ];
}

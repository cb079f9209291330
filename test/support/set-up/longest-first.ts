import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { SECONDS_OF_FILES } from "./seconds-of-files.ts";

/**
 * Begins each project with the files that take longest, so that none of them is left for the end, when the other
 * workers have nothing to do. Those that are not listed follow in Vitest's order.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const secondsOf = ({ moduleId }: TestSpecification) => SECONDS_OF_FILES[relative(root, moduleId)] ?? 0;
    const usual = await super.sort(files);
    // Vitest's order has a project after the other; a worker keeps its modules as long as it stays in one.
    const projects = [...new Set(usual.map(({ project }) => project))];
    return usual.toSorted(
      (one, other) =>
        projects.indexOf(one.project) - projects.indexOf(other.project) || secondsOf(other) - secondsOf(one),
    );
  }
}

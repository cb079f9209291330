import type { Reporter, TestModule, Vitest } from "vitest/node";

/**
 * Ends the output with one plain line, `N passed, N failed`, and sees to it that a run which proved nothing fails.
 * A file that could not be loaded and an error outside every test count as failed.
 */
export class CountReporter implements Reporter {
  #passed = 0;
  #failed = 0;

  onInit(vitest: Vitest): void {
    // Vitest and the servers' tear-down may still write after the last test: only here is nothing to follow.
    process.once("exit", (code) => {
      const exitCode = Number(process.exitCode ?? code);
      // Such as a set-up that failed: no test has been run, so none could fail.
      if (exitCode !== 0 && this.#failed === 0) this.#failed = 1;
      if (this.#failed > 0 || this.#passed === 0) process.exitCode = exitCode || 1;
      // Watching ends with Ctrl-C; the exit code then says nothing.
      if (!vitest.config.watch) process.stdout.write(`${this.#passed} passed, ${this.#failed} failed\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#passed = 0;
    this.#failed = unhandledErrors.length;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") this.#passed += 1;
        if (state === "failed") this.#failed += 1;
      }
      this.#failed += module.errors().length;
      for (const suite of module.children.allSuites()) this.#failed += suite.errors().length;
    }
  }
}

/** Values that the global set-ups hand to the tests, for `inject`. */
declare module "vitest" {
  interface ProvidedContext {
    /** Of the dev server, for projects that use one. */
    temporalAddress: string;
    /** Of a user who may create databases. */
    postgresUrl: string;
    /** An empty embedded database, to be copied. */
    pgliteFolder: string;
    /** A file with the bundled workflows, for `workflowBundle: { codePath }`. */
    workflowBundlePath: string;
    /** The time-skipping test server's executable, for `{ type: 'existing-path', path }`. */
    testServerPath: string;
  }
}

export type {} from "vitest";

/** Values that the global set-ups hand to the tests, for `inject`. */
declare module "vitest" {
  interface ProvidedContext {
    /** Of the dev server, for projects that use one. */
    temporalAddress: string;
    /** Of a user who may create databases. */
    postgresUrl: string;
    /** Of a database of that server, to be copied: its service has read the catalogue as a whole before. */
    databaseAfterFirstRead: string;
    /** An empty embedded database, to be copied. */
    pgliteFolder: string;
    /** One whose service has read the catalogue as a whole before, to be copied. */
    pgliteFolderAfterFirstRead: string;
    /** A file with the bundled workflows, for `workflowBundle: { codePath }`. */
    workflowBundlePath: string;
    /** The time-skipping test server's executable, for `{ type: 'existing-path', path }`. */
    testServerPath: string;
  }
}

export type {} from "vitest";

/** The namespace of all tests on the dev server; each test uses task queues and ids of its own. */
export const TEST_NAMESPACE = "default";
